"""A long list of contacts is worked at by the worker: where it stands, stopping it, and doing it once whatever happens."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.tasks import read_list, take_list
from northstar.foundation.agencies.models import Change, Import, WaitingImport
from northstar.foundation.agencies.services.importing import planning, waiting, working
from northstar.foundation.codes.queries import list_as_of
from northstar.kit.requests import Unavailable
from tests.cast import Cast
from tests.faces.desk.test_imports import BAD, GOOD, THEIRS, at, client_of, contacts, counts, seen_in, send
from tests.factories.agencies import days_ago
from tests.jobs import run_jobs

LONG = (GOOD, BAD, THEIRS)
TAKEN = ["Door", "Duty desk"]


@pytest.fixture(autouse=True)
def long_from_three_rows(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(waiting, "AT_ONCE", 2)
    monkeypatch.setattr(planning, "TOLD_EVERY", 1)
    assert list_as_of("contact_purpose", days_ago(0)) and cast.westmarch and cast.harbour_light


@pytest.fixture
def finn(cast: Cast) -> Client:
    return client_of(cast, "finn")


@pytest.fixture
def kept(cast: Cast) -> Iterator[Callable[[], WaitingImport]]:
    """The list that waits, as it is now."""

    def now() -> WaitingImport:
        with acting_as(cast.actor("finn")):
            return WaitingImport.objects.get()

    return now


def ids(kept: WaitingImport) -> dict[str, str]:
    return {"waiting": str(kept.pk), "member": str(kept.member_id)}


def asked_for(client: Client) -> str:
    """A long list that was read, and that the worker is asked to take in."""
    send(client, *LONG)
    run_jobs()
    pk = seen_in(client.get(at("import-start")))[0]
    client.post(at("import-take", pk), {"seen": seen_in(client.get(at("import-plan", pk)))[1]})
    return pk


def after(real: Callable[..., Any], then: Callable[[], Any]) -> Callable[..., Any]:
    def both(*args: Any, **options: Any) -> Any:
        found = real(*args, **options)
        then()
        return found

    return both


def raising(fault: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise fault

    return fail


def test_a_short_list_is_looked_at_and_taken_in_at_once(finn, kept):
    page = send(finn, GOOD, THEIRS)
    pk, digest = seen_in(page)
    assert counts(page) == [2, 0, 0, 0] and kept().plan is None
    finn.post(at("import-take", pk), {"seen": digest})
    assert contacts() == TAKEN and run_jobs() == []


def test_a_long_list_is_read_looked_at_and_taken_in_by_the_worker(finn, kept, cast):
    page = send(finn, *LONG).content.decode()
    pk = str(kept().pk)
    assert "It is being read: 0 of 3 rows" in page and "Look again" in page and contacts() == []
    assert finn.get(at("import-plan", pk), headers={"HX-Request": "true"}).status_code == 200
    assert finn.post(at("import-to-mend", pk)).status_code == 302, "there is nothing to take away yet"
    assert "being read" in finn.get(at("import-start")).content.decode()
    assert run_jobs() == ["agencies.read_list"]
    assert finn.get(at("import-plan", pk), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    looked = finn.get(at("import-plan", pk))
    assert counts(looked) == [2, 0, 0, 1] and "most nights" in looked.content.decode()
    assert b"westmarch" not in bytes(kept().plan).lower() and finn.post(at("import-to-mend", pk)).status_code == 200
    digest = seen_in(looked)[1]
    asked = finn.post(at("import-take", pk), {"seen": digest}, follow=True)
    assert "It is being taken in" in asked.content.decode() and contacts() == []
    finn.post(at("import-take", pk), {"seen": digest})
    assert run_jobs() == ["agencies.take_list"], "asked for twice, done once"
    assert contacts() == TAKEN and bytes(kept().content) == b"" and kept().plan is None
    assert finn.get(at("import-plan", pk))["Location"] == at("import", Import.objects.get().pk)
    assert Import.objects.get().taken_by == cast.actor("finn").ref
    assert "taken in" in finn.get(at("import-start")).content.decode()


def test_nobody_else_finds_a_list_with_the_worker(finn, kept, cast):
    send(finn, *LONG)
    cara, pk = client_of(cast, "cara"), kept().pk
    assert cara.get(at("import-plan", pk)).status_code == 404
    assert [cara.post(at(f"import-{verb}", pk)).status_code for verb in ("stop", "again", "forget")] == [404] * 3
    assert kept().state == "reading"


def test_reading_says_how_far_it_is_and_can_be_stopped_and_begun_again(finn, kept, monkeypatch):
    send(finn, *LONG)
    pk, real, seen = kept().pk, working.plan_import, []

    def stopped_at_two(*, told: Callable[[int], None], **options: Any) -> Any:
        def hear(rows: int) -> None:
            told(rows)
            seen.append(kept().rows_done)
            if rows == 2:
                finn.post(at("import-stop", pk))

        return real(told=hear, **options)

    monkeypatch.setattr(working, "plan_import", stopped_at_two)
    run_jobs()
    page = finn.get(at("import-plan", pk)).content.decode()
    assert seen == [1, 2] and "You stopped it. Nothing was taken in." in page and kept().plan is None
    monkeypatch.setattr(working, "plan_import", real)
    assert "too late" in said(finn.post(at("import-stop", pk)))
    finn.post(at("import-again", pk))
    assert kept().state == "reading" and kept().rows_done == 0
    run_jobs()
    assert counts(finn.get(at("import-plan", pk))) == [2, 0, 0, 1]


def test_what_is_stopped_while_it_is_taken_in_has_taken_nothing_in(finn, kept, monkeypatch, cast):
    pk = asked_for(finn)
    finn.post(at("import-stop", pk))
    run_jobs()
    assert contacts() == [] and kept().state == "stopped"
    finn.post(at("import-again", pk))
    run_jobs()
    finn.post(at("import-take", pk), {"seen": seen_in(finn.get(at("import-plan", pk)))[1]})
    gone = after(working.take_in, lambda: WaitingImport.objects.filter(state="taking").update(state="stopped"))
    monkeypatch.setattr(working, "take_in", gone)
    run_jobs()
    assert contacts() == [] and not Import.objects.exists() and not Change.objects.filter(batch__isnull=False).exists()


def test_killed_in_the_middle_it_runs_again_and_comes_in_once(finn, kept, monkeypatch):
    asked_for(finn)
    real = working.take_in
    monkeypatch.setattr(working, "take_in", after(real, raising(KeyboardInterrupt())))
    with pytest.raises(KeyboardInterrupt):
        take_list(**ids(kept()))
    assert contacts() == [] and kept().state == "taking" and not Import.objects.exists()
    monkeypatch.setattr(working, "take_in", real)
    for _again in range(3):
        take_list(**ids(kept()))
        read_list(**ids(kept()))
    assert contacts() == TAKEN and kept().state == "done" and Import.objects.count() == 1


@pytest.mark.parametrize(("part", "task"), [("plan_import", read_list), ("take_in", take_list)])
def test_a_fault_of_ours_is_said_and_leaves_nothing_half_done(finn, kept, monkeypatch, part, task):
    if task is take_list:
        asked_for(finn)
    else:
        send(finn, *LONG)
    real, state = getattr(working, part), kept().state
    monkeypatch.setattr(working, part, after(real, raising(Unavailable())))
    with pytest.raises(Unavailable):
        task(**ids(kept()))
    assert kept().state == state, "it waits until we can work"
    monkeypatch.setattr(working, part, after(real, raising(ValueError("row 3"))))
    with pytest.raises(ValueError, match="row 3"):
        task(**ids(kept()))
    monkeypatch.setattr(working, part, real)
    task(**ids(kept()))
    page = finn.get(at("import-plan", kept().pk)).content.decode()
    assert kept().state == "failed" and contacts() == []
    assert "because of a fault on our side. Nothing was taken in." in page and "row 3" not in page
    finn.post(at("import-again", kept().pk))
    run_jobs()
    assert kept().state == "ready"


def test_a_directory_that_moved_meanwhile_is_shown_and_not_written(finn, kept, cast):
    pk = asked_for(finn)
    cara = client_of(cast, "cara")
    theirs, digest = seen_in(send(cara, GOOD))
    cara.post(at("import-take", theirs), {"seen": digest})
    run_jobs()
    page = finn.get(at("import-plan", pk))
    assert "has changed since you looked" in page.content.decode() and counts(page) == [1, 0, 1, 1]
    assert contacts() == ["Duty desk"]
    assert finn.post(at("import-take", pk), {"seen": "0" * 64}).status_code == 409
    finn.post(at("import-take", pk), {"seen": seen_in(page)[1]})
    run_jobs()
    assert contacts() == TAKEN


def test_another_list_or_throwing_it_away_waits_while_one_is_taken_in(finn, kept):
    pk = asked_for(finn)
    answer = send(finn, GOOD)
    assert answer.status_code == 422 and "is being taken in" in answer.content.decode()
    assert "Stop it first" in said(finn.post(at("import-forget", pk)))
    assert str(kept().pk) == pk
    run_jobs()
    assert "too late to stop" in said(finn.post(at("import-stop", pk)))
    assert contacts() == TAKEN and send(finn, GOOD).status_code == 200


def test_who_may_not_any_more_brings_nothing_in(finn, kept, cast):
    asked_for(finn)
    cast.finn.role = "frontline"
    cast.finn.save()
    run_jobs()
    assert contacts() == []


def said(answer: Any) -> str:
    return " ".join(str(one) for one in get_messages(answer.wsgi_request))
