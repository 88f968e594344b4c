"""Addresses of requests."""

from django.urls import path

from northstar.casework.referrals import views

app_name = "referrals"

urlpatterns = [
    path("", views.listing, name="list"),
    path("ask/<uuid:pk>/", views.ask, name="ask"),  # the contact's id; ?need=…&topic=…&whom=…&area_code=…
    path("<uuid:pk>/", views.show, name="request"),
    path("<uuid:pk>/sent/", views.sent, name="sent"),
    path("<uuid:pk>/rung/", views.rung, name="rung"),
    path("<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:pk>/see/", views.see, name="see"),
    path("<uuid:pk>/accept/", views.accept, name="accept"),
    path("<uuid:pk>/decline/", views.decline, name="decline"),
    path("<uuid:pk>/done/", views.done, name="done"),
]
