from django.apps import AppConfig


class FrontDoorConfig(AppConfig):
    name = "northstar.faces.front_door"
    label = "front_door"
