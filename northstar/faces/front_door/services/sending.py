"""Turning answers into a report and sending it. The server computes everything that is not an answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from northstar.casework.concerns.services import Report, ReporterDetails, flood, receipts
from northstar.casework.concerns.states import Answer, Origin, ReporterMode
from northstar.faces.front_door.queries import options, places
from northstar.faces.front_door.states.draft import Draft
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor, Member, Public, Reporter
from northstar.foundation.documents import services as documents

Cleaned = Mapping[str, Mapping[str, Any]]
RECORD_KIND = "concerns.concern"
# Nobody reads, answers and sends in so few seconds. It is told to the desk and never held against anybody.
TOO_FAST = 8


class TooMany(Exception):
    """Very many reports came from one place. ``minutes`` says how long to wait; nothing is lost."""

    def __init__(self, minutes: int):
        super().__init__(minutes)
        self.minutes = minutes


def send(*, actor: Actor, draft: Draft, cleaned: Cleaned, source: str, at: datetime) -> UUID:
    """Send a draft whose answers have been checked. Sending again is harmless. Raises ``TooMany``.

    ``cleaned`` holds the answers by question. ``source`` is where the request comes from; it is not kept.
    """
    wait = flood.wait_for(flood.sends(), source, at)
    if wait:
        raise TooMany(wait)
    report = public_report(draft, cleaned, at) if draft.flow == "public" else professional_report(draft, cleaned, at)
    member = actor if isinstance(actor, Member) and draft.own_agency else Public()
    return _keep(member, draft, report, at)


def send_call(*, actor: Member, draft: Draft, cleaned: Cleaned, at: datetime) -> UUID:
    """Keep what somebody told the desk by telephone, letter or e-mail. Keeping it again is harmless."""
    return _keep(actor, draft, call_report(draft, cleaned, at), at)


@transaction.atomic(savepoint=False)
def _keep(actor: Actor, draft: Draft, report: Report, at: datetime) -> UUID:
    """The files and the report together or neither: if one fails, so does the request that brought them."""
    _settle_files(draft, at)
    return receipts.keep_report(actor=actor, report=report, at=at)


def _settle_files(draft: Draft, at: datetime) -> None:
    """Before the report, so that what goes to an agency by itself has its files with it."""
    if draft.files:
        reporter = Reporter(concern_id=draft.concern_id)
        with acting_as(reporter):
            documents.settle(actor=reporter, record_kind=RECORD_KIND, record_id=draft.concern_id, at=at)


def public_report(draft: Draft, cleaned: Cleaned, at: datetime) -> Report:
    """What a passer-by told, as the desk gets it."""

    def answer(question: str, name: str = "") -> Any:
        return cleaned.get(question, {}).get(name or question) or ""

    where = {
        "address": answer("where", "place"),
        "postcode": answer("where", "postcode"),
        "landmark": answer("where", "landmark"),
    }
    certain, doubtful = places.chosen(draft.place, answer("which"))
    return Report(
        concern_id=draft.concern_id,
        code=draft.code,
        origin=Origin.PUBLIC,
        language=options.language_code(),
        mode=answer("you"),
        account=answer("seen"),
        category=answer("kind") or "not_known",
        sector=answer("where", "sort") or "not_known",
        child=_yes_no(answer("child")),
        still_there=_yes_no(answer("there")),
        risk_if_acted=_yes_no(answer("risk")),
        in_danger_now=_yes_no(answer("danger")),
        how_known=answer("know") or "not_asked",
        indicators=[code for codes in cleaned.get("signs", {}).values() for code in codes],
        area_codes=certain,
        area_choices=doubtful,
        contact=_contact(cleaned.get("reach", {})),
        answers=_answers(
            where=where,
            when=str(answer("when")),
            risk=answer("risk", "care"),
            signals=_signals(draft, cleaned, at),
            people=_people(answer("people")),
            vehicles=answer("vehicles"),
            businesses=answer("businesses"),
            **_phones(answer("phones")),
        ),
    )


def professional_report(draft: Draft, cleaned: Cleaned, at: datetime) -> Report:
    """What somebody told as part of their work. A member's agency and role are known and not asked."""
    concern, who, handling = (cleaned.get(name, {}) for name in ("concern", "who", "handling"))
    certain, doubtful = places.chosen(draft.place, cleaned.get("which", {}).get("which", ""))
    member = bool(draft.own_agency)
    return Report(
        concern_id=draft.concern_id,
        code="" if member else draft.code,
        origin=Origin.PROFESSIONAL,
        language="en",
        mode=ReporterMode.SHARE if member else handling["mode"],
        account=concern["account"],
        category=concern["kind"] or "not_known",
        sector=concern["sort"] or "not_known",
        child=_yes_no(concern["child"]),
        still_there=_yes_no(concern["there"]),
        risk_if_acted=_yes_no(handling["risk"]),
        how_known=concern["know"],
        area_codes=certain,
        area_choices=doubtful,
        must_not_see=[UUID(pk) for pk in handling["hidden_from"]],
        contact=None if member else _colleague(handling),
        answers=_answers(
            by={} if member else _work(handling),
            where={"address": concern["place"], "postcode": concern["postcode"]},
            when=str(concern["when"] or ""),
            how=concern["how"],
            risk=handling["care"],
            signals=_signals(draft, cleaned, at),
            people=_people(who["people"]),
            vehicles=who["vehicles"],
            businesses=who["businesses"],
            **_phones(who["phones"]),
        ),
    )


