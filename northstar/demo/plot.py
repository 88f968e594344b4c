"""What happens when: the concerns of eighteen months by season and hour, and those that wait today."""

from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from northstar.demo import lives, reports, script
from northstar.demo.casting import Cast
from northstar.demo.lives import Life, Lived
from northstar.demo.script import Template
from northstar.kit.worktime import LONDON

DAYS = 548
BORDER_TOWNS = (
    "Keynsham",
    "Radstock",
    "Saltford",
    "Bathford",
    "Christchurch",
    "Tewkesbury",
    "Wincanton",
    "Axminster",
    "Lyme Regis",
    "Saltash",
)
# Of a hundred past concerns.
PLOTS = ((lives.acted_on, 62), (lives.not_taken_further, 30), (lives.withdrawn, 3))

Played = tuple[Lived, Life]


def past(cast: Cast, chance: Random, now: datetime, most: int) -> list[Played]:
    """The concerns of the past, each with its life; one car wash among them is seen by three people."""
    found = list(_same_wash(cast, chance, now))
    templates = script.read().accounts
    while len(found) < most:
        at = _moment(chance, now)
        weights = [one.weight * (3 if at.month in one.months else 1) for one in templates]
        template = chance.choices(templates, weights)[0]
        member = cast.reporter(chance) if template.origin == "professional" and chance.random() < 0.6 else None
        about = reports.matter(template, chance)
        lived = Lived(
            cast, reports.write(template, about, chance, at.date(), named=member is not None), at, chance, member
        )
        lived.hand_back_first = chance.random() < 0.12
        life = chance.choices([one for one, _ in PLOTS], [weight for _, weight in PLOTS])[0]
        if life is lives.withdrawn and member is not None:
            life = lives.acted_on
        found.append((lived, life(lived)))
        if chance.random() < 0.05 and len(found) < most:
            found.append(_again(cast, chance, template, about, lived))
    return found


def today(cast: Cast, chance: Random, now: datetime) -> list[Played]:
    """Those that wait at the desk now, the oldest first."""
    found = []
    for scene in sorted(script.read().today, key=lambda one: -one.ago):
        template, at = script.read().by_key[scene.key], now - timedelta(minutes=scene.ago)
        town = _border_town(at) if scene.scene == "border" else scene.town
        member = cast.reporter(chance, scene.member) if scene.member else None
        given: dict[str, Any] = {"in_danger_now": scene.danger} | ({"still_there": scene.there} if scene.there else {})
        about = reports.matter(template, chance, town)
        report = reports.write(template, about, chance, at.date(), named=member is not None, **given)
        lived = Lived(cast, report, at, chance, member)
        found.append((lived, lives.SCENES[scene.scene](lived)))
    return found


def _same_wash(cast: Cast, chance: Random, now: datetime) -> list[Played]:
    """Three people see one car wash within a fortnight; the desk merges two of them into the first."""
    seen = script.read().same_wash
    about = reports.Matter(seen.town, seen.street, seen.business, seen.plate)
    begin = now - timedelta(days=23)
    found: list[Played] = []
    for number, template in enumerate(seen.accounts):
        at = begin + timedelta(days=5 * number, hours=number)
        report = reports.write(template, about, chance, at.date())
        lived = Lived(cast, report, at, chance)
        found.append((lived, lives.merged(lived, found[0][0]) if number == 1 else lives.acted_on(lived)))
    return found


def _again(cast: Cast, chance: Random, template: Template, about: reports.Matter, first: Lived) -> Played:
    """Somebody else tells of the same matter a day later."""
    at = first.report_at + timedelta(hours=chance.uniform(5, 30))
    lived = Lived(cast, reports.write(template, about, chance, at.date()), at, chance)
    return lived, lives.merged(lived, first)


def _moment(chance: Random, now: datetime) -> datetime:
    """More in summer than in winter, more lately than at first, more by day than by night."""
    while True:
        day = now - timedelta(days=DAYS * (1 - chance.triangular(0, 1, 0.8)))
        if chance.random() < (1.0 if day.month in (5, 6, 7, 8, 9, 10) else 0.7):
            break
    hour = int(chance.triangular(0, 24, 15)) % 24
    local = datetime.combine(day.date(), time(hour, chance.randint(0, 59)), LONDON)
    return min(local.astimezone(now.tzinfo), now - timedelta(hours=14))


def _border_town(at: datetime) -> str:
    """A town of which one cannot say in which council it lies."""
    return next((town for town in BORDER_TOWNS if reports.located(town, at.date())[1]), BORDER_TOWNS[0])
