"""Addresses of the demonstration's door. Included where the settings are a demonstration's."""

from django.urls import path

from northstar.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.people, name="people"),
    path("be/", views.be, name="be"),
]
