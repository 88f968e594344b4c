"""Addresses of the directory, under ``agencies/`` of the desk."""

from django.urls import path

from northstar.faces.desk.views import agencies, agency_edits, agreements, imports

urlpatterns = [
    path("", agencies.agencies, name="agencies"),
    path("export/", agencies.export, name="agencies-export"),
    path("import/", imports.start, name="import-start"),
    path("import/template/<slug:kind>/", imports.template, name="import-template"),
    path("import/<uuid:pk>/", imports.plan, name="import-plan"),
    path("import/<uuid:pk>/take/", imports.take, name="import-take"),
    path("import/<uuid:pk>/to-mend/", imports.to_mend, name="import-to-mend"),
    path("import/<uuid:pk>/forget/", imports.forget, name="import-forget"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<uuid:pk>/", imports.one, name="import"),
    path("imports/<uuid:pk>/undo/", imports.undo, name="import-undo"),
    path("add/", agency_edits.add_agency, name="agency-add"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/add/", agreements.add, name="agreement-add"),
    path("agreements/<uuid:pk>/end/", agreements.end, name="agreement-end"),
    path("holidays/", agency_edits.holidays, name="holidays"),
    path("holidays/<int:pk>/remove/", agency_edits.remove_holiday, name="holiday-remove"),
    path("changes/<int:pk>/undo/", agencies.undo, name="agency-undo"),
    path("contacts/<uuid:pk>/", agency_edits.edit_contact, name="contact-edit"),
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
    path("<slug:slug>/contacts/add/", agency_edits.add_contact, name="contact-add"),
    path("<slug:slug>/teams/add/", agency_edits.add_team, name="team-add"),
    path("<slug:slug>/sign/", agency_edits.sign, name="agency-sign"),
]
