"""Addresses of becoming a partner, of how ready partners are, and of whoever looks after them."""

from django.urls import path

from northstar.partnership.governance.views import join, partners, readiness, readiness_table, sign

app_name = "governance"
urlpatterns = [
    path("join/", join.join, name="join"),
    path("join/sent/", join.sent, name="sent"),
    path("join/sign/<str:token>/", sign.sign, name="sign"),
    path("join/sign/<str:token>/<uuid:pk>.pdf", sign.own_paper, name="own_paper"),
    path("join/<str:token>/", join.application, name="application"),
    path("join/<str:token>/withdraw/", join.withdraw, name="withdraw"),
    path("join/<str:token>/renew/", join.renew, name="renew"),
    path("partners/", partners.partners, name="partners"),
    path("partners/activity/", partners.activity, name="activity"),
    path("partners/invite/", partners.invite, name="invite"),
    path("partners/papers/<uuid:pk>.pdf", sign.paper, name="paper"),
    path("partners/agreements/<uuid:pk>/", sign.read, name="read_paper"),
    path("partners/readiness/", readiness_table.table, name="readiness_table"),
    path("partners/readiness/export/", readiness_table.export, name="readiness_export"),
    path("partners/readiness/ours/", readiness.own, name="own_readiness"),
    path("partners/<slug:slug>/readiness/", readiness.readiness, name="readiness"),
    path("partners/<slug:slug>/plan/", readiness.plan, name="plan"),
    path("partners/<slug:slug>/plan/<slug:code>/", readiness.step, name="step"),
    path("partners/<uuid:pk>/", partners.partner, name="partner"),
    path("partners/<uuid:pk>/change/", partners.change, name="change"),
    path("partners/<uuid:pk>/checks/<slug:code>/", partners.check, name="check"),
    path("partners/<uuid:pk>/approve/", partners.approve, name="approve"),
    path("partners/<uuid:pk>/decline/", partners.decline, name="decline"),
    path("partners/<uuid:pk>/take-up/", partners.take_up, name="take_up"),
    path("partners/<uuid:pk>/call-back/", partners.call_back, name="call_back"),
    path("partners/<uuid:pk>/reopen/", partners.reopen, name="reopen"),
    path("partners/<uuid:pk>/send-again/", partners.send_again, name="send_again"),
    path("partners/<uuid:pk>/withdraw/", partners.withdraw, name="take_back"),
]
