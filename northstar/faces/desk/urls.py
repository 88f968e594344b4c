"""Addresses of the desk."""

from django.urls import include, path

from northstar.faces.desk.views import components

app_name = "desk"

urlpatterns = [
    path("agencies/", include("northstar.faces.desk.urls_agencies")),
    path("components/", components.components, name="components"),
]
