from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "northstar.foundation.places"
    label = "places"
