"""Where is it? One answer for a pin, a postcode or words, that says how sure it is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from northstar.foundation.places.queries import index, naming, postcodes
from northstar.foundation.places.queries.geometry import Point, distance_m
from northstar.foundation.places.queries.index import AreaFact, Areas, SetFact
from northstar.foundation.places.states import FoundBy, Standing
from northstar.kit import stamps

Answer = tuple[Standing, tuple[AreaFact, ...]]
PIN_ACCURACY_M = 50
# A pair of figures as maps write them, latitude first.
PIN = re.compile(r"(?<![\d.])([4-6]\d\.\d{3,})\s*[, ]\s*(-?\d\.\d{3,})(?!\d)")


@dataclass(frozen=True)
class InSet:
    """Which area of one set: the area if ``certain``, those between which a person picks if ``near_border``."""

    area_set: str
    title: str
    standing: Standing
    areas: tuple[AreaFact, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """One of several places that were meant. Locate it by its point."""

    label: str
    kind: str
    point: Point


@dataclass(frozen=True)
class Located:
    """A place as found. ``point`` is none when nothing, or more than one place, was found.

    ``label`` is what was recognised in what was said. ``candidates`` are the places between which a person
    picks; ``needs_choice``: something is left for a person to pick or to confirm.
    """

    found_by: FoundBy
    label: str = ""
    point: Point | None = None
    areas: tuple[InSet, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    needs_choice: bool = False

    @property
    def area_codes(self) -> tuple[str, ...]:
        """Codes of the areas that are certain, each once, of whatever set."""
        certain = (area.code for found in self.areas if found.standing == Standing.CERTAIN for area in found.areas)
        return tuple(dict.fromkeys(certain))

    @property
    def area_choices(self) -> tuple[str, ...]:
        """Codes between which a person picks: of the smallest areas that are in doubt. Their parents follow."""
        doubtful = (found for found in self.areas if found.standing == Standing.NEAR_BORDER)
        first = next(doubtful, None)
        return tuple(dict.fromkeys(area.code for area in first.areas)) if first else ()

    @property
    def schematic(self) -> bool:
        """Whether the answer rests on borders that were drawn roughly; real ones should be imported."""
        return any(area.schematic for found in self.areas for area in found.areas)

    def in_set(self, slug: str) -> InSet:
        """Raises ``KeyError`` for a set that there is not."""
        for found in self.areas:
            if found.area_set == slug:
                return found
        raise KeyError(slug)


def locate(
    text: str | None = None,
    postcode: str | None = None,
    lat: float | None = None,
    lon: float | None = None,
    *,
    at: date,
    accuracy_m: int | None = None,
) -> Located:
    """Where something is, on a day: by coordinates if given, else by postcode, else by words.

    ``accuracy_m`` is that of the coordinates. Words may hold a postcode, coordinates, place names or the
    name of a county. Nothing is refused: what cannot be found says so, and a person picks.
    """
    with stamps.sitting():
        return _locate(text, postcode, lat, lon, at, accuracy_m)


def _locate(
    text: str | None, postcode: str | None, lat: float | None, lon: float | None, at: date, accuracy_m: int | None
) -> Located:
    areas = index.kept.value()
    if lat is not None and lon is not None:
        point = Point(lat, lon, PIN_ACCURACY_M if accuracy_m is None else max(0, accuracy_m))
        if point.is_on_earth:
            return _answer(areas, FoundBy.COORDINATES, "", point, at)
    if postcode and (found := postcodes.find(postcode)):
        return _by_postcode(areas, found, at)
    if text and text.strip():
        return _by_words(areas, text, at)
    return _nothing(areas)


def _nothing(areas: Areas) -> Located:
    outside = tuple(InSet(known.slug, known.title, Standing.OUTSIDE) for known in areas.sets.values())
    return Located(FoundBy.NOTHING, areas=outside, needs_choice=True)


def _by_postcode(areas: Areas, found: postcodes.Found, at: date) -> Located:
    authority = areas.of_code(found.authority, at, "local_authority") if found.authority else None
    if authority:
        sure = {"local_authority": (Standing.CERTAIN, (authority,))}
        return _finish(FoundBy.POSTCODE, found.label, found.point, _standings(areas, found.point, at, sure))
    return _answer(areas, FoundBy.POSTCODE if found.full else FoundBy.OUTWARD, found.label, found.point, at)


def _by_words(areas: Areas, text: str, at: date) -> Located:
    postcode = postcodes.in_text(text)
    found = postcodes.find(postcode) if postcode else None
    if found and found.full:
        return _by_postcode(areas, found, at)
    if pin := PIN.search(text[: naming.MOST_SIGNS]):
        return _answer(areas, FoundBy.COORDINATES, "", Point(float(pin[1]), float(pin[2]), PIN_ACCURACY_M), at)
    words = naming.words_of(text)
    names = naming.kept.value()
    mentions = names.mentions(words)
    firm = [mention for mention in mentions if not mention.in_address]
    places = _in_named_area(areas, naming.narrow(firm or mentions), words, at)
    if found:
        places = [place for place in places if _fits(place, found)]
        if not places:
            return _by_postcode(areas, found, at)
    if len(places) == 1:
        rough = bool(firm) and all(mention.rough for mention in firm)
        point = _widened(places[0].point) if rough or not firm else places[0].point
        return _answer(areas, FoundBy.NAME, places[0].label, point, at, doubtful=not firm)
    if places:
        return _several(areas, FoundBy.NAME, places, at)
    if named := _areas_named(areas, words, at):
        return _by_area(areas, named, at)
    like = names.like(words)
    return _several(areas, FoundBy.LIKE_NAME, like, at) if like else _nothing(areas)


def _fits(place: naming.Place, found: postcodes.Found) -> bool:
    far = distance_m(place.point, found.point)
    return far <= place.point.accuracy_m + found.point.accuracy_m


def _widened(point: Point) -> Point:
    return replace(point, accuracy_m=point.accuracy_m * 2)


def _answer(areas: Areas, found_by: FoundBy, label: str, point: Point, at: date, *, doubtful: bool = False) -> Located:
    # A name or half a postcode of the region lies in it, whatever a coarse coastline says; a pin may not.
    of_region = found_by in (FoundBy.NAME, FoundBy.LIKE_NAME, FoundBy.OUTWARD)
    standings = _standings(areas, point, at, {}, of_region=of_region)
    if doubtful:
        standings = [_doubted(found) for found in standings]
    return _finish(found_by, label, point, standings)


def _doubted(found: InSet) -> InSet:
    return replace(found, standing=Standing.NEAR_BORDER) if found.standing == Standing.CERTAIN else found


def _finish(found_by: FoundBy, label: str, point: Point | None, standings: Sequence[InSet]) -> Located:
    open_ended = any(found.standing == Standing.NEAR_BORDER for found in standings)
    nowhere = all(found.standing == Standing.OUTSIDE for found in standings)
    return Located(found_by, label, point, tuple(standings), needs_choice=open_ended or nowhere)


def _several(areas: Areas, found_by: FoundBy, places: Sequence[naming.Place], at: date) -> Located:
    """What all the candidates agree on is certain; the rest is for a person. A likeness proves nothing."""
    answers = [_standings(areas, place.point, at, {}, of_region=True) for place in places]
    merged = [_merged([answer[number] for answer in answers]) for number in range(len(answers[0]))]
    if found_by == FoundBy.LIKE_NAME:
        merged = [_doubted(found) for found in merged]
    candidates = tuple(Candidate(place.label, place.kind, place.point) for place in places)
    return Located(found_by, "", None, tuple(merged), candidates, needs_choice=True)


def _merged(answers: Sequence[InSet]) -> InSet:
    areas = tuple(dict.fromkeys(area for answer in answers for area in answer.areas))
    if not areas:
        return answers[0]
    agreed = len(areas) == 1 and all(answer.standing == Standing.CERTAIN for answer in answers)
    return replace(answers[0], standing=Standing.CERTAIN if agreed else Standing.NEAR_BORDER, areas=areas)


def _areas_named(areas: Areas, words: Sequence[naming.Word], at: date) -> list[AreaFact]:
    """Areas whose whole name stands in the text, except as a road's, the longest names only."""
    said = [word.text for word in words]
    found: list[tuple[int, AreaFact]] = []
    for fact in areas.facts:
        if fact.in_force(at):
            for name in (fact.name, *fact.aliases):
                key = naming.key_of(name)
                if key and _stands(key, said):
                    found.append((len(key), fact))
                    break
    most = max((length for length, _ in found), default=0)
    return [fact for length, fact in found if length == most]


