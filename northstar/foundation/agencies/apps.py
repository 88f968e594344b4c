from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "northstar.foundation.agencies"
    label = "agencies"
