"""How to reach an agency: add, change, confirm, lapse and end contacts, set their hours, count what bounces."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import Agency, Contact, Hours, Team
from northstar.foundation.agencies.services import checking, history
from northstar.foundation.agencies.services.history import Edit
from northstar.foundation.agencies.states import (
    CHECK_EVERY_DAYS,
    CONTACT_MOVES,
    HARD_BOUNCES,
    Act,
    Channel,
    ContactState,
)
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.text import clean_line
from northstar.kit.transitions import Refused, move
from northstar.kit.worktime import Opening


class AsTheyAre:
    """Not given: the hours stay."""


AS_THEY_ARE = AsTheyAre()
REACHED_BY = ("channel", "email", "phone")
AWAY = ("away_from", "away_until")
STANDING = ("state", "confirmed_on", "check_on", "bounces")


@dataclass(frozen=True)
class ContactDetails:
    """What people enter. ``area_codes`` empty: everywhere the agency works; ``languages`` and ``topics`` are codes.

    ``person`` names who it is when it is one person and no duty; ``trained_until`` is the last day but one on
    which their training to refer into the NRM holds. ``public``: it may be given to the public.
    """

    purpose: str
    label: str
    channel: str = Channel.DESK
    email: str = ""
    phone: str = ""
    priority: int = 100
    team_id: UUID | None = None
    fallback_id: UUID | None = None
    languages: Sequence[str] = ()
    area_codes: Sequence[str] = ()
    source: str = ""
    web: str = ""
    person: str = ""
    for_adults: bool = True
    for_children: bool = True
    topics: Sequence[str] = ()
    have_ready: str = ""
    trained_until: date | None = None
    public: bool = False
    owner_name: str = ""
    owner_email: str = ""


DETAILS = tuple(field.name for field in fields(ContactDetails))


@transaction.atomic
def add_contact(
    *,
    edit: Edit,
    agency_id: UUID,
    details: ContactDetails,
    hours: Sequence[Opening] | None = (),
    confirmed: bool = False,
) -> Contact:
    """Add a way to reach an agency, from a day on. ``confirmed`` when the agency itself says that it holds.

    ``hours`` of None: day and night; none at all: not known.
    """
    checking.refuse_overlapping_hours(hours or ())
    agency = Agency.objects.select_for_update().get(pk=agency_id)
    contact = Contact(agency=agency, valid_from=edit.day, always_open=hours is None)
    _fill(contact, details, edit)
    if confirmed:
        stand(contact, "confirm", edit)
    contact.save(force_insert=True)
    _replace_hours(contact, hours or ())
    kept = (*DETAILS, *STANDING, "always_open", "valid_from", "valid_to")
    after = history.picture(contact, kept) | {"hours": hours_of(hours or ())}
    history.keep(contact, Act.ADDED, edit, before={}, after=after)
    return contact


@transaction.atomic
def change_contact(
    *,
    edit: Edit,
    contact_id: UUID,
    seen_version: int | None,
    details: ContactDetails,
    hours: Sequence[Opening] | None | AsTheyAre = AS_THEY_ARE,
    confirmed: bool = False,
) -> Contact:
    """Change how an agency is reached. A new address or number is unconfirmed until somebody there confirms it.

    ``seen_version`` is the version the person was looking at; ``hours`` as in ``add_contact``, left as they
    are unless given. Raises ``Stale``, ``Refused``.
    """
    contact = _locked(contact_id, seen_version)
    before = history.picture(contact, (*DETAILS, *STANDING)) | _week(contact)
    _fill(contact, details, edit)
    moved = any(before[name] != getattr(contact, name) for name in REACHED_BY)
    if confirmed:
        stand(contact, "confirm", edit)
    elif moved:
        stand(contact, "doubt", edit)
    if not isinstance(hours, AsTheyAre):
        _set_week(contact, hours)
    return _save(contact, Act.CHANGED, edit, before, (*DETAILS, *STANDING))


@transaction.atomic
def confirm_contact(*, edit: Edit, contact_id: UUID, seen_version: int | None = None) -> Contact:
    """Somebody at the agency says that this still reaches them. To be asked again in half a year."""
    contact = _locked(contact_id, seen_version)
    before = history.picture(contact, STANDING)
    stand(contact, "confirm", edit)
    return _save(contact, Act.CONFIRMED, edit, before, STANDING)


@transaction.atomic
def lapse_contact(*, edit: Edit, contact_id: UUID, seen_version: int | None = None) -> Contact:
    """It no longer reaches anybody. Nothing is sent there until it is confirmed again."""
    contact = _locked(contact_id, seen_version)
    before = history.picture(contact, STANDING)
    stand(contact, "lapse", edit)
    return _save(contact, Act.LAPSED, edit, before, STANDING)


@transaction.atomic
def disown_contact(*, edit: Edit, contact_id: UUID) -> Contact:
    """Whoever was asked no longer answers for it: somebody else has to, and until then it is not confirmed."""
    contact = _locked(contact_id, None)
    names = (*STANDING, "owner_name", "owner_email")
    before = history.picture(contact, names)
    contact.owner_name = contact.owner_email = ""
    if contact.state != ContactState.LAPSED:
        stand(contact, "doubt", edit)
    return _save(contact, Act.CHANGED, edit, before, names)


def details_of(contact: Contact) -> ContactDetails:
    """What is held, as somebody would enter it."""
    return ContactDetails(**{name: getattr(contact, name) for name in DETAILS})


@transaction.atomic
def end_contact(*, edit: Edit, contact_id: UUID, seen_version: int | None = None) -> Contact:
    """End a contact from a day on. What was sent to it before keeps pointing to it."""
    contact = _locked(contact_id, seen_version)
    before = history.picture(contact, ("valid_to",))
    if edit.day < contact.valid_from:
        raise Refused(_("The contact begins on a later day than that."))
    contact.valid_to = edit.day
    return _save(contact, Act.ENDED, edit, before, ("valid_to",))


@transaction.atomic
def set_hours(*, edit: Edit, contact_id: UUID, seen_version: int | None, hours: Sequence[Opening] | None) -> Contact:
    """Replace the whole week. None: day and night; no openings: the hours aren't known."""
    contact = _locked(contact_id, seen_version)
    before = _week(contact)
    _set_week(contact, hours)
    return _save(contact, Act.HOURS, edit, before, ())


