"""Addresses of the routing rules, under ``rules/`` of the desk."""

from django.urls import path

from northstar.faces.desk.views import rules

urlpatterns = [
    path("", rules.rules, name="rules"),
    path("add/", rules.add_rule, name="rule-add"),
    path("<slug:key>/", rules.rule, name="rule"),
    path("<slug:key>/edit/", rules.edit_rule, name="rule-edit"),
    path("<slug:key>/retire/", rules.retire_rule, name="rule-retire"),
]