def _stands(key: tuple[str, ...], said: Sequence[str]) -> bool:
    size = len(key)
    return any(
        tuple(said[at : at + size]) == key and (at + size >= len(said) or said[at + size] not in naming.ROADS)
        for at in range(len(said) - size + 1)
    )


def _in_named_area(
    areas: Areas, places: list[naming.Place], words: Sequence[naming.Word], at: date
) -> list[naming.Place]:
    """Of several places of one name, those in the county that is named too."""
    if len(places) < 2:
        return places
    named = {fact.pk for fact in _areas_named(areas, words, at)}
    inside = [
        place
        for place in places
        if any(fact.pk in named for fact, _ in areas.within(place.point, 0, at)) or _says_within(place, words)
    ]
    return inside or places


def _says_within(place: naming.Place, words: Sequence[naming.Word]) -> bool:
    key = naming.key_of(place.within)
    return bool(key) and _stands(key, [word.text for word in words])


def _by_area(areas: Areas, named: Sequence[AreaFact], at: date) -> Located:
    """A county or council and nothing more: its own set and what holds it are certain, the rest is open."""
    own: dict[str, list[AreaFact]] = {}
    for fact in named:
        own.setdefault(fact.area_set, []).append(fact)
    standings = []
    for known in areas.sets.values():
        found = own.get(known.slug) or _parents(areas, named, known.slug, at)
        unique = tuple(dict.fromkeys(found))
        standing = Standing.CERTAIN if len(unique) == 1 else Standing.NEAR_BORDER if unique else Standing.OUTSIDE
        standings.append(InSet(known.slug, known.title, standing, unique))
    return Located(FoundBy.AREA, named[0].name, None, tuple(standings), needs_choice=True)


