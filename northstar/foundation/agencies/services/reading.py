"""Reading the file of a partnership, and refusing what is wrong in it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import yaml

from northstar.foundation.agencies.services import checking
from northstar.foundation.agencies.services.agreements import Signing, Terms
from northstar.foundation.agencies.services.contacts import ContactDetails
from northstar.foundation.agencies.services.designations import Status
from northstar.foundation.agencies.services.holidays import Holiday
from northstar.foundation.agencies.services.partners import AgencyDetails
from northstar.foundation.agencies.states import Channel, ContactState, LegalRegime, Paper
from northstar.kit import text
from northstar.kit.transitions import Refused
from northstar.kit.weeks import UnreadHours, read_week
from northstar.kit.worktime import Opening

DATA = Path(__file__).resolve().parent.parent / "data"
# Names of a file's contacts are turned into their ids under this one, so that loading again finds them.
_SPACE = UUID("6f1d3c0e-6a3d-5b1a-9a52-0b6a2b7f5c11")

# What an entry may say, and of which kind; with an exclamation mark, what it must.
FILE_KEYS = {
    "partnership": "text!", "source": "text!", "contact_source": "text!", "since": "day!", "agencies": "entries!",
    "agreements": "entries", "areas": "lists by name", "standing": "entries by name",
    "first_responders": "entries by name",
}  # fmt: skip
AGREEMENT_KEYS = {
    "key": "text!", "title": "text!", "version": "word!", "purposes": "list!", "data_classes": "list!", "from": "day!",
    "until": "day", "review_on": "day", "retention": "text", "kind": "text", "text": "text",
    "signed_with": "text",
}  # fmt: skip
AGENCY_KEYS = {
    "slug": "text!", "name": "text!", "kind": "text!", "regime": "text!", "short": "text", "source": "text",
    "first_responder": "text", "runs_desk": "yes or no", "areas": "list", "teams": "list", "from": "day",
    "until": "day", "successor": "text", "signed": "entries", "contacts": "entries",
}  # fmt: skip
SIGNED_KEYS = {"agreement": "text!", "signed_on": "day!", "by": "text!", "under": "text!"}
STATUS_KEYS = {"since": "day!", "basis": "text!", "duty_to_notify": "yes or no", "for": "list", "source": "text"}
STANDING_KEYS = {"basis": "text!", "gateway": "text"}
CONTACT_KEYS = {
    "key": "text!", "purpose": "text!", "label": "text!", "team": "text", "channel": "text", "email": "text",
    "phone": "text", "hours": "text", "fallback": "text", "state": "text", "source": "text", "confirmed": "number",
    "priority": "number", "languages": "list", "areas": "list", "person": "text", "for": "list", "topics": "list",
    "have_ready": "text", "web": "text", "trained": "number", "public": "yes or no", "owner": "text",
    "owner_email": "text",
}  # fmt: skip
_KINDS: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "word": lambda value: isinstance(value, str | int | float),
    "day": lambda value: type(value) is date,
    "number": lambda value: type(value) is int and 0 <= value < 10_000,
    "yes or no": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list) and all(isinstance(each, str) for each in value),
    "entries": lambda value: isinstance(value, list) and all(isinstance(each, dict) for each in value),
    "lists by name": lambda value: isinstance(value, dict) and all(map(_KINDS["list"], value.values())),
    "entries by name": lambda value: isinstance(value, dict) and _KINDS["entries"](list(value.values())),
}


class Fault(Exception):
    """The file breaks a rule. The message names the entry and the rule."""


@dataclass(frozen=True)
class ContactLine:
    """``hours`` of None: day and night; empty: not known. ``confirmed_days_ago`` and ``trained_days`` (None: not
    said) count from the day of loading."""

    id: UUID
    key: str
    details: ContactDetails
    team: str
    hours: tuple[Opening, ...] | None
    state: str
    confirmed_days_ago: int
    trained_days: int | None


@dataclass(frozen=True)
class AgencyLine:
    slug: str
    details: AgencyDetails
    area_codes: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    successor: str
    teams: tuple[str, ...]
    signed: tuple[tuple[str, Signing], ...]
    contacts: tuple[ContactLine, ...]
    designation: tuple[date, Status] | None


@dataclass(frozen=True)
class AgreementLine:
    """``signed_with`` is the key of another: whoever signed that one signed this one on the same day."""

    key: str
    terms: Terms
    valid_from: date
    valid_to: date | None
    signed_with: str = ""


@dataclass(frozen=True)
class PartnershipFile:
    name: str
    agreements: tuple[AgreementLine, ...]
    agencies: tuple[AgencyLine, ...]


@dataclass(frozen=True)
class _Defaults:
    """What the file says once for all its entries."""

    since: date
    source: str
    contact_source: str
    areas: Mapping[str, list[str]] = field(default_factory=dict)
    standing: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    first_responders: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def designation(self, name: str, since: date) -> tuple[date, Status] | None:
        """The status that the file calls by this name, from its own day on or the agency's, whichever is later."""
        if not name:
            return None
        if name not in self.first_responders:
            raise ValueError(f"refers under a status that is not in the file: {name}")
        row = self.first_responders[name]
        whom = row.get("for", ["adults", "children"])
        return max(row["since"], since), Status(
            basis=row["basis"],
            duty_to_notify=row.get("duty_to_notify", False),
            for_adults="adults" in whom,
            for_children="children" in whom,
            source=row.get("source", self.source),
        )

    def area_codes(self, names: Iterable[str]) -> tuple[str, ...]:
        codes = [code for name in names for code in self.areas.get(name, [name])]
        return tuple(sorted(set(codes)))


