"""Who may refer, the gaps between them, and contacts that say whom they help and when they are away."""

from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from northstar.faces.desk.queries.first_responders import area_rows, organisations
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import Agency, Contact, Designation
from northstar.foundation.agencies.queries.first_responders import WEEK_MINUTES, Covered, _free, _length, _span
from northstar.kit.worktime import Opening

TUESDAY = datetime(2026, 6, 9, 10, 0, tzinfo=UTC)
TYPED = {
    "whom": ["adults"],
    "basis": "Listed in the statutory guidance",
    "on": "1 June 2026",
    "reason": "",
    "source": "",
}


@pytest.fixture
def south_west(db):
    with acting_as(actors.job("agencies.tests", None)):
        file = services.read_partnership(services.DATA / "south_west.yml")
        services.load_partnership(edit=services.Edit(by="load_agencies", at=TUESDAY), file=file)


def test_the_gaps_are_those_of_the_rotas(south_west):
    rows = {name: row for row in area_rows(TUESDAY.date(), child=False) for name in row.names}
    assert rows["Dorset"].hours == 50 and rows["Bristol"].hours == 168 and rows["Bristol"].gaps == ""
    assert rows["Dorset"].gaps == "Mon-Fri until 08:00, from 18:00; Sat-Sun all day"
    assert rows["Swindon"].bars[0] == (7.0, 15.0)
    lodestar = next(each for each in organisations(TUESDAY) if each.agency.slug == "lodestar-support")
    assert (lodestar.trained, lodestar.there) == (1, 1)
    contact = Contact.objects.get(label="Trained first responders", agency__slug="dorset-police")
    with acting_as(actors.job("agencies.tests", None)):
        edit = services.Edit(by="tests", at=TUESDAY)
        services.set_away(
            edit=edit, contact_id=contact.pk, seen_version=None, away_from=TUESDAY.date(), away_until=None
        )
    bournemouth = {name: row for row in area_rows(TUESDAY.date(), child=True) for name in row.names}
    assert bournemouth["Bournemouth, Christchurch and Poole"].hours == 0


spans = st.builds(
    lambda day, opens, length: Opening(day, time(opens // 60, opens % 60), time(min(opens + length, 1439) // 60, min(opens + length, 1439) % 60)),
    st.integers(0, 6), st.integers(0, 1380), st.integers(1, 700),
)  # fmt: skip


@given(st.lists(spans, max_size=8))
def test_what_is_covered_and_what_is_free_make_up_the_week(week):
    free = list(_free(sorted(_span(each) for each in week)))
    minutes = [0] * WEEK_MINUTES
    for begins, ends in map(_span, week):
        minutes[begins:ends] = [1] * (ends - begins)
    for begins, ends in map(_span, free):
        assert not any(minutes[begins:ends])
    assert sum(map(_length, free)) == minutes.count(0)
    assert Covered((), tuple(free)).hours == (WEEK_MINUTES - minutes.count(0)) // 60


def test_every_member_sees_the_page_and_only_the_coordinator_changes_it(cast, client, sign_in):
    page = sign_in(client, "finn")
    slug, at = cast.westmarch.slug, reverse
    assert page.post(at("desk:agency-designate", args=[slug]), TYPED | {"on": ""}).status_code == 422
    assert page.post(at("desk:agency-designate", args=[slug]), TYPED).status_code == 302
    made = Designation.objects.get(agency=cast.westmarch)
    assert (made.for_adults, made.for_children, made.valid_from) == (True, False, date(2026, 6, 1))
    again = page.post(at("desk:agency-designate", args=[slug]), TYPED)
    assert again.status_code == 422 and "already" in again.content.decode()
    one = at("desk:designation-edit", args=[made.pk])
    assert page.post(one, TYPED | {"whom": ["adults", "children"], "on": ""}).status_code == 302
    assert Designation.objects.get(pk=made.pk).for_children
    assert page.post(one, TYPED | {"on": "today"}).status_code == 302
    assert queries.designation_of(cast.westmarch.pk, queries.day_of(datetime.now(UTC))) is None
    assert page.get(one).status_code == 404  # it has ended
    reader = sign_in(client, "iris")
    assert reader.get(at("desk:first-responders")).status_code == 200
    assert reader.post(at("desk:agency-designate", args=[slug]), TYPED).status_code == 404


def test_a_contact_goes_away_and_comes_back(cast, client, sign_in):
    with acting_as(actors.job("agencies.tests", None)):
        contact = services.add_contact(
            edit=services.Edit(by="tests", at=TUESDAY),
            agency_id=cast.westmarch.pk,
            details=services.ContactDetails(purpose="safe_bed", label="Beds"),
            hours=None,
        )
    page = sign_in(client, "cara")
    away = reverse("desk:contact-away", args=[contact.pk])
    assert page.post(away, {"leaves": "3 May 2027", "back": "1 May 2027"}).status_code == 422
    answer = page.post(away, {"leaves": "1 May 2027", "back": "10 May 2027", "version": contact.version})
    assert answer.status_code == 302
    shown = page.get(answer["Location"]).content.decode()
    assert "Away from 1 May until 10 May" in shown and "Take it back" in shown
    assert page.post(away, {"leaves": "", "back": "", "version": contact.version}).status_code == 409
    assert sign_in(client, "iris").get(away).status_code == 404
    assert Agency.objects.get(pk=cast.westmarch.pk).contacts.get().away_from == date(2027, 5, 1)
