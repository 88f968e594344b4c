"""Finding place names in what people write."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from northstar.foundation.places.models import Outward, PlaceName
from northstar.foundation.places.queries.geometry import Point, distance_m
from northstar.kit.stamps import Kept

MOST_SIGNS, MOST_WORDS = 2_000, 250
# A name before one of these is part of an address, and may well be in another town.
ROADS = frozenset(
    "road rd street st lane ln avenue ave close drive way hill terrace crescent grove roundabout gardens court row "
    "parade bypass wharf walk mews square".split()
)
BEFORE_A_PLACE = frozenset("in at near of from around outside to by towards between off nr into through".split())
ROUGHLY = frozenset("near outside between towards around off nr by".split())
NOT_A_PLACE = frozenset("the a an my his her their our this that your some".split())
# What stands beside a name so often that it must not be taken for a misspelt one.
PLAIN_WORDS = frozenset(
    "about after again alone always behind beside between building bottom brother called centre children church "
    "corner could decoy door doors drive driver employer factory family field friend garage garden going green "
    "house hotel light little living local lorry market master nearby never other outside owner people person "
    "place police pretty queue right river school seems shed shop shops sister small sometimes station staying "
    "street style supermarket table taken their there these thing think those three towards truck under until "
    "van where which white woman women worker workers working would yards young".split()
)
THREE_WORDS = re.compile(r"/{0,3}\b[^\W\d_]+\.[^\W\d_]+\.[^\W\d_]+\b")


@dataclass(frozen=True)
class Place:
    """A named place. ``words`` are its name and aliases as compared."""

    name: str
    within: str
    kind: str
    point: Point
    common_word: bool
    words: tuple[tuple[str, ...], ...] = field(repr=False)

    @property
    def label(self) -> str:
        return f"{self.name}, {self.within}" if self.within else self.name


@dataclass(frozen=True)
class Mention:
    """Words in a text that name places. ``in_address``: as a road's name; ``rough``: near it rather than in it."""

    places: tuple[Place, ...]
    in_address: bool
    rough: bool


@dataclass(frozen=True)
class Word:
    text: str
    part: int  # which part of the text between commas and full stops


def words_of(text: str) -> list[Word]:
    """A text as small plain words, by part. What three-word addresses say is left out: those words mean nothing."""
    plain = unicodedata.normalize("NFKD", THREE_WORDS.sub(" ", text[:MOST_SIGNS])).lower().replace("&", " and ")
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = re.sub(r"\b(st|nr)\.", r"\1 ", re.sub(r"['\u2019`]", "", plain))
    found = []
    for number, part in enumerate(re.split(r"[,;.\n()/]", plain)):
        found += [Word("st" if word == "saint" else word, number) for word in re.findall(r"[^\W_]+", part)]
    return found[:MOST_WORDS]


@lru_cache(maxsize=4_096)
def key_of(name: str) -> tuple[str, ...]:
    return tuple(word.text for word in words_of(name))


