"""Saying how ready an agency is, planning what is left, and asking again what was said long ago."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Agency
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.notices import services as notices
from northstar.kit.transitions import Refused
from northstar.partnership.governance import policies
from northstar.partnership.governance.models import PlannedStep, ReadinessAnswer
from northstar.partnership.governance.queries import points, readiness
from northstar.partnership.governance.services.keeping import require
from northstar.partnership.governance.states import Answer, Said

JOB = "governance.ask_readiness"
OLD = "governance.readiness_old"


class Overtaken(Refused):
    """Somebody answered some of the points first. Nothing was saved; ``codes`` are those points."""

    def __init__(self, codes: Sequence[str]):
        self.codes = frozenset(codes)
        super().__init__(
            _(
                "Somebody answered this while you were writing. What you wrote is still here: look at theirs, then"
                " save again."
            )
        )


@transaction.atomic
def answer_points(*, actor: Actor, agency_id: UUID, said: Sequence[Said], at: datetime) -> list[ReadinessAnswer]:
    """Keep an answer to each of these points, or none of them. Earlier ones stay as its history.

    Sent twice, it is kept once. Raises ``Overtaken``, or ``Refused`` for what cannot be answered.
    """
    require(policies.may_say_readiness(actor, agency_id))
    agency = Agency.objects.select_for_update().get(pk=agency_id)
    day = agencies.day_of(at)
    typed = {point.code: point for point in readiness.typed(points.points(day))}
    held = readiness.answers_for(actor).filter(agency=agency, code__in=[one.code for one in said])
    latest = {one.code: one for one in held.order_by("at", "pk")}
    for one in said:
        _refuse_impossible(one, typed)
    _refuse_who_is_not_there(said, agency, at)
    fresh = [one for one in said if not _same(latest.get(one.code), one, actor, day)]
    overtaken = [one.code for one in fresh if (latest[one.code].pk if one.code in latest else 0) != one.seen]
    if overtaken:
        raise Overtaken(overtaken)
    return [_keep(one, agency, actor, at) for one in fresh]


def _same(known: ReadinessAnswer | None, said: Said, actor: Actor, day: date) -> bool:
    """Whether the same person said just this today: the button was pressed twice."""
    if known is None or known.by_id != actor.member_id or agencies.day_of(known.at) != day or known.pk == said.seen:
        return False
    return all(getattr(known, name) == getattr(said, name) for name in _FIELDS)


_FIELDS = (
    "answer", "note", "person", "post", "contact_id", "membership_id", "on", "again_on", "trained", "of", "what",
    "audience",
)  # fmt: skip


def _refuse_impossible(said: Said, typed: dict[str, points.Point]) -> None:
    if said.code not in typed:
        raise Refused(_("This point is read from the directory, or is not in the list any more."))
    if said.answer not in Answer.values:
        raise Refused(_("Choose one of the answers"))
    if said.answer == Answer.NOT_FOR_US and not said.note:
        raise Refused(_("Write why it does not apply to you"))


def _refuse_who_is_not_there(said: Sequence[Said], agency: Agency, at: datetime) -> None:
    """Only a member or a contact of the agency itself leads there."""
    chosen = {pk for one in said for pk in (one.membership_id, one.contact_id) if pk is not None}
    if chosen:
        members, contacts = readiness.people_of(agency.pk, at)
        if chosen - {one.pk for one in members} - {one.pk for one in contacts}:
            raise Refused(_("Whoever you chose is not there any more. Choose somebody else, or write their name."))


def _keep(said: Said, agency: Agency, actor: Actor, at: datetime) -> ReadinessAnswer:
    kept = ReadinessAnswer(agency=agency, code=said.code, at=at, **{name: getattr(said, name) for name in _FIELDS})
    kept.by_id = actor.member_id  # type: ignore[assignment]
    kept.save(force_insert=True)
    detail = {"point": said.code}
    audit.record(Action.ADMINISTER, "governance.readiness_answered", record=kept, recipient=agency.pk, detail=detail)
    return kept


@transaction.atomic
def plan_step(
    *, actor: Actor, agency_id: UUID, code: str, owner: str, due_on: date | None, seen: int, at: datetime
) -> PlannedStep:
    """Say who sees to a point, and by when; both empty takes it back. Raises ``Overtaken``."""
    require(policies.may_say_readiness(actor, agency_id))
    agency = Agency.objects.select_for_update().get(pk=agency_id)
    if code not in {point.code for point in points.points(agencies.day_of(at))}:
        raise Refused(_("This point is not in the list any more."))
    latest = readiness.steps_for(actor).filter(agency=agency, code=code).order_by("-at", "-pk").first()
    if latest is not None and (latest.owner, latest.due_on) == (owner, due_on):
        return latest
    if (latest.pk if latest else 0) != seen:
        raise Overtaken([code])
    step = PlannedStep(agency=agency, code=code, owner=owner, due_on=due_on, at=at)
    step.by_id = actor.member_id  # type: ignore[assignment]
    step.save(force_insert=True)
    audit.record(Action.ADMINISTER, "governance.step_planned", record=step, recipient=agency.pk, detail={"point": code})
    return step


def ask_again(*, at: datetime) -> int:
    """Tell the leads of every agency of which something doubtful stands, once a month. Answers how many agencies."""
    with as_job(JOB, None, Permission.EDIT_AGENCIES) as job:
        due = readiness.to_ask(job, at)
    month = f"{agencies.day_of(at):%Y-%m}"
    for agency in due:
        with as_job(JOB, agency.pk):
            notices.tell(kind=OLD, to=agency, record=None, at=at, once=f"readiness:{agency.pk}:{month}")
    return len(due)
