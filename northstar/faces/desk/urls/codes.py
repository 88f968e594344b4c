"""Addresses of the code lists, under ``codes/`` of the desk."""

from django.urls import path

from northstar.faces.desk.views import codes

urlpatterns = [
    path("", codes.codes, name="codes"),
    path("<slug:slug>/", codes.code_list, name="code-list"),
    path("<slug:slug>/add/", codes.add_code, name="code-add"),
    path("<slug:slug>/checked/", codes.confirm_checked, name="codes-checked"),
    path("<slug:slug>/choices/<slug:code>/", codes.edit_code, name="code-edit"),
    path("<slug:slug>/choices/<slug:code>/retire/", codes.retire_code, name="code-retire"),
]
