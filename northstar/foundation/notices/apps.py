from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "northstar.foundation.notices"
    label = "notices"
