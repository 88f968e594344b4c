"""Made-up words in which copies differ from each other: some frequent, most of them rare, as in life."""

import re
from collections.abc import Callable
from random import Random

from northstar.demo import script

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
PLATE, PHONE = r"QQ\d\d [A-Z]{3}", r"07700 900\d{3}"
_FIRST = "Bal Bren Cal Car Dal Den Fen Gar Hal Kel Lan Mor Nan Pen Pol Ros Sal Tal Tre Ver Wen Yel Zan".split()
_MIDDLE = "a e i o u ai ea ou el er in on ar us".split()
_LAST = "beck berry croft dale den ford gan harrow low mere nick ridge sey stow tan thorne vik wen wick zey".split()


def names() -> list[str]:
    """Some six thousand names, always the same, none of a living person that we know of."""
    found = [first + middle + last for first in _FIRST for middle in _MIDDLE for last in _LAST]
    Random(7).shuffle(found)
    return found


class Words:
    """Chooses new words. Low numbers of a list are chosen often and high ones seldom."""

    def __init__(self, chance: Random):
        self.chance, self.names = chance, names()
        self.kinds: dict[str, Callable[[], str]] = {
            "plate": self.plate,
            "phone": self.phone,
            "name": self.name,
            "street": lambda: f"{self.name()} {'Lane' if chance.random() < 0.5 else 'Yard'}",
            "business": lambda: f"{self.name()} and {self.name()}",
        }

    def name(self) -> str:
        return self.names[int(len(self.names) * self.chance.random() ** 3)]

    def plate(self) -> str:
        """A plate that cannot be issued. One in ten is a vehicle that is seen again and again."""
        chance = self.chance
        if chance.random() < 0.1:
            chance = Random(int(1000 * self.chance.random()))
        number = int(chance.random() * 90 * 23**3)
        letters = "".join(LETTERS[number // 23**place % 23] for place in range(3))
        return f"QQ{10 + number // 23**3} {letters}"

    def phone(self) -> str:
        """Of the range kept for drama, with four more digits, so that there are enough of them."""
        return f"07700 900{int(self.chance.random() * 1000):03} {int(self.chance.random() * 10_000):04}"


def finder() -> tuple[re.Pattern[str], dict[str, str]]:
    """What to change in the story's texts, and of which kind each fixed one is."""
    words = script.read().words
    kinds = dict.fromkeys([*words["names"], *words["reporters"]], "name")
    kinds |= dict.fromkeys(words["streets"], "street")
    kinds |= {name: "business" for several in words["businesses"].values() for name in several}
    fixed = "|".join(re.escape(one) for one in sorted(kinds, key=len, reverse=True))
    return re.compile(f"{PLATE}|{PHONE}|{fixed}"), kinds


def kind_of(found: str, kinds: dict[str, str]) -> str:
    return kinds.get(found) or ("plate" if found.startswith("QQ") else "phone")
