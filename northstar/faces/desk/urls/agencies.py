"""Addresses of the directory, under ``agencies/`` of the desk."""

from django.urls import path

from northstar.faces.desk.views import agencies, agency_edits, agreements, contacts, first_responders, freshness

urlpatterns = [
    path("", agencies.agencies, name="agencies"),
    path("export/", agencies.export, name="agencies-export"),
    path("add/", agency_edits.add_agency, name="agency-add"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/add/", agreements.add, name="agreement-add"),
    path("agreements/<uuid:pk>/end/", agreements.end, name="agreement-end"),
    # Named apart from the other pages of agreements, which print as holding no casework: this one counts copies.
    path("agreements/<uuid:pk>/stops/", agreements.stop, name="stops"),
    path("freshness/", freshness.freshness, name="freshness"),
    path("first-responders/", first_responders.first_responders, name="first-responders"),
    path("first-responders/<uuid:pk>/", first_responders.change, name="designation-edit"),
    path("holidays/", agency_edits.holidays, name="holidays"),
    path("holidays/<int:pk>/remove/", agency_edits.remove_holiday, name="holiday-remove"),
    path("changes/<int:pk>/undo/", agencies.undo, name="agency-undo"),
    path("contacts/<uuid:pk>/", contacts.edit_contact, name="contact-edit"),
    path("contacts/<uuid:pk>/away/", contacts.away, name="contact-away"),
    path("contacts/<uuid:pk>/ask/", freshness.ask, name="contact-ask"),
    path("contacts/<uuid:pk>/confirm/", agencies.confirm, name="contact-confirm"),
    path("contacts/<uuid:pk>/lapse/", agencies.lapse, name="contact-lapse"),
    path("contacts/<uuid:pk>/end/", agencies.end, name="contact-end"),
    path("teams/<uuid:pk>/end/", agency_edits.end_team, name="team-end"),
    path("signatures/<uuid:pk>/withdraw/", agency_edits.withdraw, name="signature-withdraw"),
    path("<slug:slug>/", agencies.agency, name="agency"),
    path("<slug:slug>/part/<slug:tab>/", agencies.agency, name="agency-tab"),
    path("<slug:slug>/edit/", agency_edits.edit_agency, name="agency-edit"),
    path("<slug:slug>/areas/", agency_edits.edit_areas, name="agency-areas"),
    path("<slug:slug>/end/", agency_edits.end_agency, name="agency-end"),
    path("<slug:slug>/looked-at/", agency_edits.looked_at, name="agency-looked-at"),
    path("<slug:slug>/contacts/add/", contacts.add_contact, name="contact-add"),
    path("<slug:slug>/teams/add/", agency_edits.add_team, name="team-add"),
    path("<slug:slug>/ask/", freshness.ask_agency, name="agency-ask"),
    path("<slug:slug>/designate/", first_responders.designate, name="agency-designate"),
    path("<slug:slug>/sign/", agency_edits.sign, name="agency-sign"),
]
