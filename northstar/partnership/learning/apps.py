from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "northstar.partnership.learning"
    label = "learning"
