"""How a concern lives: each life yields the moment at which it goes on, and the player resumes it then.

Everything is done through the services, by somebody who may do it.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Dispatch
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.queries import dispatch as dispatch_queries
from northstar.casework.concerns.services import Report, dispatch, messages, receipts, report_concern, routing, triage
from northstar.demo import script
from northstar.demo.casting import Cast
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor, Member, Public, Reporter
from northstar.kit.worktime import LONDON

Life = Iterator[datetime]
_NOTHING_DONE = ("not_exploitation", "another_service", "too_little_known", "place_not_found", "malicious_or_test")
_OUTCOMES = (
    "visited",
    "person_safe",
    "safeguarding_opened",
    "crime_recorded",
    "support_offered",
    "disrupted",
    "intelligence_kept",
    "nothing_found",
)


class Lived:
    """One concern and all that the lives about it share. ``began`` are the lives of its dispatches, for the player."""

    def __init__(self, cast: Cast, report: Report, at: datetime, chance: Random, reporter: Member | None = None):
        self.cast, self.report, self.at, self.chance, self.reporter = cast, report, at, chance, reporter
        self.officer = cast.officer(chance)
        self.id, self.report_at = report.concern_id, at
        self.began: list[Life] = []
        self.dispatches: set[UUID] = set()
        self.hand_back_first = False

    def after(self, least: float, most: float) -> datetime:
        """So many hours later, when people are at work unless it cannot wait."""
        later = self.at + timedelta(hours=self.chance.uniform(least, most))
        local = later.astimezone(LONDON)
        if not time(7) <= local.time() < time(21):
            local = datetime.combine(
                local.date() + timedelta(days=local.hour >= 21), time(8, self.chance.randint(0, 50)), LONDON
            )
        return max(later, local.astimezone(later.tzinfo)) if later < local else later

    def wait(self, least: float, most: float) -> Life:
        self.at = self.after(least, most)
        yield self.at

    def receive(self) -> None:
        actor: Actor = self.reporter or Public()
        report_concern(actor=actor, report=self.report, at=self.at)
        routing.route(concern_id=self.id, desk_id=self.cast.desk.pk, at=self.at)
        self.take_up()

    def take_up(self) -> None:
        """Deliver what has been made and not sent, and let its recipients live."""
        with acting_as(self.officer):
            waiting = Dispatch.objects.filter(concern_id=self.id, state=states.DispatchState.UNSENT).values_list(
                "pk", flat=True
            )
            fresh = [pk for pk in waiting if pk not in self.dispatches]
        for pk in fresh:
            self.dispatches.add(pk)
            dispatch.deliver(dispatch_id=pk, desk_id=self.cast.desk.pk, at=self.at)
            self.began.append(answering(self, pk, self.at))

    def concern(self, actor: Actor) -> Concern:
        return queries.concerns_for(actor).get(pk=self.id)


def received(lived: Lived) -> Life:
    """It comes in, and nobody has looked at it yet."""
    yield lived.at
    lived.receive()


def looked_at(lived: Lived) -> Life:
    """It comes in, and an officer takes it on and assesses it."""
    yield from received(lived)
    yield from lived.wait(0.05, 0.9)
    with acting_as(lived.officer):
        triage.claim_concern(actor=lived.officer, concern_id=lived.id, at=lived.at)
    yield from lived.wait(0.05, 0.5)
    with acting_as(lived.officer):
        concern = lived.concern(lived.officer)
        words = script.read().words["thrive"]
        chosen = {name: words[name] for name in lived.chance.sample(sorted(words), k=lived.chance.randint(3, 6))}
        grade = Random(lived.id.int)  # its own, so that grading does not change what happens next
        grades = {name: grade.choice(script.read().words["grades"]) for name in chosen}
        look = triage.Look(version=concern.version, urgency=concern.urgency, words=chosen, grades=grades)
        triage.assess_concern(actor=lived.officer, concern_id=lived.id, look=look, at=lived.at)
        if lived.chance.random() < 0.25:
            note = lived.chance.choice(script.read().words["notes"])
            triage.add_note(actor=lived.officer, concern_id=lived.id, body=note, at=lived.at)
    if lived.report.code and lived.chance.random() < 0.15:
        yield from asked(lived)


def asked(lived: Lived, *, read: bool = True) -> Life:
    """The officer asks the reporter, who comes back with an answer, which is read unless ``read`` says otherwise."""
    words, chance = script.read().words, lived.chance
    with acting_as(lived.officer):
        messages.ask_reporter(
            actor=lived.officer, concern_id=lived.id, body=chance.choice(words["questions"]), at=lived.at
        )
    yield from lived.wait(0.2, 4 if read else 0.3)
    receipts.open_receipt(code=lived.report.code, at=lived.at)
    receipts.send_message(actor=Reporter(concern_id=lived.id), body=chance.choice(words["replies"]), at=lived.at)
    if read:
        yield from lived.wait(0.2, 2)
        with acting_as(lived.officer):
            messages.mark_read(actor=lived.officer, concern_id=lived.id, at=lived.at)


def sent(lived: Lived, most: int) -> None:
    """The officer sends it to the first of those whom the rules propose and who have not had it."""
    with acting_as(lived.officer):
        concern = lived.concern(lived.officer)
        had = set(Dispatch.objects.filter(concern=concern).values_list("recipient_id", "purpose"))
        offered = [
            row
            for row in dispatch_queries.newest_round(concern)
            if row.agency is not None
            and not row.blocked
            and row.mode != states.RuleMode.NEVER
            and (row.agency_id, row.purpose) not in had
        ]
        choices = [
            dispatch.Choice(agency=row.agency, purpose=row.purpose, profile=row.profile, why=row.why)
            for row in offered[:most]
            if row.agency is not None
        ]
        if choices:
            basis = (
                "labour_abuse"
                if concern.category == "pay_or_work_abuse"
                else "safeguarding"
                if concern.child == "yes"
                else "crime"
            )
            dispatch.send(actor=lived.officer, concern=concern, choices=choices, basis=basis, at=lived.at)
    routing.route(concern_id=lived.id, desk_id=lived.cast.desk.pk, at=lived.at)
    lived.take_up()


def acted_on(lived: Lived) -> Life:
    """Sent, answered, and closed when all have answered."""
    yield from looked_at(lived)
    yield from lived.wait(0.1, 1)
    sent(lived, lived.chance.choice((1, 2, 2, 3)))
    if lived.hand_back_first:
        yield from lived.wait(30, 60)
        sent(lived, 1)
    yield from closing(lived, "known_and_acted_on")


def not_taken_further(lived: Lived) -> Life:
    """Assessed, and closed without sending it to anybody."""
    yield from looked_at(lived)
    yield from closing(lived, lived.chance.choice(_NOTHING_DONE), wait=(1, 20))


def withdrawn(lived: Lived) -> Life:
    """The reporter takes it back."""
    yield from looked_at(lived)
    yield from lived.wait(4, 40)
    receipts.withdraw(actor=Reporter(concern_id=lived.id), at=lived.at, reason="It has sorted itself out. Please stop.")
    yield from lived.wait(0.2, 3)
    with acting_as(lived.officer):
        messages.mark_read(actor=lived.officer, concern_id=lived.id, at=lived.at)


def closing(lived: Lived, reason: str, wait: tuple[float, float] = (180, 500)) -> Life:
    """Wait until every agency has answered, then close."""
    for _ in range(12):
        yield from lived.wait(*wait)
        with acting_as(lived.officer):
            waiting = Dispatch.objects.filter(
                concern_id=lived.id, state__in=[*states.UNANSWERED, states.DispatchState.ACCEPTED]
            )
            if not waiting.exists():
                triage.close_concern(actor=lived.officer, concern_id=lived.id, reason=reason, at=lived.at)
                return


def merged(lived: Lived, into: Lived) -> Life:
    """The officer sees that another concern is about the same matter, or that the matter is done with."""
    yield from looked_at(lived)
    yield from lived.wait(0.2, 2)
    with acting_as(lived.officer):
        if lived.concern(lived.officer).state in states.OPEN and into.concern(lived.officer).state in states.OPEN:
            triage.merge_concern(actor=lived.officer, concern_id=lived.id, into_id=into.id, at=lived.at)
        else:
            triage.close_concern(actor=lived.officer, concern_id=lived.id, reason="known_and_acted_on", at=lived.at)


def answering(lived: Lived, pk: UUID, at: datetime) -> Life:
    """One recipient's side: the mail arrives, somebody sees it, accepts or hands back, and says what was done."""
    chance = lived.chance
    with acting_as(lived.officer):
        made = Dispatch.objects.get(pk=pk)
    yield at
    if made.state == states.DispatchState.SENT:
        at += timedelta(minutes=2)
        yield at
        dispatch.note_mail(dispatch_id=pk, state="sent", at=at)
    answerer = lived.cast.answerer(made.recipient_id, chance)
    if answerer is None or made.state == states.DispatchState.FAILED:
        return
    span = made.respond_by - at
    yield (seen := at + span * chance.uniform(0.05, 0.3))
    with acting_as(answerer):
        if not _open_to(answerer, pk):
            return
        dispatch.acknowledge(actor=answerer, dispatch_id=pk, at=seen)
    yield (taken := at + span * chance.uniform(0.35, 0.48))
    words = script.read().words
    with acting_as(answerer):
        if not _open_to(answerer, pk):
            return
        if lived.hand_back_first or chance.random() < 0.04:
            lived.hand_back_first = False
            reason = chance.choice(("wrong_area", "wrong_remit", "other_agency_leads"))
            dispatch.hand_back(
                actor=answerer, dispatch_id=pk, reason=reason, words=chance.choice(words["back"]), at=taken
            )
            return
        dispatch.accept(actor=answerer, dispatch_id=pk, at=taken)
    yield (done := taken + timedelta(days=chance.uniform(2, 15)))
    with acting_as(answerer):
        dispatch.finish(
            actor=answerer,
            dispatch_id=pk,
            outcome=chance.choice(_OUTCOMES),
            words=chance.choice(words["done"]),
            at=done,
        )