@transaction.atomic
def set_away(
    *, edit: Edit, contact_id: UUID, seen_version: int | None, away_from: date | None, away_until: date | None
) -> Contact:
    """Nobody is there from one day until, and not on, another; without the second until further notice.

    Both of None: they are back.
    """
    contact = _locked(contact_id, seen_version)
    if away_until is not None and (away_from is None or away_until <= away_from):
        raise Refused(_("The day they are back must come after the day they leave."))
    before = history.picture(contact, AWAY)
    contact.away_from, contact.away_until = away_from, away_until
    return _save(contact, Act.CHANGED, edit, before, AWAY)


@transaction.atomic
def record_bounce(*, edit: Edit, contact_id: UUID, hard: bool = True) -> Contact:
    """A mail to this contact came back. After three permanent refusals in a row a mail contact lapses.

    A contact that is reached in Northstar stays: what is there waits there; only its mails are lost.
    """
    contact = _locked(contact_id, None)
    before = history.picture(contact, STANDING)
    contact.bounced_at = edit.at
    contact.bounces += 1 if hard else 0
    audit.record(
        Action.ADMINISTER, "agencies.contact_bounced", record=contact, detail={"hard": hard, "count": contact.bounces}
    )
    if contact.channel == Channel.MAIL and contact.bounces >= HARD_BOUNCES and contact.state != ContactState.LAPSED:
        stand(contact, "lapse", edit)
        contact.save(update_fields=["bounced_at"])
        return _save(contact, Act.LAPSED, edit, before, STANDING)
    contact.save(update_fields=["bounced_at", "bounces"])
    return contact


def hours_of(week: Sequence[Opening]) -> list[list[object]]:
    """A week as history keeps it."""
    return [[day, f"{opens:%H:%M}", f"{closes:%H:%M}", holidays] for day, opens, closes, holidays in sorted(week)]


def _locked(contact_id: UUID, seen_version: int | None) -> Contact:
    contact: Contact = Contact.objects.select_for_update(of=("self",)).select_related("agency").get(pk=contact_id)
    history.refuse_stale(contact, seen_version)
    return contact


def _fill(contact: Contact, details: ContactDetails, edit: Edit) -> None:
    """Put the details on the contact, or refuse them."""
    new_purpose, topics_before = details.purpose != contact.purpose, set(contact.topics)
    for name in DETAILS:
        value = getattr(details, name)
        setattr(contact, name, clean_line(value) if isinstance(value, str) else value)
    for name in ("languages", "area_codes", "topics"):
        setattr(contact, name, list(getattr(details, name)))
    if not (contact.for_adults or contact.for_children):
        raise Refused(_("Say whether they help adults, children or both."))
    for topic in set(contact.topics) - topics_before:
        checking.refuse_unknown_code("expertise", topic, edit.day)
    checking.refuse_invalid(contact)
    if new_purpose:
        checking.refuse_unknown_code("contact_purpose", contact.purpose, edit.day)
    checking.refuse_unreachable(contact)
    checking.refuse_strange_areas(contact.area_codes)
    if contact.team_id and not Team.objects.filter(pk=contact.team_id, agency_id=contact.agency_id).exists():
        raise Refused(_("Choose a team of the same agency."))
    chosen = Contact.objects.filter(pk=contact.fallback_id).first() if contact.fallback_id else None
    checking.refuse_bad_fallback(contact, chosen)


def stand(contact: Contact, verb: str, edit: Edit) -> None:
    """Move the contact's state, and what hangs on it."""
    move(contact, CONTACT_MOVES, verb)
    if verb == "confirm":
        contact.confirmed_on = edit.day
        contact.check_on = contact.confirmed_on + timedelta(days=CHECK_EVERY_DAYS)
        contact.bounces = 0
    elif verb == "doubt":
        contact.check_on, contact.bounces = edit.day, 0


def _save(contact: Contact, act: Act, edit: Edit, before: dict[str, Any], names: Sequence[str]) -> Contact:
    after = history.picture(contact, names) | (_week(contact) if "hours" in before else {})
    if after == before and act != Act.CONFIRMED:
        return contact
    contact.version += 1
    contact.save(update_fields=[*names, "always_open", "version"])
    history.keep(contact, act, edit, before=before, after=after)
    return contact


def _week(contact: Contact) -> dict[str, Any]:
    return {"hours": hours_of([row.opening for row in contact.hours.all()]), "always_open": contact.always_open}


def _set_week(contact: Contact, hours: Sequence[Opening] | None) -> None:
    checking.refuse_overlapping_hours(hours or ())
    contact.always_open = hours is None
    if hours_of(hours or ()) != _week(contact)["hours"]:
        _replace_hours(contact, hours or ())


def _replace_hours(contact: Contact, week: Sequence[Opening]) -> None:
    contact.hours.all().delete()
    Hours.objects.bulk_create(
        Hours(contact=contact, weekday=day, opens=opens, closes=closes, on_holidays=holidays)
        for day, opens, closes, holidays in week
    )
