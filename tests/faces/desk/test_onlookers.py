"""Two people on one concern, or on one dispatch, see each other; nobody of another agency is ever named."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.faces.desk.queries.onlookers import onlookers
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.audit import queries as audit
from tests.cast import sign_in
from tests.factories.routing import member
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
SAYS = "Also open with:"


def opened(person, name, pk) -> str:
    answer = sign_in(Client(), person).get(reverse(name, args=[pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_two_at_the_desk_see_each_other(cast, region):
    concern = region.concern()
    colleague = member(cast.desk, "Kim Sully", "duty_desk")
    assert SAYS not in opened(cast.ben, "desk:concern", concern)
    assert f"{cast.ben.user.name} (just now)" in opened(colleague, "desk:concern", concern)
    again = opened(cast.ben, "desk:concern", concern)
    assert "Kim Sully" in again and cast.ben.user.name not in again.split(SAYS)[1].split("</p>")[0]


def test_who_was_there_long_ago_is_not_there(cast, region):
    concern = region.concern()
    opened(cast.ben, "desk:concern", concern)
    colleague = actors.member(member(cast.desk, "Kim Sully", "duty_desk"))
    with acting_as(colleague):
        found = region.load(concern)
        assert len(onlookers(colleague, found, timezone.now() + timedelta(minutes=3))) == 1
        assert audit.readers_lately(found, timedelta(0)) == {}
        assert audit.readers_lately(found, timedelta(days=9)).keys() == {str(cast.ben.pk)}


def test_another_agency_never_learns_who_reads_here(cast, region):
    concern = region.concern(category="forced_crime")
    run_jobs()
    opened(cast.ben, "desk:concern", concern)
    stranger = actors.member(cast.cara)
    with acting_as(actors.member(cast.ben)):
        found = region.load(concern)
    with acting_as(stranger):
        assert onlookers(stranger, found, timezone.now()) == []
