"""Pictures that go with a dispatch: who opens them, for how long, and that others get none."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.casework.concerns.services import dispatch
from northstar.casework.concerns.services.dispatch import files
from northstar.foundation.access import services as access
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Reporter
from northstar.foundation.access.models import Grant
from northstar.foundation.agencies.models import Contact
from northstar.foundation.documents import queries as documents
from northstar.foundation.documents import services
from northstar.foundation.documents.models import Document, StoredFile
from tests.cast import sign_in
from tests.factories.routing import Region
from tests.foundation.documents.samples import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def region(cast, settings, tmp_path):
    settings.FILES_ROOT, settings.SCANNER_ADDRESS = tmp_path / "files", ""
    return Region.make(cast)


@pytest.fixture
def concern_id(region):
    """A concern with one picture, kept as the front door keeps it."""
    made = region.concern(category="forced_crime")
    with acting_as(Reporter(concern_id=made)) as reporter:
        belonging = services.Belonging(files.RECORD_KIND, made, region.cast.desk)
        upload = SimpleUploadedFile("Rosa at the wash.jpg", jpeg())
        services.receive_all(actor=reporter, belonging=belonging, uploads=[upload], at=timezone.now())
    return made


def seen(region, person) -> list[Document]:
    """What a person sees through both walls; the database alone must agree."""
    with acting_as(region.actor(person)) as actor:
        found = list(documents.documents_for(actor))
        assert {one.pk for one in found} == set(Document.objects.values_list("pk", flat=True))
        assert StoredFile.objects.exists() is bool(found)
        return found


@pytest.mark.parametrize(
    ("profile", "given"),
    [("full", 1), ("no_reporter", 1), ("no_victim_identity", 0), ("location_only", 0), ("statistics_only", 0)],
)
def test_only_those_who_get_everything_get_the_pictures(region, concern_id, profile, given):
    region.sent(concern_id, region.choice(profile=profile))
    assert len(seen(region, region.officer)) == given
    assert seen(region, region.worker) == []  # another agency, which was sent nothing


def test_nothing_is_open_before_it_is_delivered(region, concern_id):
    (made,) = region.send(concern_id)
    assert seen(region, region.officer) == []
    region.deliver(made)
    assert len(seen(region, region.officer)) == 1


def test_a_recall_closes_them_and_another_dispatch_keeps_them_open(region, concern_id):
    first = region.sent(concern_id)
    second = region.sent(concern_id, region.choice(purpose="intelligence"))
    with acting_as(region.ben) as ben:
        dispatch.recall(actor=ben, dispatch_id=first.pk, at=timezone.now())
    assert len(seen(region, region.officer)) == 1
    with acting_as(region.ben) as ben:
        dispatch.recall(actor=ben, dispatch_id=second.pk, at=timezone.now())
        assert not Grant.objects.filter(basis=files.BASIS, ended_at=None).exists()
    assert seen(region, region.officer) == []


def test_an_exclusion_closes_them_at_once(region, concern_id):
    region.sent(concern_id)
    with acting_as(region.ben) as ben:
        access.exclude(
            actor=ben,
            record=region.load(concern_id),
            owner_agency_id=region.cast.desk.pk,
            whom=region.force,
            because="conflict",
            at=timezone.now(),
        )
    assert seen(region, region.officer) == []


def test_what_could_not_be_delivered_after_all_is_closed(region, concern_id):
    Contact.objects.filter(agency=region.force, purpose="concern").update(email="team@riverside.example")
    made = region.sent(concern_id)
    assert len(seen(region, region.officer)) == 1
    dispatch.note_mail(dispatch_id=made.pk, state="refused", at=timezone.now())
    assert seen(region, region.officer) == []


def test_the_agencys_page_shows_the_clean_copy_without_its_name_and_strangers_get_404(region, concern_id):
    made = region.sent(concern_id)
    (picture,) = seen(region, region.officer)
    officer = sign_in(Client(), region.officer)
    said = officer.get(reverse("desk:dispatch", args=[made.pk])).content.decode()
    small, clean = (reverse(f"documents:{name}", args=[picture.pk]) for name in ("thumbnail", "clean"))
    assert small in said and clean in said and "Rosa" not in said
    assert reverse("documents:original", args=[picture.pk]) not in said
    assert officer.get(clean).status_code == officer.get(small).status_code == 200
    for stranger in (region.worker, region.cast.asha):
        assert sign_in(Client(), stranger).get(clean).status_code == 404


def test_the_second_look_names_them_or_says_that_they_stay(region, concern_id):
    with acting_as(region.ben) as ben:
        concern = region.load(concern_id)
        gives = dispatch.preview_payload(actor=ben, concern=concern, profile="no_reporter", at=timezone.now())
        keeps = dispatch.preview_payload(actor=ben, concern=concern, profile="no_victim_identity", at=timezone.now())
    assert ("Pictures and files, cleaned", "Rosa at the wash.jpg") in {(one.label, one.value) for one in gives.gets}
    assert "Pictures and files" in {one.label for one in keeps.withheld}


def test_the_desk_sees_the_picture_small_and_reaches_the_original(region, concern_id):
    with acting_as(region.ben) as ben:
        picture = documents.documents_for(ben).get()
    said = sign_in(Client(), region.cast.ben).get(reverse("desk:concern", args=[concern_id])).content.decode()
    for name in ("thumbnail", "clean", "original"):
        assert reverse(f"documents:{name}", args=[picture.pk]) in said, name


@pytest.mark.parametrize(("profile", "given"), [("no_reporter", True), ("location_only", False)])
def test_the_second_look_shows_the_small_picture_of_what_goes_and_the_trail_says_so(region, concern_id, profile, given):
    with acting_as(region.ben) as ben:
        picture = documents.documents_for(ben).get()
    names = ("thumbnail", "clean", "original")
    small, clean, original = (reverse(f"documents:{name}", args=[picture.pk]) for name in names)
    ben = sign_in(Client(), region.cast.ben)
    chosen = {
        "other": str(region.force.pk),
        "other_purpose": "concern",
        "other_profile": profile,
        "other_because": "named",
        "basis": "crime",
    }
    said = ben.post(reverse("desk:send", args=[concern_id]), chosen).content.decode()
    assert "Look before you send" in said
    assert (f'<img src="{small}"' in said) is (clean in said) is ("Rosa at the wash.jpg" in said) is given
    assert original not in said  # nobody but the desk gets it
    assert region.trail(event="documents.glanced") == []
    assert ben.get(small)["Content-Type"] == "image/jpeg"
    (glanced,) = region.trail(event="documents.glanced")
    assert (glanced.actor, glanced.record_id) == (str(region.cast.ben.pk), str(picture.pk))