def read_holidays(path: Path = DATA / "bank_holidays.yml") -> list[Holiday]:
    """The bank holidays that come with the software."""
    content = _yaml(path)
    return [
        Holiday(day=row["day"], name=row["name"], source=content["source"], nation=content["nation"])
        for row in content["days"]
    ]


def partnerships() -> list[str]:
    """The partnerships that come with the software, by the names of their files."""
    return sorted(path.stem for path in DATA.glob("*.yml") if path.stem != "bank_holidays")


def read_partnership(path: Path) -> PartnershipFile:
    """A partnership's file; raises ``Fault``."""
    content = _checked(path.name, _yaml(path), FILE_KEYS)
    defaults = _Defaults(
        since=content["since"],
        source=content["source"],
        contact_source=content["contact_source"],
        areas=content.get("areas", {}),
        standing={
            name: _checked(f"{path.name}: {name}", each, STANDING_KEYS)
            for name, each in content.get("standing", {}).items()
        },
        first_responders={
            name: _checked(f"{path.name}: {name}", each, STATUS_KEYS)
            for name, each in content.get("first_responders", {}).items()
        },
    )
    agreements = tuple(_agreement(path.name, row) for row in content.get("agreements", []))
    agencies = []
    for row in content["agencies"]:
        try:
            agencies.append(_agency(row, defaults, {each.key: each.signed_with for each in agreements}))
        except UnreadHours as fault:
            raise Fault(f"{path.name}: {row['slug']}: cannot read the hours “{fault}”") from fault
        except (Fault, Refused, ValueError) as fault:
            raise Fault(f"{path.name}: {row.get('slug', '?')}: {fault}") from fault
    _refuse_broken_links(path.name, agencies)
    return PartnershipFile(content["partnership"], agreements, tuple(agencies))


