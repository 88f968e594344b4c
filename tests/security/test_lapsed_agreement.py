"""A lapsed agreement stops every path at once, and touches nothing else.

Each way to a copy with personal data × each way in which the agency's agreement may stand. A way answers whether
anything of the copy came through; it is tried in a transaction that is undone.
"""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Dispatch, SearchEntry
from northstar.casework.concerns.queries import concerns as concern_queries
from northstar.casework.concerns.queries import dispatch as dispatch_queries
from northstar.casework.concerns.services import dispatch as dispatching
from northstar.foundation.access import queries as access_queries
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.documents import queries as document_queries
from northstar.foundation.documents.models import Document
from northstar.foundation.notices.services import transport
from tests.cast import Cast
from tests.factories import agencies
from tests.own_database import own_database
from tests.security.lapsing import PATHS, STANDS, Sent, by_a_job, ended, newer_signed, page, send_all
from tests.security.world import undone


@pytest.fixture(scope="module")
def all_sent(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Sent]:
    """Made once, and committed: it takes longer than all that is tried on it."""
    folder = tmp_path_factory.mktemp("files")
    with own_database(django_db_blocker), override_settings(FILES_ROOT=folder, SCANNER_ADDRESS=""):
        yield send_all(Cast())


@pytest.fixture
def sent(all_sent, monkeypatch) -> Iterator[Sent]:
    monkeypatch.setattr(transport, "hand_over", lambda message, before_content: before_content() and 250)
    with undone():
        yield all_sent


@pytest.mark.parametrize("stands", STANDS)
def test_a_lapsed_agreement_stops_every_path_at_once(sent, stands):
    change, open_ = STANDS[stands]
    change(sent)
    found = {}
    for name, way in PATHS.items():
        with undone():
            found[name] = way(sent)
    assert found == dict.fromkeys(PATHS, open_)


UNTOUCHED: dict[str, Callable[[Sent], bool]] = {
    "own reports": page("lead", "desk:reports"),
    "an own report": page("lead", "desk:report", "report"),
    "the directory": page("officer", "desk:agencies", said="Levels Council"),
    "its own page in it": page("lead", "desk:agency", "region.force.slug"),
    "own people": page("lead", "access:people", said="Olu Bright"),
    "the notices": page("officer", "notices:list", said="Something was sent to your agency"),
    "a copy without personal data, listed": page("officer", "desk:inbox", said="place.reference"),
    "its page": page("officer", "desk:dispatch", "place.pk"),
    "accepting it": page("officer", "desk:accept", "place.pk", method="post"),
}
OF_OTHERS: dict[str, Callable[[Sent], bool]] = {
    "another agency’s copy": page("worker", "desk:dispatch", "theirs.pk"),
    "another agency’s inbox": page("worker", "desk:inbox", said="theirs.reference"),
    "the desk’s concern": page("ben", "desk:concern", "copy.concern_id"),
    "recall by the desk": page("ben", "desk:recall", "copy.concern_id", "copy.pk", method="post"),
}


@pytest.mark.parametrize("stands", STANDS)
def test_nothing_else_is_touched(sent, stands):
    change, _open = STANDS[stands]
    change(sent)
    at_work = stands != "agency ended"  # nobody comes in for an agency that has ended
    found = {}
    for name, way in (UNTOUCHED | OF_OTHERS).items():
        with undone():
            found[name] = way(sent)
    assert found == dict.fromkeys(UNTOUCHED, at_work) | dict.fromkeys(OF_OTHERS, True)


def test_the_tokens_of_a_copy_without_personal_data_are_still_found(sent):
    ended(sent)
    with acting_as(sent.officer) as officer:
        found = {hit.record_id for hit in concern_queries.search(officer, sent.place.reference)}
    assert found == {sent.place.pk}


def test_a_recall_forgets_the_tokens_although_the_agreement_has_ended(sent):
    ended(sent)
    with acting_as(sent.region.ben) as ben:
        dispatching.recall(actor=ben, dispatch_id=sent.copy.pk, at=timezone.now())
    newer_signed(sent)
    with as_job("test", sent.region.force.pk, Permission.INBOX):
        assert not SearchEntry.objects.filter(record_id=sent.copy.pk).exists()


def test_everything_is_there_again_when_a_newer_one_is_signed(sent):
    ended(sent)
    with undone():
        assert not PATHS["its page"](sent)
    agencies.signed(agencies.agreement("Riverside agreement", "2"), sent.region.force)
    with acting_as(sent.officer):
        again = Dispatch.objects.get(pk=sent.copy.pk)
    assert (again.state, again.respond_by) == (sent.region.seen(sent.copy).state, sent.copy.respond_by)
    for name in ("its page", "search", "a file", "a mail to people", "the notice list"):
        with undone():
            assert PATHS[name](sent), name


def test_the_database_and_the_application_mean_the_same_profiles(sent):
    """A copy of each profile, seen by both walls alike while the agreement has ended."""
    ended(sent)
    for profile in states.Profile:
        with undone():
            with acting_as(sent.region.ben):
                Dispatch.objects.filter(pk=sent.copy.pk).update(profile=profile)
            shown = {by_a_job(sent), PATHS["its page"](sent)}
            assert shown == {profile not in states.PERSONAL}, profile


READING = (
    "the inbox", "beside the inbox", "its page", "accept", "a file", "search", "the export", "home", "a job of the agency",
    "the notice list", "the unseen count",
)  # fmt: skip


def test_the_database_alone_refuses_when_the_application_forgets_to_ask(sent, monkeypatch):
    for room in (access_queries, access_queries.reading, dispatch_queries):
        monkeypatch.setattr(room, "holds_agreement", lambda actor: True)
    ended(sent)
    found = {}
    for name in READING:
        with undone():
            found[name] = PATHS[name](sent)
    assert found == dict.fromkeys(READING, False)


def test_the_application_alone_refuses_too(sent):
    """Asked inside the desk's wall, which shows all of it, so that only the filters decide."""
    ended(sent)
    with acting_as(sent.region.ben):
        assert Dispatch.objects.filter(pk=sent.copy.pk).exists() and Document.objects.exists()
        for found in (dispatch_queries.dispatches_for(sent.officer), dispatch_queries.sent_to_us(sent.officer)):
            assert set(found.values_list("pk", flat=True)) == {sent.place.pk}
        assert not document_queries.documents_for(sent.officer).exists()


def test_an_inbox_costs_no_more_than_one_question_more(sent):
    """One row and nine, in force and lapsed."""

    def cost() -> int:
        browser = sent.browser("officer")
        browser.get(reverse("desk:inbox"))
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(reverse("desk:inbox")).status_code == 200
        return len(asked)

    one = cost()
    for _number in range(8):
        sent.region.sent(sent.region.concern(category="forced_crime"))
    many = cost()
    ended(sent)
    assert many <= one and cost() <= one + 1
