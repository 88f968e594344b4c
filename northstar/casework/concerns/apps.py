from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    name = "northstar.casework.concerns"
    label = "concerns"