def _parents(areas: Areas, children: Iterable[AreaFact], area_set: str, at: date) -> list[AreaFact]:
    found = (areas.of_code(code, at, area_set) for child in children for code in child.parents)
    return list(dict.fromkeys(fact for fact in found if fact))


def _standings(
    areas: Areas,
    point: Point,
    at: date,
    sure: Mapping[str, Answer],
    *,
    of_region: bool = False,
) -> list[InSet]:
    """Each set's answer. A set that follows another takes that one's parents, so that the two agree."""
    answers: dict[str, Answer] = dict(sure)
    found = []
    for known in areas.sets.values():
        if known.slug not in answers:
            answers[known.slug] = _followed(areas, known, answers, at) or _measured(areas, known, point, at, of_region)
        standing, facts = answers[known.slug]
        found.append(InSet(known.slug, known.title, standing, facts))
    return found


def _followed(areas: Areas, known: SetFact, answers: Mapping[str, Answer], at: date) -> Answer | None:
    leader = answers.get(known.follows)
    if not leader or not leader[1]:
        return None
    parents = [_parents(areas, [fact], known.slug, at) for fact in leader[1]]
    if not all(parents):
        return None
    unique = tuple(dict.fromkeys(fact for found in parents for fact in found))
    alone_in_doubt = len(leader[1]) == 1 and leader[0] == Standing.NEAR_BORDER
    return (Standing.CERTAIN if len(unique) == 1 and not alone_in_doubt else Standing.NEAR_BORDER, unique)


def _measured(areas: Areas, known: SetFact, point: Point, at: date, of_region: bool) -> Answer:
    near = areas.within(point, max(point.accuracy_m, known.border_m), at, known.slug)
    if not near:
        return Standing.OUTSIDE, ()
    alone = len(near) == 1 and (near[0][1] == 0 or of_region)
    return (Standing.CERTAIN if alone else Standing.NEAR_BORDER, tuple(fact for fact, _ in near))
