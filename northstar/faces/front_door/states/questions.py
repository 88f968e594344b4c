"""The questions of each report, in order, and which of them a person is asked."""

from collections.abc import Callable
from dataclasses import dataclass

from northstar.faces.front_door.states.draft import Draft


@dataclass(frozen=True)
class Question:
    """``asked`` looks at the answers so far. ``counts`` is false of pages that ask nothing."""

    name: str
    asked: Callable[[Draft], bool] = lambda draft: True
    counts: bool = True


@dataclass(frozen=True)
class Flow:
    """One way of reporting. The last question is where everything is read once more and sent."""

    name: str
    questions: tuple[Question, ...]

    def asked(self, draft: Draft) -> list[Question]:
        return [question for question in self.questions if question.asked(draft)]

    def has(self, name: str) -> bool:
        return any(question.name == name for question in self.questions)

    def counts(self, name: str) -> bool:
        return any(question.name == name and question.counts for question in self.questions)

    @property
    def first(self) -> str:
        return self.questions[0].name

    @property
    def last(self) -> str:
        return self.questions[-1].name

    def after(self, name: str, draft: Draft) -> str:
        """The question that follows in order."""
        return self._beside(name, draft, self.questions, self.last)

    def before(self, name: str, draft: Draft) -> str:
        """The question that came before; the first one has none before it and answers itself."""
        return self._beside(name, draft, self.questions[::-1], self.first)

    def still_open(self, draft: Draft) -> str:
        """The first question that was never on the screen, or the last page of all."""
        return next((one.name for one in self.asked(draft) if not draft.seen(one.name)), self.last)

    def left(self, name: str, draft: Draft) -> int:
        """How many questions are still to come, this one included and the last page not."""
        names = [one.name for one in self.asked(draft) if one.counts or one.name == name]
        return max(len(names) - names.index(name) - 1, 0) if name in names else 0

    @staticmethod
    def _beside(name: str, draft: Draft, ordered: tuple[Question, ...], end: str) -> str:
        passed = False
        for question in ordered:
            if passed and question.asked(draft):
                return question.name
            passed = passed or question.name == name
        return end


def _chose(kind: str) -> Callable[[Draft], bool]:
    return lambda draft: kind in draft.many("who")


def _is_named(draft: Draft) -> bool:
    return draft.one("you") in ("share", "confidential")


PUBLIC = Flow(
    "public",
    (
        Question("danger"),
        Question("now", lambda draft: draft.one("danger") == "yes", counts=False),
        Question("seen"),
        Question("kind"),
        Question("where"),
        Question("which", lambda draft: bool(draft.place.get("choices"))),
        Question("when"),
        Question("there"),
        Question("child"),
        Question("who"),
        Question("people", _chose("people")),
        Question("vehicles", _chose("vehicles")),
        Question("businesses", _chose("businesses")),
        Question("phones", _chose("phones")),
        Question("signs"),
        Question("know"),
        Question("risk"),
        Question("you"),
        Question("reach", _is_named),
        Question("photos"),
        Question("check"),
    ),
)

PROFESSIONAL = Flow(
    "professional",
    (
        Question("concern"),
        Question("which", lambda draft: bool(draft.place.get("choices"))),
        Question("who"),
        Question("photos", lambda draft: bool(draft.one("concern", "files"))),
        Question("handling"),
    ),
)
# What the desk asks somebody who rings, or reads in a letter.
CALL = Flow(
    "call",
    (
        Question("concern"),
        Question("which", lambda draft: bool(draft.place.get("choices"))),
        Question("who"),
        Question("photos", lambda draft: bool(draft.one("concern", "files"))),
        Question("caller"),
    ),
)
FLOWS = {flow.name: flow for flow in (PUBLIC, PROFESSIONAL, CALL)}