def _open_to(answerer: Member, pk: UUID) -> bool:
    found = dispatch_queries.dispatches_for(answerer).filter(pk=pk).first()
    return found is not None and found.state in states.UNANSWERED


# What is special about some that wait today.


def unread(lived: Lived) -> Life:
    """The reporter has answered, and nobody has read it."""
    yield from received(lived)
    lived.at += timedelta(minutes=20)
    yield lived.at
    with acting_as(lived.officer):
        triage.claim_concern(actor=lived.officer, concern_id=lived.id, at=lived.at)
        messages.ask_reporter(
            actor=lived.officer, concern_id=lived.id, body=script.read().words["questions"][1], at=lived.at
        )
    lived.at += timedelta(minutes=30)
    yield lived.at
    receipts.open_receipt(code=lived.report.code, at=lived.at)
    receipts.send_message(actor=Reporter(concern_id=lived.id), body=script.read().words["replies"][1], at=lived.at)


def handed_back(lived: Lived) -> Life:
    """An agency says that it is not theirs, and the desk has to find another."""
    pk = yield from _sent_to(lived, 1)
    lived.at += timedelta(minutes=45)
    yield lived.at
    with acting_as(lived.officer):
        made = Dispatch.objects.get(pk=pk)
    answerer = lived.cast.answerer(made.recipient_id, lived.chance)
    if answerer is not None:
        with acting_as(answerer):
            dispatch.hand_back(
                actor=answerer, dispatch_id=pk, reason="wrong_area", words=script.read().words["back"][0], at=lived.at
            )


