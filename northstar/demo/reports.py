"""Turning a template into a report: words filled in, place located, reporter chosen, all by a seeded chance."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

from northstar.casework.concerns import references
from northstar.casework.concerns.services import Report, ReporterDetails
from northstar.casework.concerns.states import ReporterMode
from northstar.demo import script
from northstar.demo.script import Template
from northstar.foundation.places import queries as places

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_SHARED_BY = (ReporterMode.ANONYMOUS, ReporterMode.CONFIDENTIAL, ReporterMode.CONFIDENTIAL, ReporterMode.SHARE)
_RISK = ("yes", "no", "not_known", "not_asked")


@dataclass(frozen=True)
class Matter:
    """What several reports may have in common: where it is, which business and vehicle."""

    town: str
    street: str
    business: str
    plate: str


def matter(template: Template, chance: Random, town: str | None = None) -> Matter:
    """A made-up matter of which a template tells. The town may be empty: then nobody said where."""
    words = script.read().words
    known = words["businesses"].get(template.sector) or words["businesses"]["other"]
    where = chance.choice(template.towns or tuple(words["towns"])) if town is None else town
    letters = "".join(chance.choice(_LETTERS) for _ in range(3))
    return Matter(where, chance.choice(words["streets"]), chance.choice(known), f"QQ{chance.randint(10, 76)} {letters}")


def write(template: Template, about: Matter, chance: Random, day: date, *, named: bool = False, **given: Any) -> Report:
    """A report as one person would send it. ``given`` overrides single fields; ``named``: by a member."""
    words = script.read().words
    origin = template.origin
    mode = ReporterMode.SHARE if named or origin == "professional" else template.mode or chance.choice(_SHARED_BY)
    certain, doubtful = located(about.town, day)
    name, colour, vehicle = (chance.choice(words[of]) for of in ("names", "colours", "vehicles"))
    text = script.choose(template.text, chance).format(
        town=about.town or "the town",
        street=about.street,
        business=about.business,
        plate=about.plate,
        name=name,
        colour=colour,
        vehicle=vehicle,
    )
    fields = {
        "concern_id": UUID(int=chance.getrandbits(128), version=4),
        "mode": mode,
        "account": _framed(text, chance) if template.language.startswith("en") and origin == "public" else text,
        "answers": _answers(
            template, about, chance, name=name if "{name}" in template.text else "", car=f"{colour} {vehicle}"
        ),
        "code": "" if named else references.fresh_code(),
        "origin": "professional" if named else origin,
        "language": template.language,
        "category": template.category,
        "exploitation_type": template.type,
        "sector": template.sector,
        "child": template.child,
        "still_there": template.there or chance.choice(("no", "not_known", "not_asked", "not_asked")),
        "risk_if_acted": chance.choice(_RISK),
        "how_known": template.know,
        "indicators": template.signs,
        "area_codes": certain,
        "area_choices": doubtful,
        "contact": None if named or mode == ReporterMode.ANONYMOUS else _reporter(chance, origin),
    }
    return Report(**(fields | given))


@cache
def located(town: str, day: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of the areas that are certain, and of those between which a person has to pick."""
    if not town:
        return (), ()
    found = places.locate(text=town, at=day)
    if found.candidates:
        point = found.candidates[0].point
        found = places.locate(lat=point.lat, lon=point.lon, accuracy_m=point.accuracy_m, at=day)
    return found.area_codes, found.area_choices


def _framed(text: str, chance: Random) -> str:
    words = script.read().words
    before = f"{chance.choice(words['openings'])} " if chance.random() < 0.6 else ""
    after = f" {script.choose(chance.choice(words['endings']), chance)}" if chance.random() < 0.7 else ""
    return f"{before}{text}{after}"


def _answers(template: Template, about: Matter, chance: Random, *, name: str, car: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if about.town:
        found["where"] = {"address": f"{about.street}, {about.town}"}
    found["when"] = chance.choice(
        ("Last week", "Most mornings before seven", "At weekends", "Yesterday evening", "For some months")
    )
    if name:
        found["people"] = [{"name": name, "role": chance.choice(("may need help", "may be in charge of others"))}]
    if "vehicle" in template.has:
        found["vehicles"] = [{"plate": about.plate, "description": car}]
    if "business" in template.has:
        found["businesses"] = [{"name": about.business, "address": f"{about.street}, {about.town}".strip(", ")}]
    if "phone" in template.has:
        found["phones"] = [{"number": f"07700 900{chance.randint(100, 999)}", "description": "From an advert"}]
    return found


def _reporter(chance: Random, origin: str) -> ReporterDetails:
    name = chance.choice(script.read().words["reporters"])
    phone = f"07700 900{chance.randint(100, 999)}"
    email = f"{name.split()[0].lower()}{chance.randint(2, 99)}@post.example"
    notes = (
        chance.choice(("Night manager of a hotel", "Practice nurse", "Lorry driver", "Teacher"))
        if origin == "professional"
        else ""
    )
    ways = chance.choice((("call", "text"), ("email",), ("receipt",)))
    return ReporterDetails(
        name=name, phone=phone, email=email, safe_ways=ways, times="After six in the evening", notes=notes
    )
