"""Addresses of files."""

from django.urls import path

from northstar.foundation.documents import views

app_name = "documents"
urlpatterns = [
    path("<uuid:pk>/", views.clean, name="clean"),
    path("<uuid:pk>/small/", views.thumbnail, name="thumbnail"),
    path("<uuid:pk>/original/", views.original, name="original"),
]
