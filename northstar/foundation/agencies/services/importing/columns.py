"""The columns of a spreadsheet of contacts, and under which other headings people keep them."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Column:
    """``also`` are other headings that mean it; ``shown_only``: written into an export, never taken in."""

    key: str
    title: Any
    says: Any
    also: tuple[str, ...] = ()
    needed: bool = False
    shown_only: bool = False


COLUMNS = (
    Column(
        "id",
        _("Northstar number"),
        _("Leave it empty for a new contact. An export fills it in: it says which contact a row changes."),
        ("number", "northstar id", "id", "ref", "reference"),
    ),
    Column(
        "agency",
        _("Agency"),
        _("Its full name, as Northstar has it. It must be a partner here already."),
        ("agency name", "organisation", "organization", "organisation name", "partner", "partner agency", "org"),
        needed=True,
    ),
    Column(
        "purpose",
        _("For"),
        _("What somebody would turn to this contact for: one of the purposes on the sheet of lists."),
        ("purpose", "what for", "contact for", "reason for contact", "used for"),
        needed=True,
    ),
    Column(
        "label",
        _("Contact"),
        _("What the contact is called, like “Duty desk”. If it is one person, name the duty here and them in Person."),
        ("contact label", "label", "contact point", "desk", "service", "team or desk", "called"),
        needed=True,
    ),
    Column(
        "person",
        _("Person"),
        _("Who it is, when it is one person and no duty. Only how they are reached at work, never at home."),
        ("contact name", "contact person", "name", "named person", "named contact", "lead officer", "spoc"),
    ),
    Column(
        "channel",
        _("How told"),
        _("How they are told: Northstar, E-mail or Telephone. Empty: E-mail if there is one, else Telephone."),
        ("how they are told", "how", "channel", "preferred method", "preferred contact", "method"),
    ),
    Column(
        "email",
        _("E-mail"),
        _("One address."),
        ("email address", "e mail address", "mail", "contact email", "email", "emails"),
    ),
    Column(
        "phone",
        _("Telephone"),
        _("One number, with an extension like “01632 960 001 ext 4”. Make the cells text, or the first 0 is lost."),
        ("phone", "phone number", "telephone number", "tel", "tel no", "contact number", "number to ring", "mobile"),
    ),
    Column("web", _("Web"), _("The address of a page."), ("web address", "website", "url", "web site", "link")),
    Column(
        "hours",
        _("Hours"),
        _("When somebody is there, like “Mon-Fri 9:00-17:00; Sat 10:00-14:00” or “Day and night”. Empty: not known."),
        ("opening hours", "hours of operation", "open", "when open", "availability", "opening times", "times"),
    ),
    Column(
        "languages",
        _("Languages"),
        _("Spoken there, between semicolons."),
        ("language", "languages spoken", "spoken languages"),
    ),
    Column(
        "area_codes",
        _("Only for places"),
        _("Names of councils or police areas, between semicolons. Empty: everywhere that the agency works."),
        ("only for these places", "places", "area", "areas", "area covered", "areas covered", "coverage"),
    ),
    Column("whom", _("For whom"), _("Adults, Children or Both."), ("adults or children", "adult or child", "whom")),
    Column(
        "topics",
        _("Subjects"),
        _("What an expert can be asked about, from the sheet of lists, between semicolons."),
        ("subject", "topics", "expertise", "specialism", "specialisms", "areas of expertise"),
    ),
    Column(
        "have_ready",
        _("What to have ready"),
        _("What to have at hand before one rings."),
        ("have ready", "what you need", "information needed", "before you ring"),
    ),
    Column(
        "trained_until",
        _("Trained until"),
        _("The day until which their training to refer into the NRM holds, like 30 April 2027."),
        ("training valid until", "training expires", "training expiry", "training holds until"),
    ),
    Column(
        "owner_name",
        _("Owner"),
        _("Who answers for this row being right."),
        ("owner name", "responsible", "who answers for it", "maintained by", "responsible officer"),
    ),
    Column(
        "owner_email",
        _("Owner’s e-mail"),
        _("Where they are asked twice a year whether it still holds."),
        ("owner email", "owner email address", "owners email", "owners email address", "where they are asked"),
    ),
    Column(
        "confirmed_on",
        _("Confirmed on"),
        _("The day on which they said that this reaches them. Empty: not confirmed."),
        ("confirmed", "last confirmed", "last checked", "date checked", "checked on", "verified", "last verified"),
    ),
    Column(
        "public",
        _("For the public"),
        _("Yes: it may be given to the public. Empty or No: to partners alone."),
        ("public", "publish", "published", "on the website"),
    ),
    Column("priority", _("Order"), _("1 to 9999: the smallest is tried first."), ("priority", "rank", "try first")),
    Column(
        "valid_to",
        _("Ends on"),
        _("The first day on which it no longer holds. Empty: no end is known."),
        ("ends", "end date", "valid until", "until", "closed on"),
    ),
    Column(
        "source",
        _("Where this comes from"),
        _("Who gave it, or in which list it stood."),
        ("source", "came from", "provided by"),
    ),
    Column("state", _("State"), _("Shown only: whether it was confirmed."), ("status",), shown_only=True),
    Column("check_on", _("To be checked by"), _("Shown only."), ("review date", "check by"), shown_only=True),
    Column("kind", _("Kind of agency"), _("Shown only."), ("kind", "agency type", "sector"), shown_only=True),
    Column("covers", _("Agency works in"), _("Shown only."), ("works in",), shown_only=True),
    Column("signed", _("Personal data may go there"), _("Shown only."), ("isa signed",), shown_only=True),
)
BY_KEY = {column.key: column for column in COLUMNS}
TAKEN = tuple(column for column in COLUMNS if not column.shown_only)
# The last column of what we give back to be mended; passed over when it comes again.
WRONG = _("What is wrong")
# A row that has nothing in these names an agency and no contact.
OF_A_CONTACT = frozenset(column.key for column in TAKEN) - {"agency"}

_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u2011": "-"})
_NOT_A_WORD = re.compile(r"[^\w]+")


def straight(text: str) -> str:
    """With the quotes and dashes of a keyboard: a program that curls them has changed nothing."""
    return text.translate(_STRAIGHT)


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """What two ways of writing the same name have in common: no case, quotes, dashes, stops or double spaces."""
    plain = straight(unicodedata.normalize("NFKC", text)).casefold().replace("'", "").replace("&", " and ")
    return _NOT_A_WORD.sub(" ", plain).strip()


def title_of(key: str) -> str:
    return str(BY_KEY[key].title) if key in BY_KEY else ""


def key_of(heading: str) -> str:
    """The column that a heading means, or nothing."""
    return _known(get_language() or "").get(fold(heading), "")


@lru_cache(maxsize=16)
def _known(language: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for column in COLUMNS:
        for name in (str(column.title), *column.also):
            known.setdefault(fold(name), column.key)
    return known
