"""Addresses of the first day."""

from django.urls import path

from northstar.partnership.learning import views

app_name = "learning"
urlpatterns = [
    path("first-day/", views.first_day, name="first_day"),
    path("first-day/rules/", views.rules, name="rules"),
    path("first-day/people/", views.people, name="people"),
    path("first-day/tick/<slug:step>/", views.tick, name="tick"),
    path("first-day/practise/", views.practise, name="practise"),
    path("first-day/practised/<str:token>/", views.practised, name="practised"),
    path("first-day/finish/", views.finish, name="finish"),
    path("first-day/put-away/", views.put_away, name="put_away"),
]
