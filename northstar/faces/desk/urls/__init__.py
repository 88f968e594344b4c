"""Addresses of the desk."""

from django.urls import include, path

from northstar.faces.desk.views import (
    components,
    concern,
    exports,
    home,
    inbox,
    queue,
    saved,
    search,
    send,
    trail,
    triage,
)

app_name = "desk"

_one = "concerns/<uuid:pk>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("keyboard/", home.keyboard, name="keyboard"),
    path("queue/", queue.queue, name="queue"),
    path("concerns/", queue.concerns, name="concerns"),
    path(_one, concern.concern, name="concern"),
    path(_one + "claim/", triage.claim, name="claim"),
    path(_one + "release/", triage.release, name="release"),
    path(_one + "hand-over/", triage.hand_over, name="hand-over"),
    path(_one + "assess/keep/", triage.assess, name="assess"),
    path(_one + "correct/", triage.correct, name="correct"),
    path(_one + "note/", triage.note, name="note"),
    path(_one + "ask/", triage.ask, name="ask"),
    path(_one + "mark-read/", triage.mark_read, name="mark-read"),
    path(_one + "reach/", triage.reveal, name="reveal"),
    path(_one + "close/", triage.close, name="close"),
    path(_one + "reopen/", triage.reopen, name="reopen"),
    path(_one + "enough/", triage.enough, name="enough"),
    path(_one + "merge/", triage.merge, name="merge"),
    path(_one + "unmerge/", triage.unmerge, name="unmerge"),
    path(_one + "send/", send.look, name="send"),
    path(_one + "send/now/", send.send, name="send-now"),
    path(_one + "recall/<uuid:dispatch_pk>/", send.recall, name="recall"),
    path(_one + "retry/<uuid:dispatch_pk>/", send.retry, name="retry"),
    path(_one + "part/<slug:tab>/", concern.concern, name="concern-tab"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:pk>/", inbox.dispatch, name="dispatch"),
    path("inbox/<uuid:pk>/acknowledge/", inbox.acknowledge, name="acknowledge"),
    path("inbox/<uuid:pk>/accept/", inbox.accept, name="accept"),
    path("inbox/<uuid:pk>/hand-back/", inbox.hand_back, name="hand-back"),
    path("inbox/<uuid:pk>/done/", inbox.done, name="done"),
    path("reports/", inbox.reports, name="reports"),
    path("reports/<uuid:pk>/", inbox.report, name="report"),
    path("agencies/", include("northstar.faces.desk.urls.agencies")),
    path("components/", components.components, name="components"),
    path("rules/", include("northstar.faces.desk.urls.rules")),
    path("codes/", include("northstar.faces.desk.urls.codes")),
    path("trail/", trail.trail, name="trail"),
    path("filters/", saved.filters, name="filters"),
    path("filters/<slug:of>/save/", saved.save, name="filter-save"),
    path("filters/<uuid:pk>/rename/", saved.rename, name="filter-rename"),
    path("filters/<uuid:pk>/remove/", saved.remove, name="filter-remove"),
    path("queue/export/", exports.queue, name="queue-export"),
    path("concerns/export/", exports.concerns, name="concerns-export"),
    path("inbox/export/", exports.inbox, name="inbox-export"),
]
