"""Agreements are read by every member, and made and ended by whoever keeps the directory."""

import pytest
from django.urls import reverse
from django.utils import timezone

from northstar.foundation.agencies import queries
from northstar.foundation.agencies.models import Agreement, Change
from tests.factories import agencies

TYPED = {
    "kind": "sharing",
    "title": "Heron protocol",
    "version": "1.0",
    "purposes": ["safeguarding"],
    "data_classes": ["identity", "narrative"],
    "on": "today",
    "retention": "Six years",
}
OTHERS = ("asha", "ben", "cara", "dev", "gita", "iris")


@pytest.fixture
def finn(cast, client, sign_in):
    return sign_in(client, "finn")


@pytest.mark.parametrize("name", OTHERS)
def test_others_read_them_and_change_none(cast, client, sign_in, name):
    held = cast.agreements[0]
    signed = sign_in(client, name)
    page = signed.get(reverse("desk:agreements")).content.decode()
    assert held.title in page and "End it" not in page and "Add an agreement" not in page
    for address in (reverse("desk:agreement-add"), reverse("desk:agreement-end", args=[held.pk])):
        assert signed.get(address).status_code == signed.post(address, TYPED).status_code == 404
    held.refresh_from_db()
    assert held.valid_to is None and not Agreement.objects.filter(title="Heron protocol").exists()


def test_one_is_made_and_said_in_the_history(finn, acting):
    assert finn.post(reverse("desk:agreement-add"), TYPED).status_code == 302
    made = Agreement.objects.get(title="Heron protocol")
    assert (made.version, made.purposes, made.data_classes) == ("1.0", ["safeguarding"], ["identity", "narrative"])
    assert made.valid_from == agencies.days_ago(0) and made.valid_to is None
    with acting("finn"):
        assert Change.objects.filter(subject="agreement", record_id=str(made.pk), act="added").exists()
    assert "Heron protocol" in finn.get(reverse("desk:agreements")).content.decode()
    again = finn.post(reverse("desk:agreement-add"), TYPED)
    assert again.status_code == 422 and "on the books already" in again.content.decode()
    assert 'value="Heron protocol"' in again.content.decode(), "what was typed stays"


@pytest.mark.parametrize("lacking", ["title", "version", "purposes", "data_classes", "on"])
def test_what_must_be_there(finn, lacking):
    answer = finn.post(reverse("desk:agreement-add"), {name: value for name, value in TYPED.items() if name != lacking})
    assert answer.status_code == 422 and not Agreement.objects.filter(title="Heron protocol").exists()


def test_terms_of_reference_are_made_with_their_text_and_without_data(finn):
    terms = TYPED | {"kind": "terms", "data_classes": [], "text": "# 1. Why\r\n\r\nBecause.\r\n- one"}
    assert finn.post(reverse("desk:agreement-add"), terms).status_code == 302
    made = Agreement.objects.get(title="Heron protocol")
    assert (made.kind, made.data_classes, made.text) == ("terms", [], "# 1. Why\n\nBecause.\n- one")


def test_terms_do_not_stand_in_for_an_agreement_that_ends(cast, finn):
    alone, first = agencies.agency("heron-trust", "Heron Trust"), cast.agreements[0]
    terms = agencies.agreement("Heron terms")
    Agreement.objects.filter(pk=terms.pk).update(kind="terms")
    for paper in (first, terms):
        agencies.signed(paper, alone)
    page = finn.get(reverse("desk:agreement-end", args=[first.pk])).content.decode()
    assert "<li>Heron Trust</li>" in page


def test_its_end_is_shown_before_and_stops_personal_data(cast, finn):
    first, second = cast.agreements
    alone = agencies.agency("heron-trust", "Heron Trust")
    agencies.signed(first, alone)
    assert cast.tern
    address = reverse("desk:agreement-end", args=[first.pk])
    page = finn.get(address).content.decode()
    assert "<li>Heron Trust</li>" in page and "<li>Tern Housing</li>" not in page, "Tern has signed the other as well"
    at = timezone.now()
    assert alone.pk in queries.agencies_with_agreement(at)
    assert finn.post(address, {"on": "today", "reason": "Replaced"}).status_code == 302
    assert alone.pk not in queries.agencies_with_agreement(at) and cast.tern.pk in queries.agencies_with_agreement(at)
    assert finn.get(address).status_code == 404, "it has an end already"
    assert "Nobody would be left" not in finn.get(reverse("desk:agreement-end", args=[second.pk])).content.decode()


def test_an_end_before_the_beginning_is_refused(cast, finn):
    held = cast.agreements[0]
    answer = finn.post(reverse("desk:agreement-end", args=[held.pk]), {"on": "1 January 2001"})
    assert answer.status_code == 422 and "after the beginning" in answer.content.decode()