def call_report(draft: Draft, cleaned: Cleaned, at: datetime) -> Report:
    """What somebody told the desk: as from a colleague, but from them, in their way of being reached."""
    concern, caller = cleaned["concern"], cleaned["caller"]
    # The desk tells it as a member tells what they know; whose it is and how to reach them follows.
    told = professional_report(replace(draft, own_agency="desk"), {**cleaned, "handling": caller}, at)
    mode, anonymous = caller["you"], caller["you"] == ReporterMode.ANONYMOUS
    contact = None if anonymous else _contact(caller)
    return replace(told, origin=concern["origin"], mode=mode, code=draft.code, contact=contact)


def _answers(**parts: Any) -> dict[str, Any]:
    """The parts that somebody filled in."""
    found = {}
    for name, value in parts.items():
        kept = {key: text for key, text in value.items() if text} if isinstance(value, dict) else value
        if kept:
            found[name] = kept
    return found


def _yes_no(value: Any) -> str:
    return value if value in (Answer.YES, Answer.NO, Answer.NOT_KNOWN) else Answer.NOT_ASKED


ROLES = {"worried_about": "may need help", "in_charge": "may be in charge of others"}


def _people(blocks: Any) -> list[dict[str, str]]:
    return [
        {
            key: ROLES.get(value, "") if key == "role" else value
            for key, value in block.items()
            if key != "role" or value in ROLES
        }
        for block in blocks or []
    ]


def _phones(blocks: Any) -> dict[str, list[dict[str, str]]]:
    """One page asks for numbers and for what is online; the desk keeps the two apart."""
    found: dict[str, list[dict[str, str]]] = {"phones": [], "online": []}
    for block in blocks or []:
        said = {"description": block["description"]} if block.get("description") else {}
        if block.get("link"):
            found["online"].append({"link": block["link"], **said})
        if block.get("number") or not block.get("link"):
            found["phones"].append({key: value for key, value in block.items() if key == "number"} | said)
    return found


def _contact(reach: Mapping[str, Any]) -> ReporterDetails | None:
    if not reach:
        return None
    return ReporterDetails(
        name=reach["name"],
        phone=reach["phone"],
        email=reach["email"],
        safe_ways=tuple(reach["ways"]),
        times=reach["times"],
        notes=reach["notes"],
    )


def _colleague(handling: Mapping[str, Any]) -> ReporterDetails:
    return ReporterDetails(name=handling["name"], email=handling["email"], safe_ways=("email",))


def _work(handling: Mapping[str, Any]) -> dict[str, str]:
    """Where they work and as what: the desk reads it to judge what was told. Their name is kept apart."""
    return {"role": handling["role"], "agency": handling["agency_typed"] or handling.get("agency_name", "")}


def _signals(draft: Draft, cleaned: Cleaned, at: datetime) -> list[str]:
    """Marks of a machine. A report that has them is kept like any other."""
    trap = any(part.get("website") for part in cleaned.values())
    fast = at.timestamp() - draft.began < TOO_FAST
    return [word for word, found in (("filled the hidden field", trap), ("sent within seconds", fast)) if found]
