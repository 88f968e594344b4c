"""Building up a response, step by step: what is left in each stage, what to do, who can help, who sees to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from northstar.foundation.agencies.queries import day_of
from northstar.partnership.governance.models import PlannedStep
from northstar.partnership.governance.queries.points import Held
from northstar.partnership.governance.queries.readiness import Ready
from northstar.partnership.governance.states import STAGES


@dataclass(frozen=True)
class Step:
    """One thing left to do. ``late``: its day has passed."""

    held: Held
    planned: PlannedStep | None
    late: bool


@dataclass(frozen=True)
class Stage:
    """``steps`` are left; ``done`` needs nothing more."""

    number: int
    words: str
    steps: tuple[Step, ...]
    done: tuple[Held, ...]


@dataclass(frozen=True)
class Plan:
    """``next`` is the first step of the first stage that has one; none when all is in place."""

    stages: tuple[Stage, ...]
    next: Step | None

    @property
    def left(self) -> int:
        return sum(len(stage.steps) for stage in self.stages)


def plan_of(ready: Ready, at: datetime) -> Plan:
    """Every point of an agency in its stage, what comes first, first."""
    stages = tuple(_stage(number, ready, at) for number in STAGES)
    steps: Sequence[Step] = [step for stage in stages for step in stage.steps]
    return Plan(tuple(stage for stage in stages if stage.steps or stage.done), steps[0] if steps else None)


def _stage(number: int, ready: Ready, at: datetime) -> Stage:
    day, here = day_of(at), [held for held in ready.held if held.point.stage == number]
    steps = []
    for held in here:
        if held.left:
            planned = ready.planned.get(held.point.code)
            due = planned.due_on if planned else None
            steps.append(Step(held, planned, due is not None and due < day))
    return Stage(number, str(STAGES[number]), tuple(steps), tuple(held for held in here if not held.left))
