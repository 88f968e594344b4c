"""The points of readiness, and how an agency stands in each: what was said, what became of it, what the directory says."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Contact
from northstar.foundation.agencies.queries.first_responders import REFERRAL, trained
from northstar.foundation.agencies.states import ContactState, Paper
from northstar.foundation.codes import queries as codes
from northstar.foundation.codes.states import RESERVED
from northstar.partnership.governance.models import ReadinessAnswer
from northstar.partnership.governance.states import (
    LASTS_DAYS,
    SETTLED,
    STAGES,
    Answer,
    Asks,
    Audience,
    Source,
    Standing,
)

KIND = {
    Standing.YES: "settled",
    Standing.PARTLY: "open",
    Standing.GAP: "waiting",
    Standing.DOUBTFUL: "open",
    Standing.UNANSWERED: "waiting",
    Standing.NOT_FOR_US: "closed",
}
_SAID = {
    Answer.YES: Standing.YES,
    Answer.PARTLY: Standing.PARTLY,
    Answer.NOT_YET: Standing.GAP,
    Answer.NOT_FOR_US: Standing.NOT_FOR_US,
}


@dataclass(frozen=True)
class Point:
    """One point as its list has it on a day. ``have`` and ``lack`` end a sentence that begins with "… have"."""

    code: str
    label: str
    question: str
    why: str
    stage: int
    asks: str
    comes_from: str
    enough: str
    first: str
    help: str
    short: str
    have: str
    lack: str
    lasts: int

    @property
    def stage_words(self) -> str:
        return str(STAGES[self.stage])


@dataclass(frozen=True)
class Held:
    """How an agency stands in one point. ``words``: what is known of it; ``doubt``: why that may hold no more."""

    point: Point
    standing: Standing
    words: str = ""
    doubt: str = ""
    answer: ReadinessAnswer | None = None

    @property
    def kind(self) -> str:
        return KIND[self.standing]

    @property
    def left(self) -> bool:
        """Whether there is still something to do."""
        return self.standing not in SETTLED


@dataclass(frozen=True)
class Known:
    """What the standing of one agency is read from. ``live``: the memberships named in answers that have not ended."""

    agency: agencies.KeptAgency
    latest: Mapping[str, ReadinessAnswer]
    live: Collection[UUID]
    day: date


def points(day: date) -> list[Point]:
    """Every point in force on a day: the stages in order, and in each the order of the list."""
    found = [_point(entry) for entry in codes.list_as_of("readiness_point", day) if entry.code not in RESERVED]
    return sorted(found, key=lambda point: point.stage)


def _point(entry: codes.Entry) -> Point:
    """An administrator's own point may leave anything out: then it asks for an answer and a note, in the last stage."""
    held = entry.attributes
    stage = held.get("stage")
    asks, comes_from = str(held.get("asks", "")), str(held.get("comes_from", ""))
    return Point(
        code=entry.code,
        label=entry.label,
        question=entry.plain_label,
        why=entry.hint,
        stage=stage if stage in STAGES else max(STAGES),
        asks=asks if asks in Asks.values else "",
        comes_from=comes_from if comes_from in Source.values else "",
        enough=str(held.get("enough", "")),
        first=str(held.get("first", "")),
        help=str(held.get("help", "")),
        short=str(held.get("short", "")) or entry.label,
        have=str(held.get("have", "")) or _("this: %(point)s") % {"point": entry.label},
        lack=str(held.get("lack", "")) or _("not got this: %(point)s") % {"point": entry.label},
        lasts=int(held.get("lasts") or LASTS_DAYS),
    )


def standing(point: Point, known: Known) -> Held:
    """How the agency stands in one point on the day."""
    read = {
        Source.FIRST_RESPONDER: _first_responder,
        Source.AGREEMENT: _agreement,
        Source.CHARTER: _charter,
    }.get(Source(point.comes_from))
    return read(point, known) if read else _typed(point, known)


def _typed(point: Point, known: Known) -> Held:
    answer = known.latest.get(point.code)
    if answer is None:
        return Held(point, Standing.UNANSWERED)
    said, words = _SAID[Answer(answer.answer)], words_of(answer)
    if said in (Standing.YES, Standing.PARTLY):
        left = _has_left(answer, known)
        if left:
            return Held(point, Standing.GAP, words, left, answer)
    doubt = "" if said == Standing.GAP else _doubt(point, answer, known)
    return Held(point, Standing.DOUBTFUL if doubt else said, words, doubt, answer)


def _has_left(answer: ReadinessAnswer, known: Known) -> str:
    """Why whoever was named leads no longer; nothing while they may."""
    if answer.membership_id is not None and answer.membership_id not in known.live:
        return _("%(name)s no longer works there.") % {"name": answer.person}
    if answer.contact_id is not None:
        contact = _contact(answer, known)
        if contact is None or not agencies.in_force(contact, known.day) or contact.state == ContactState.LAPSED:
            return _("The contact that named %(name)s has ended or lapsed.") % {"name": answer.person}
    return ""


