"""Addresses of the practice area. Included with the demonstration's; outside a practice area they answer 404."""

from django.urls import path

from northstar.demo import views

app_name = "practice"
urlpatterns = [
    path("", views.tasks, name="tasks"),
    path("back/", views.back, name="back"),
    path("enter/<str:token>/", views.enter, name="enter"),
]
