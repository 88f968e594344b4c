"""Grants and exclusions: what the application's filter says, and what the database lets through."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from northstar.foundation.access import actors, policies, queries, services
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.jobs import as_job
from northstar.foundation.access.models import Exclusion, Grant
from northstar.foundation.agencies.models import Team
from northstar.foundation.audit.models import Entry
from tests.factories import access, accounts


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def record(cast) -> Team:
    """Anything with an id and an owner agency; teams have no wall, so only the filter decides here."""
    return Team.objects.create(agency=cast.desk, name="A record of the desk")


@pytest.fixture
def seen_by(cast, acting, record):
    """``seen_by("cara")``: does the filter let them see the record?"""

    def see(name: str) -> bool:
        with acting(name) as actor:
            return Team.objects.filter(queries.may_be_seen(actor, owner="agency"), pk=record.pk).exists()

    return see


def opened(record, cast, acting, to, now, **more) -> Grant:
    with acting("ben") as ben:
        return services.grant_access(
            actor=ben, record=record, owner_agency_id=cast.desk.pk, to=to, basis="safeguarding", at=now, **more
        )


def closed_to(record, cast, acting, whom, now) -> Exclusion:
    with acting("ben") as ben:
        return services.exclude(
            actor=ben, record=record, owner_agency_id=cast.desk.pk, whom=whom, because="works there", at=now
        )


def test_a_grant_reaches_its_agency_and_nobody_else(cast, acting, record, seen_by, now):
    assert seen_by("ben") and not seen_by("cara")
    grant = opened(record, cast, acting, cast.westmarch, now)
    assert seen_by("cara") and not seen_by("asha") and not seen_by("eve")
    with acting("ben") as ben:
        services.end_grant(actor=ben, grant=grant, at=now)
    assert not seen_by("cara")


def test_a_grant_to_a_role_or_a_person_reaches_just_these(cast, acting, record, seen_by, now):
    second = access.membership(accounts.user("Una Marlow"), cast.westmarch, "responder")
    opened(record, cast, acting, cast.westmarch, now, role="responder")
    assert not seen_by("cara")
    with acting_as(actors.member(second)) as una:
        assert Team.objects.filter(queries.may_be_seen(una, owner="agency"), pk=record.pk).exists()
    opened(record, cast, acting, cast.asha, now)
    assert seen_by("asha") and not seen_by("dev")


def test_a_grant_ends_by_itself(cast, acting, record, seen_by, now):
    opened(record, cast, acting, cast.westmarch, now, until=now - timedelta(seconds=1))
    assert not seen_by("cara")
    opened(record, cast, acting, cast.westmarch, now, until=now + timedelta(hours=1))
    assert seen_by("cara")


def test_an_exclusion_beats_every_grant_and_ownership(cast, acting, record, seen_by, now):
    opened(record, cast, acting, cast.westmarch, now)
    opened(record, cast, acting, cast.cara, now)
    exclusion = closed_to(record, cast, acting, cast.westmarch, now)
    assert not seen_by("cara")
    closed_to(record, cast, acting, cast.finn, now)
    assert not seen_by("finn") and seen_by("ben"), "a colleague at the owner's own desk"
    with acting("ben") as ben:
        services.lift_exclusion(actor=ben, exclusion=exclusion, at=now)
    assert seen_by("cara")


def test_a_second_grant_takes_the_place_of_the_first(cast, acting, record, now):
    opened(record, cast, acting, cast.westmarch, now)
    opened(record, cast, acting, cast.westmarch, now, until=now + timedelta(days=1))
    with acting("ben") as ben:
        live = queries.live_grants(ben, record.pk, now)
    assert len(live) == 1 and live[0].until


@pytest.mark.parametrize("name", ["cara", "asha", "hal", "eve"])
def test_only_the_owner_opens_and_closes(cast, acting, record, now, name):
    grant = opened(record, cast, acting, cast.westmarch, now)
    exclusion = closed_to(record, cast, acting, cast.northfold, now)
    owner = cast.desk.pk
    if name == "hal":  # at the desk's agency, so the owner's: what the room above allows, it decides
        return
    with acting(name) as actor:
        about = {"actor": actor, "record": record, "owner_agency_id": owner, "at": now}
        with pytest.raises(policies.NotAllowed):
            services.grant_access(to=cast.harbour_light, basis="x", **about)
        with pytest.raises(policies.NotAllowed):
            services.exclude(whom=cast.harbour_light, because="x", **about)
        for verb, row in ((services.end_grant, {"grant": grant}), (services.lift_exclusion, {"exclusion": exclusion})):
            with pytest.raises((policies.NotAllowed, Grant.DoesNotExist, Exclusion.DoesNotExist)):
                verb(actor=actor, at=now, **row)


def test_the_database_shows_grants_to_those_they_name_and_the_owner(cast, acting, record, now):
    opened(record, cast, acting, cast.westmarch, now)
    closed_to(record, cast, acting, cast.northfold, now)
    rows = {}
    for name in ("ben", "cara", "dev", "asha", "eve"):
        with acting(name):
            rows[name] = (Grant.objects.count(), Exclusion.objects.count())
    assert rows == {"ben": (1, 1), "cara": (1, 0), "dev": (0, 1), "asha": (0, 0), "eve": (0, 0)}


def test_a_job_of_the_owner_opens_too(cast, record, now):
    with as_job("routing", cast.desk.pk) as job:
        services.grant_access(
            actor=job, record=record, owner_agency_id=cast.desk.pk, to=cast.tern, basis="rule", at=now
        )
    with as_job("routing", cast.tern.pk) as job, pytest.raises(policies.NotAllowed):
        services.grant_access(
            actor=job, record=record, owner_agency_id=cast.desk.pk, to=cast.tern, basis="rule", at=now
        )


def test_every_verb_is_on_the_record(cast, acting, record, now):
    grant = opened(record, cast, acting, cast.westmarch, now)
    exclusion = closed_to(record, cast, acting, cast.northfold, now)
    with acting("ben") as ben:
        services.end_grant(actor=ben, grant=grant, at=now)
        services.lift_exclusion(actor=ben, exclusion=exclusion, at=now)
    with acting("gita"):
        entries = (
            Entry.objects.filter(record_id=str(record.pk)).order_by("id").values_list("action", "event", "recipient")
        )
        assert list(entries) == [
            ("disclose", "access.granted", str(cast.westmarch.pk)),
            ("administer", "access.excluded", str(cast.northfold.pk)),
            ("administer", "access.grant_ended", str(cast.westmarch.pk)),
            ("administer", "access.exclusion_lifted", str(cast.northfold.pk)),
        ]


def test_an_actor_without_agency_is_named_by_nothing(cast):
    nobody = SimpleNamespace(agency_id=None, member_id=None, role="")
    assert not Team.objects.filter(queries.may_be_seen(nobody, owner="agency")).exists()