def _doubt(point: Point, answer: ReadinessAnswer, known: Known) -> str:
    contact = _contact(answer, known)
    if contact is not None and contact.person != answer.person:
        return _("The contact now names somebody else: %(name)s.") % {"name": contact.person or _("nobody")}
    if answer.again_on is not None and answer.again_on <= known.day:
        return _("To be asked again since %(day)s.") % {"day": _day(answer.again_on)}
    since = agencies.day_of(answer.at)
    if known.day - since >= timedelta(days=point.lasts):
        return _("Answered on %(day)s: too long ago to rely on.") % {"day": _day(since)}
    return ""


def _contact(answer: ReadinessAnswer, known: Known) -> Contact | None:
    return next((one for one in known.agency.contacts if one.pk == answer.contact_id), None)


def _first_responder(point: Point, known: Known) -> Held:
    held, day = known.agency, known.day
    status = held.designation(day)
    if status is None:
        ended = [one.valid_to for one in held.designations if one.valid_to is not None and one.valid_to <= day]
        words = _("Not a First Responder Organisation: its staff tell somebody who may refer.")
        if ended:
            words = _("It was one until %(day)s.") % {"day": _day(max(ended))} + " " + words
        return Held(point, Standing.NOT_FOR_US, words)
    since = _("A First Responder Organisation since %(day)s.") % {"day": _day(status.valid_from)}
    usable = [
        one
        for one in held.contacts
        if one.purpose == REFERRAL and one.state != ContactState.LAPSED and agencies.in_force(one, day)
    ]
    able = [one for one in usable if trained(one, day)]
    if not able:
        why = _("Nobody trained to refer is named among its contacts.")
        return Held(point, Standing.GAP, since, why)
    many = ngettext(
        "%(n)s of its contacts is trained to refer.", "%(n)s of its contacts are trained to refer.", len(able)
    )
    words = f"{since} {many % {'n': len(able)}}"
    if not any(one.trained_until for one in able):
        return Held(point, Standing.PARTLY, words, _("Nobody has said until when their training holds."))
    return Held(point, Standing.YES, words)


def _agreement(point: Point, known: Known) -> Held:
    cover = agencies.cover_of(known.agency.agency.pk, known.day)
    if cover is not None:
        named = {"title": str(cover.signature.agreement), "day": _day(cover.signature.signed_on)}
        words = _("%(title)s, signed %(day)s.") % named
        if cover.ends_on is not None:
            words += " " + _("It ends on %(day)s.") % {"day": _day(cover.ends_on)}
        return Held(point, Standing.YES, words)
    lost = agencies.cover_lost(known.agency.agency.pk, known.day)
    if lost is not None and lost.ends_on is not None:
        return Held(point, Standing.GAP, _("What it signed ended on %(day)s.") % {"day": _day(lost.ends_on)})
    return Held(point, Standing.GAP, _("It has signed none."))


def _charter(point: Point, known: Known) -> Held:
    signed = [one for one in known.agency.signatures if one.agreement.kind == Paper.CHARTER]
    for one in signed:
        stands = one.signed_on <= known.day and (one.withdrawn_on is None or one.withdrawn_on > known.day)
        if stands and agencies.in_force(one.agreement, known.day):
            named = {"title": str(one.agreement), "day": _day(one.signed_on), "who": one.signed_by}
            return Held(point, Standing.YES, _("%(title)s, signed %(day)s by: %(who)s.") % named)
    return Held(point, Standing.GAP, _("It no longer stands by it.") if signed else _("It has not signed."))


def words_of(answer: ReadinessAnswer) -> str:
    """What was said beside the answer itself, as one line; the note stands apart."""
    said = []
    if answer.person:
        said.append(", ".join(filter(None, [answer.person, answer.post])))
        if answer.on:
            said.append(_("since %(day)s") % {"day": _day(answer.on)})
    elif answer.of is not None and answer.trained is not None:
        share = round(100 * answer.trained / answer.of) if answer.of else 0
        numbers = {"trained": f"{answer.trained:,}", "of": f"{answer.of:,}", "share": share}
        said.append(_("%(trained)s of %(of)s (%(share)s%%)") % numbers)
        said.append(answer.what)
        if answer.on:
            said.append(_("as of %(day)s") % {"day": _day(answer.on)})
    elif answer.what:
        said.append(answer.what)
        if answer.audience:
            said.append(_("read by: %(whom)s") % {"whom": str(Audience(answer.audience).label).lower()})
    return ", ".join(filter(None, said))


def _day(day: date) -> str:
    return date_format(day, "j F Y")
