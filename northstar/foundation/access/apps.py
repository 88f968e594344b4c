from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "northstar.foundation.access"
    label = "access"
