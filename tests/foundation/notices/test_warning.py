"""Everybody concerned is told beforehand that an agency will be left without an agreement: once for each stage."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies.models import Agency, Signature
from northstar.foundation.audit.models import Entry
from northstar.foundation.notices import queries, services
from northstar.foundation.notices.models import Mail, Notice
from northstar.foundation.notices.services.warning import stage_of
from northstar.kit.worktime import LONDON
from tests.factories import agencies
from tests.factories.routing import contact

TODAY = agencies.days_ago(0)


def in_days(days: int) -> datetime:
    """Noon in London so many days from today."""
    return datetime.combine(TODAY + timedelta(days=days), time(12), LONDON)


@pytest.fixture
def agreement(cast):
    """What Westmarch, which Cara leads, stands by alone. Its last day is in a hundred days; Finn keeps agreements."""
    assert cast.cara and cast.finn and cast.hal and cast.asha
    Signature.objects.filter(agency=cast.westmarch).delete()
    made = agencies.agreement("Heron agreement")
    made.valid_to = TODAY + timedelta(days=101)
    made.save()
    agencies.signed(made, cast.westmarch)
    contact(cast.westmarch, "agreements", channel="mail", email="agreements@westmarch.example")
    return made


def told(cast, name: str) -> list[str]:
    person = cast.actor(name)
    with acting_as(person):
        return list(
            Notice.objects.filter(membership=person.member_id).order_by("made_at").values_list("kind", flat=True)
        )


def mails(agency: Agency) -> int:
    with as_job("a test", agency.pk):
        return Mail.objects.filter(contact__agency=agency).count()


@pytest.mark.parametrize(
    ("left", "stage"), [(60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (1, 7), (0, 0), (-1, 0), (-9, 0)]
)
def test_the_nearest_stage(left, stage):
    assert stage_of(TODAY + timedelta(days=left + 1), TODAY) == stage


def test_each_is_told_once_of_each_stage_however_often_it_runs(cast, agreement):
    soon, over = "notices.own_agreement_ends", "notices.own_agreement_over"
    for day, expected in (
        (39, []),
        (40, [soon]),
        (55, [soon]),
        (70, [soon] * 2),
        (93, [soon] * 3),
        (100, [soon] * 3 + [over]),
    ):
        for _again in range(2):
            services.warn(at=in_days(day))
        assert told(cast, "cara") == expected, day
        assert told(cast, "finn") == [one.replace("own_", "") for one in expected], day
        assert mails(cast.westmarch) == len(expected), day
    with acting_as(cast.actor("gita")):
        noted = (
            Entry.objects.filter(event="agencies.lapse_told").order_by("pk").values_list("recipient", "count", "detail")
        )
        assert list(noted) == [(str(cast.westmarch.pk), 2, {"days": days}) for days in (60, 30, 7, 0)]
    assert told(cast, "asha") == told(cast, "ben") == told(cast, "dev") == []


def test_a_worker_that_slept_tells_of_the_nearest_stage_alone(cast, agreement):
    services.warn(at=in_days(95))
    assert told(cast, "cara") == ["notices.own_agreement_ends"]
    services.warn(at=in_days(104))
    assert told(cast, "cara") == ["notices.own_agreement_ends", "notices.own_agreement_over"]
    services.warn(at=in_days(120))
    assert len(told(cast, "cara")) == 2


@pytest.mark.parametrize("why", ["a newer one is signed", "it has signed another", "the agency ends with it"])
def test_who_is_not_left_without_one_is_not_told(cast, agreement, why):
    if why == "the agency ends with it":
        Agency.objects.filter(pk=cast.westmarch.pk).update(valid_to=agreement.valid_to)
    else:
        other = agencies.agreement("Heron agreement", "2")
        other.valid_from = agreement.valid_to if why == "a newer one is signed" else other.valid_from
        other.save()
        agencies.signed(other, cast.westmarch)
    services.warn(at=in_days(95))
    assert told(cast, "cara") == told(cast, "finn") == [] and not mails(cast.westmarch)


def test_what_was_told_is_taken_back_once_a_newer_one_is_signed(cast, agreement):
    services.warn(at=in_days(95))
    newer = agencies.agreement("Heron agreement", "2")
    services.warn(at=in_days(96))
    assert _standing(cast, "cara") == _standing(cast, "finn") == 1
    agencies.signed(newer, cast.westmarch)
    services.warn(at=in_days(96))
    assert _standing(cast, "cara") == _standing(cast, "finn") == 0


def _standing(cast, name: str) -> int:
    person = cast.actor(name)
    with acting_as(person):
        return Notice.objects.standing().filter(membership=person.member_id).count()


def test_a_signature_that_will_be_withdrawn_counts_as_an_end(cast, agreement):
    Signature.objects.filter(agency=cast.westmarch).update(withdrawn_on=TODAY + timedelta(days=21))
    services.warn(at=timezone.now())
    assert told(cast, "cara") == ["notices.own_agreement_ends"]


def test_the_list_names_the_agreement_and_leads_to_what_would_stop(cast, agreement):
    services.warn(at=in_days(95))
    for name in ("cara", "finn"):
        person = cast.actor(name)
        with acting_as(person):
            (row,) = queries.listed_for(person)
        assert row.reference == str(agreement) and row.address.endswith(f"/agreements/{agreement.pk}/stops/")


def test_a_contact_that_must_be_rung_gets_no_mail(cast, agreement):
    cast.westmarch.contacts.update(channel="phone", phone="01632 960123")
    services.warn(at=in_days(95))
    assert told(cast, "cara") and not mails(cast.westmarch)
