"""How ready the partners of the story are: their charter, what their leads said of each point, and what they plan."""

from datetime import datetime, timedelta
from typing import Any

from northstar.demo import script
from northstar.demo.casting import Cast
from northstar.demo.lives import Life
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Member
from northstar.foundation.agencies import services as agencies
from northstar.foundation.agencies.models import Agency
from northstar.foundation.agencies.queries import day_of
from northstar.foundation.agencies.states import Paper
from northstar.partnership.governance import services
from northstar.partnership.governance.queries import readiness
from northstar.partnership.governance.states import Said

Row = dict[str, Any]


class Saying:
    """One moment of this part of the story. ``began`` is for the player, and stays empty."""

    def __init__(self) -> None:
        self.began: list[Life] = []


def played(cast: Cast, now: datetime) -> list[tuple[Saying, Life]]:
    """The charter with its signatures, then every answer and plan at its moment."""
    told = script.load("readiness")
    lives = [_charter(cast, told["charter"], now)]
    for group in told["said"]:
        lives += [_answer(cast, group, row, now) for row in group["answers"]]
    lives += [_plan(cast, row, now) for row in told["planned"]]
    return [(Saying(), life) for life in lives]


def _ago(now: datetime, row: Row) -> datetime:
    return now - timedelta(days=row["ago"])


def _charter(cast: Cast, row: Row, now: datetime) -> Life:
    yield (at := _ago(now, row))
    keeper = cast.named(row["by"])
    with acting_as(keeper):
        terms = agencies.Terms(
            kind=Paper.CHARTER,
            title=row["title"],
            version=row["version"],
            text=row["text"],
            purposes=[],
            data_classes=[],
        )
        charter = agencies.add_agreement(edit=agencies.Edit(by=keeper.ref, at=at), terms=terms)
    for signed in sorted(row["signed"], key=lambda one: -one["ago"]):
        yield (at := _ago(now, signed))
        signing = agencies.Signing(day_of(at), signed["who"], "None is needed: a charter lets nothing pass")
        with acting_as(keeper):
            agencies.sign_agreement(
                edit=agencies.Edit(by=keeper.ref, at=at),
                agency_id=_agency(signed["agency"]).pk,
                agreement_id=charter.pk,
                signing=signing,
            )


def _answer(cast: Cast, group: Row, row: Row, now: datetime) -> Life:
    yield (at := _ago(now, row))
    teller, agency = cast.named(group["by"]), _agency(group["agency"])
    with acting_as(teller):
        newest = readiness.answers_for(teller).filter(agency=agency, code=row["point"]).order_by("-at").first()
        said = _said(cast, row, now, newest.pk if newest else 0)
        services.answer_points(actor=teller, agency_id=agency.pk, said=[said], at=at)


def _said(cast: Cast, row: Row, now: datetime, seen: int) -> Said:
    member: Member | None = cast.named(row["member"]) if "member" in row else None
    since = day_of(now - timedelta(days=row["since"])) if "since" in row else None
    plain = {name: row[name] for name in ("note", "post", "trained", "of", "what", "audience") if name in row}
    return Said(
        row["point"],
        row["answer"],
        seen=seen,
        person=row.get("member") or row.get("person", ""),
        membership_id=member.membership_id if member else None,
        on=since,
        **plain,
    )


def _plan(cast: Cast, row: Row, now: datetime) -> Life:
    yield (at := _ago(now, row))
    teller, due = cast.named(row["by"]), day_of(now + timedelta(days=row["due"]))
    with acting_as(teller):
        services.plan_step(
            actor=teller,
            agency_id=_agency(row["agency"]).pk,
            code=row["point"],
            owner=row["owner"],
            due_on=due,
            seen=0,
            at=at,
        )


def _agency(slug: str) -> Agency:
    return Agency.objects.get(slug=slug)