class Gazetteer:
    """Every place name at one stamp."""

    def __init__(self, places: Sequence[Place], outwards: dict[str, tuple[str, Point]]):
        self.outwards = outwards
        self._by_words: dict[tuple[str, ...], list[Place]] = {}
        self._by_letter: dict[str, dict[str, list[Place]]] = {}
        for place in places:
            for words in place.words:
                self._by_words.setdefault(words, []).append(place)
                joined = " ".join(words)
                self._by_letter.setdefault(joined[:1], {}).setdefault(joined, []).append(place)
        self._longest = max(map(len, self._by_words), default=0)

    def mentions(self, words: Sequence[Word]) -> list[Mention]:
        """The places that a text names, the longest name first where one holds another."""
        found: list[Mention] = []
        at = 0
        while at < len(words):
            length = next((n for n in range(self._longest, 0, -1) if self._named(words, at, n)), 0)
            if length:
                found.append(self._mention(words, at, length))
            at += length or 1
        return found

    def _named(self, words: Sequence[Word], at: int, length: int) -> list[Place]:
        part = words[at : at + length]
        if len(part) < length or part[0].part != part[-1].part:
            return []
        places = self._by_words.get(tuple(word.text for word in part), [])
        return [place for place in places if not place.common_word or _clearly(words, at, length)]

    def _mention(self, words: Sequence[Word], at: int, length: int) -> Mention:
        after = words[at + length] if at + length < len(words) else None
        address = after is not None and after.part == words[at].part and after.text in ROADS
        rough = at > 0 and words[at - 1].text in ROUGHLY and words[at - 1].part == words[at].part
        return Mention(tuple(self._named(words, at, length)), address, rough)

    def like(self, words: Sequence[Word]) -> list[Place]:
        """Places whose name is spelt nearly so, the likest first, three at most."""
        scores: dict[Place, float] = {}
        for length in (1, 2, 3):
            for at in range(len(words) - length + 1):
                part = words[at : at + length]
                said = " ".join(word.text for word in part)
                if len(said) >= 5 and part[0].part == part[-1].part and _may_be_name(words, at, length):
                    for place, score in self._like(said):
                        scores[place] = max(score, scores.get(place, 0))
        best = max(scores.values(), default=0)
        likest = sorted((place for place in scores if scores[place] >= best - 0.04), key=lambda place: -scores[place])
        return likest[:3]

    def _like(self, said: str) -> Iterable[tuple[Place, float]]:
        names = self._by_letter.get(said[0], {})
        for name in difflib.get_close_matches(said, names, n=3, cutoff=0.87 if len(said) < 7 else 0.82):
            score = difflib.SequenceMatcher(None, said, name).ratio()
            yield from ((place, score) for place in names[name])


def _clearly(words: Sequence[Word], at: int, length: int) -> bool:
    """Whether an everyday word is meant as a place: it stands alone between commas, or after "in" or "near"."""
    before = words[at - 1] if at else None
    after = words[at + length] if at + length < len(words) else None
    part = words[at].part
    starts = before is None or before.part != part
    ends = after is None or after.part != part
    if starts and ends:
        return True
    if before is None or before.part != part or before.text in NOT_A_PLACE:
        return False
    return before.text in BEFORE_A_PLACE


def _may_be_name(words: Sequence[Word], at: int, length: int) -> bool:
    part = words[at : at + length]
    if any(word.text in PLAIN_WORDS or word.text in ROADS for word in part):
        return False
    return len(words) <= 4 or (at > 0 and words[at - 1].text in BEFORE_A_PLACE)


def narrow(mentions: Sequence[Mention]) -> list[Place]:
    """The places that several mentions mean together: "Easton, Bristol" is the Easton that lies in Bristol."""
    places = [place for mention in mentions for place in mention.places]
    if len(mentions) > 1:
        together = [
            place
            for mention in mentions
            for place in mention.places
            if all(any(_beside(place, other) for other in rest.places) for rest in mentions if rest is not mention)
        ]
        if together:
            return [min(together, key=lambda place: place.point.accuracy_m)]
    return list(dict.fromkeys(places))


def _beside(one: Place, other: Place) -> bool:
    return distance_m(one.point, other.point) <= one.point.accuracy_m + other.point.accuracy_m + 3_000


def _load() -> Gazetteer:
    places = [
        Place(
            row.name,
            row.within,
            row.kind,
            Point(row.lat, row.lon, row.accuracy_m),
            row.common_word,
            tuple(dict.fromkeys(key for name in (row.name, *row.aliases) if (key := key_of(name)))),
        )
        for row in PlaceName.objects.order_by("name", "within")
    ]
    outwards = {row.outward: (row.name, Point(row.lat, row.lon, row.accuracy_m)) for row in Outward.objects.all()}
    return Gazetteer(places, outwards)


kept: Kept[Gazetteer] = Kept("places_stamp", _load)
