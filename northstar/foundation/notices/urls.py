"""Addresses of notices."""

from django.urls import path

from northstar.foundation.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.listing, name="list"),
    path("seen/", views.see_all, name="see_all"),
    path("choices/", views.choices, name="choices"),
    path("asked/<str:token>/", views.asked, name="asked"),
    path("<uuid:pk>/", views.see, name="see"),
]