def failed(lived: Lived) -> Life:
    """The agency's mail server refuses: it did not get there."""
    pk = yield from _sent_to(lived, 1)
    lived.at += timedelta(minutes=3)
    yield lived.at
    with acting_as(lived.officer):
        made = Dispatch.objects.get(pk=pk)
    if made.state == states.DispatchState.SENT:
        dispatch.note_mail(dispatch_id=pk, state="refused", at=lived.at)


def with_them(lived: Lived) -> Life:
    """Everybody whom the rules propose has it, and has not answered."""
    yield from _sent_to(lived, 9)
    lived.at += timedelta(minutes=2)
    yield lived.at
    for pk, _recipient in _made(lived):
        dispatch.note_mail(dispatch_id=pk, state="sent", at=lived.at)


def taken_on(lived: Lived) -> Life:
    """Everybody has it and took it on; nobody has said yet what was done."""
    yield from with_them(lived)
    lived.at += timedelta(minutes=70)
    yield lived.at
    for pk, recipient in _made(lived):
        answerer = lived.cast.answerer(recipient, lived.chance)
        if answerer is None:
            continue
        with acting_as(answerer):
            if _open_to(answerer, pk):
                dispatch.accept(actor=answerer, dispatch_id=pk, at=lived.at)


def _made(lived: Lived) -> list[tuple[UUID, UUID]]:
    with acting_as(lived.officer):
        return list(Dispatch.objects.filter(concern_id=lived.id).order_by("made_at").values_list("pk", "recipient_id"))


def _sent_to(lived: Lived, most: int):
    """Received, claimed, and sent to the first so many; answers the first dispatch."""
    yield from received(lived)
    lived.at += timedelta(minutes=25)
    yield lived.at
    with acting_as(lived.officer):
        triage.claim_concern(actor=lived.officer, concern_id=lived.id, at=lived.at)
    lived.at += timedelta(minutes=20)
    yield lived.at
    sent(lived, most)
    lived.began.clear()
    return _made(lived)[0][0]


SCENES = {
    "": received,
    "border": received,
    "nobody": received,
    "unread": unread,
    "handed_back": handed_back,
    "failed": failed,
    "with_them": with_them,
    "taken_on": taken_on,
}