class _Plain(yaml.SafeLoader):
    """Reads no entry that stands for another one, because a small file could grow without end."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an entry refers to another one")
        return super().compose_node(parent, index)


def _yaml(path: Path) -> dict[str, Any]:
    try:
        read: dict[str, Any] = _clean(yaml.load(path.read_text(encoding="utf-8"), Loader=_Plain))  # noqa: S506 - it is a SafeLoader
        return read
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as fault:
        raise Fault(f"{path.name}: cannot be read ({fault})") from fault


def _clean(content: Any) -> Any:
    """All its texts as if somebody had typed them: without control characters and halves of characters."""
    if isinstance(content, str):
        return text.clean_paragraphs(content)
    if isinstance(content, list):
        return [_clean(each) for each in content]
    return {_clean(name): _clean(each) for name, each in content.items()} if isinstance(content, dict) else content


def _checked(name: str, row: Any, known: Mapping[str, str]) -> dict[str, Any]:
    """An entry without what it leaves empty; raises ``Fault`` for what it may not say, and for what it lacks."""
    if not isinstance(row, dict):
        raise Fault(f"{name}: must hold one partnership")
    if strange := set(row) - set(known):
        raise Fault(f"{name}: does not know {', '.join(sorted(map(str, strange)))}")
    given = {key: value for key, value in row.items() if value is not None}
    for key, kind in known.items():
        if kind.endswith("!") and key not in given:
            raise Fault(f"{name}: does not say its {key}")
        if key in given and not _KINDS[kind.removesuffix("!")](given[key]):
            raise Fault(f"{name}: its {key} must be of the kind: {kind.removesuffix('!')}")
    return given


def _agreement(name: str, row: Mapping[str, Any]) -> AgreementLine:
    row = _checked(f"{name}: agreement {row.get('key', '?')}", row, AGREEMENT_KEYS)
    terms = Terms(
        title=row["title"],
        version=str(row["version"]),
        purposes=row["purposes"],
        data_classes=row["data_classes"],
        retention=row.get("retention", ""),
        review_on=row.get("review_on"),
        kind=Paper(row.get("kind", Paper.SHARING)),
        text=row.get("text", ""),
    )
    return AgreementLine(row["key"], terms, row["from"], row.get("until"), row.get("signed_with", ""))


def _agency(row: Mapping[str, Any], defaults: _Defaults, agreements: Mapping[str, str]) -> AgencyLine:
    row = _checked(str(row.get("slug", "?")), row, AGENCY_KEYS)
    area_codes = defaults.area_codes(row.get("areas", []))
    checking.refuse_strange_areas(area_codes)
    details = AgencyDetails(
        name=row["name"],
        kind=row["kind"],
        legal_regime=LegalRegime(row["regime"]),
        short_name=row.get("short", ""),
        runs_desk=row.get("runs_desk", False),
        source=row.get("source", defaults.source),
    )
    signed = []
    for each in (_checked("signed", one, SIGNED_KEYS) for one in row.get("signed", [])):
        if each["agreement"] not in agreements:
            raise ValueError(f"signs an agreement that is not in the file: {each['agreement']}")
        if each["under"] not in defaults.standing:
            raise ValueError(f"signs under a standing that is not in the file: {each['under']}")
        basis = defaults.standing[each["under"]]
        signing = Signing(each["signed_on"], each["by"], basis["basis"], basis.get("gateway", ""))
        signed += [(key, signing) for key, beside in agreements.items() if each["agreement"] in (key, beside)]
    return AgencyLine(
        slug=row["slug"],
        details=details,
        area_codes=area_codes,
        valid_from=row.get("from", defaults.since),
        valid_to=row.get("until"),
        successor=row.get("successor", ""),
        teams=tuple(row.get("teams", ())),
        signed=tuple(signed),
        contacts=_contacts(row, defaults),
        designation=defaults.designation(row.get("first_responder", ""), row.get("from", defaults.since)),
    )


def _contacts(row: Mapping[str, Any], defaults: _Defaults) -> tuple[ContactLine, ...]:
    slug = row["slug"]
    rows = [_checked(f"{slug}/{each.get('key', '?')}", each, CONTACT_KEYS) for each in row.get("contacts", [])]
    keys = [each["key"] for each in rows]
    if len(keys) != len(set(keys)):
        raise ValueError("two contacts have the same key")
    lines = []
    for each in rows:
        if each.get("fallback") and each["fallback"] not in keys:
            raise ValueError(f"{each['key']}: no contact is called {each['fallback']}")
        if each.get("team") and each["team"] not in row.get("teams", ()):
            raise ValueError(f"{each['key']}: the agency has no team called {each['team']}")
        lines.append(_contact(slug, each, defaults))
    return tuple(lines)


def _contact(slug: str, row: Mapping[str, Any], defaults: _Defaults) -> ContactLine:
    whom = row.get("for", ["adults", "children"])
    details = ContactDetails(
        purpose=row["purpose"],
        label=row["label"],
        channel=Channel(row.get("channel", Channel.DESK)),
        email=row.get("email", ""),
        phone=row.get("phone", ""),
        priority=row.get("priority", 100),
        fallback_id=contact_id(slug, row["fallback"]) if row.get("fallback") else None,
        languages=tuple(row.get("languages", ())),
        area_codes=defaults.area_codes(row.get("areas", [])),
        source=row.get("source", defaults.contact_source),
        web=row.get("web", ""),
        person=row.get("person", ""),
        for_adults="adults" in whom,
        for_children="children" in whom,
        topics=tuple(row.get("topics", ())),
        have_ready=row.get("have_ready", ""),
        public=row.get("public", False),
        owner_name=row.get("owner", ""),
        owner_email=row.get("owner_email", ""),
    )
    hours = row.get("hours", "")
    return ContactLine(
        id=contact_id(slug, row["key"]),
        key=row["key"],
        details=details,
        team=row.get("team", ""),
        hours=None if hours == "always" else read_week(hours),
        state=ContactState(row.get("state", ContactState.CONFIRMED)),
        confirmed_days_ago=row.get("confirmed", 60),
        trained_days=row.get("trained"),
    )


def contact_id(slug: str, key: str) -> UUID:
    """The id that a contact of a file always gets."""
    return uuid5(_SPACE, f"{slug}/{key}")


def _refuse_broken_links(name: str, agencies: list[AgencyLine]) -> None:
    slugs = [agency.slug for agency in agencies]
    for agency in agencies:
        if slugs.count(agency.slug) > 1:
            raise Fault(f"{name}: two agencies are called {agency.slug}")
        if agency.successor and (agency.successor not in slugs or agency.valid_to is None):
            raise Fault(f"{name}: {agency.slug}: its successor is not in the file, or it never ends")
        links = {each.id: each.details.fallback_id for each in agency.contacts}
        for each in agency.contacts:
            seen: set[UUID] = set()
            link: UUID | None = each.id
            while link is not None:
                if link in seen:
                    raise Fault(f"{name}: {agency.slug}/{each.key}: contacts stand in for each other in a circle")
                seen.add(link)
                link = links[link]
