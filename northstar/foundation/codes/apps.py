from django.apps import AppConfig


class CodesConfig(AppConfig):
    name = "northstar.foundation.codes"
    label = "codes"
