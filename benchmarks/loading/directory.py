"""A large partnership: made-up agencies, contacts and people beside those of the story. Written as the superuser."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from random import Random

from django.utils import timezone

from northstar.foundation.access.models import Membership
from northstar.foundation.accounts.models import User
from northstar.foundation.agencies.models import Agency, Agreement, Contact, Coverage, Designation, Hours, Signature
from northstar.foundation.agencies.states import Channel, ContactState, LegalRegime, Paper
from northstar.foundation.codes import queries as codes
from northstar.foundation.places import queries as places

EACH = 10  # contacts an agency, which is what partners bring
SINCE = date(2024, 1, 1)
# What the members do, by how often: most people of a partnership report, and few look after others.
ROLES = ("frontline",) * 12 + ("responder",) * 6 + ("agency_lead",) * 2
KINDS = ("council_unitary", "charity", "nhs", "housing", "faith", "education", "police_force", "legal_advice")
REFERRING = frozenset({"council_unitary", "police_force"})


def fill(contacts: int, users: int) -> None:
    """Add what is missing until there are so many contacts and memberships. The same every time it begins anew."""
    rng, day = Random(20231101), timezone.localdate()
    missing = max(0, contacts - Contact.objects.count())
    agencies = _agencies(rng, -(-missing // EACH), day)
    made = [_contact(rng, agencies[number // EACH], number, day) for number in range(missing)]
    Contact.objects.bulk_create(made, batch_size=1000)
    Hours.objects.bulk_create([row for contact in made for row in _hours(rng, contact)], batch_size=5000)
    _people(rng, agencies or list(Agency.objects.on(day)), users - Membership.objects.count())


def _agencies(rng: Random, count: int, day: date) -> list[Agency]:
    """With where they work, what they signed and, for some, that their staff may refer."""
    agencies = [
        Agency(
            slug=f"large-{number}",
            name=f"Example Organisation {number}",
            kind=KINDS[number % len(KINDS)],
            legal_regime=LegalRegime.UK_GDPR,
            valid_from=SINCE,
        )
        for number in range(count)
    ]
    Agency.objects.bulk_create(agencies, batch_size=1000)
    area_codes = [area.code for area in places.areas_in("local_authority", day)]
    Coverage.objects.bulk_create(
        Coverage(agency=agency, area_code=code, valid_from=SINCE)
        for agency in agencies
        for code in rng.sample(area_codes, rng.randint(1, 4))
    )
    sharing = Agreement.objects.on(day).filter(kind=Paper.SHARING).first()
    Signature.objects.bulk_create(
        Signature(agreement=sharing, agency=agency, signed_on=SINCE, signed_by="A Director")
        for agency in agencies
        if sharing is not None
    )
    Designation.objects.bulk_create(
        Designation(agency=agency, valid_from=SINCE, basis="Made up for measuring")
        for agency in agencies
        if agency.kind in REFERRING
    )
    return agencies


def _contact(rng: Random, agency: Agency, number: int, day: date) -> Contact:
    purposes, languages, topics = (_codes(name, day) for name in ("contact_purpose", "language", "expertise"))
    person = rng.random() < 0.4
    return Contact(
        agency=agency,
        purpose=rng.choice(purposes),
        label=f"Duty {number}",
        person=f"Person {number}" if person else "",
        channel=rng.choice([Channel.MAIL, Channel.MAIL, Channel.PHONE]),
        email=f"duty{number}@large.example",
        phone=f"01632 960{number % 1000:03}",
        for_children=rng.random() < 0.8,
        topics=rng.sample(topics, rng.randint(0, 2)),
        languages=rng.sample(languages, rng.randint(0, 3)),
        trained_until=day + timedelta(days=rng.randint(-100, 700)) if person else None,
        always_open=rng.random() < 0.2,
        state=ContactState.CONFIRMED if rng.random() < 0.85 else ContactState.UNCONFIRMED,
        confirmed_on=day - timedelta(days=rng.randint(0, 300)),
        check_on=day + timedelta(days=rng.randint(-30, 180)),
        valid_from=SINCE,
    )


def _codes(name: str, day: date) -> list[str]:
    return [code for code, _label in codes.choices(name, day, unknown=False)]


def _hours(rng: Random, contact: Contact) -> Iterator[Hours]:
    """Office hours, an evening rota, or none that anybody wrote down."""
    week = rng.choice([(range(5), time(9), time(17)), (range(7), time(18), time(23)), ((), time(), time())])
    if not contact.always_open:
        days, opens, closes = week
        yield from (Hours(contact=contact, weekday=one, opens=opens, closes=closes) for one in days)


def _people(rng: Random, agencies: list[Agency], count: int) -> None:
    begun = timezone.now() - timedelta(days=30)
    users = [
        User(email=f"colleague{number}@large.example", name=f"Colleague {number}", password="!", accepted_at=begun)
        for number in range(max(0, count))
    ]
    User.objects.bulk_create(users, batch_size=1000)
    Membership.objects.bulk_create(
        (
            Membership(user=user, agency=agencies[number % len(agencies)], role=rng.choice(ROLES), begins_at=begun)
            for number, user in enumerate(users)
        ),
        batch_size=1000,
    )
