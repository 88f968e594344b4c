"""What a coordinator does to a list at the desk: add, reword, retire, confirm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.codes.models import Code, CodeList
from northstar.foundation.codes.services import history
from northstar.foundation.codes.services.checking import fault_in_attributes, has_control
from northstar.foundation.codes.services.history import Edit
from northstar.foundation.codes.states import RESERVED, Act, Origin
from northstar.kit.transitions import Refused


@dataclass(frozen=True)
class Wording:
    """How a code shall read. ``words`` are the plain label and hint by language; left out, those of a code
    whose plain words change are dropped, because a stale translation is worse than English."""

    label: str
    plain_label: str = ""
    hint: str = ""
    synonyms: Sequence[str] = ()
    position: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] | None = None


@transaction.atomic
def add_code(*, edit: Edit, slug: str, code: str, wording: Wording, from_on: date) -> Code:
    """Put a new code into a list, or bring a retired one back from a day on."""
    listed = _locked(slug)
    rows = list(Code.objects.of(slug, code))
    if any(row.valid_to is None or row.valid_to > from_on for row in rows):
        raise Refused(_("The list has this code already on that day."))
    row = Code(code_list=listed, code=code, valid_from=from_on, supersedes=rows[-1] if rows else None)
    row.position = _next_position(listed)
    _reword(row, listed, wording)
    return _keep(listed, row, Act.ADDED, None, edit)


@transaction.atomic
def revise_code(
    *, edit: Edit, slug: str, code: str, wording: Wording, from_on: date, seen_version: int | None = None
) -> Code:
    """Reword a code from a day on; what was recorded before keeps the old words.

    The first day of the period in force means that the old words were wrong all along: they are
    corrected in place. ``seen_version`` is the code's version that the person was looking at; a later
    one refuses, so that nobody overwrites a colleague unawares.
    """
    listed = _locked(slug)
    now = _in_force(slug, code, from_on)
    if seen_version is not None and now.version != seen_version:
        raise Refused(_("Somebody has changed this code since you opened it. Look at it again, then save."))
    before = history.picture(now)
    if from_on == now.valid_from:
        _reword(now, listed, wording)
        return _keep(listed, now, Act.CORRECTED, before, edit)
    if code in RESERVED:
        raise Refused(_("“Not known” and “not asked” never change their meaning: correct them from their first day."))
    after = Code(code_list=listed, code=code, valid_from=from_on, valid_to=now.valid_to, supersedes=now)
    after.words, after.plain_label, after.hint, after.position = now.words, now.plain_label, now.hint, now.position
    _reword(after, listed, wording)
    now.valid_to, now.origin = from_on, Origin.DESK
    now.save(update_fields=["valid_to", "origin"])
    return _keep(listed, after, Act.REVISED, before, edit)


@transaction.atomic
def retire_code(*, edit: Edit, slug: str, code: str, from_on: date, replaced_by: str = "") -> Code:
    """End a code: from that day nobody can choose it. Records that hold it keep it, and its words."""
    listed = _locked(slug)
    if code in RESERVED:
        raise Refused(_("“Not known” and “not asked” stay in every list."))
    now = _in_force(slug, code, from_on)
    if now.valid_to is not None:
        raise Refused(_("This code ends on that day or soon after already."))
    if from_on <= now.valid_from:
        raise Refused(_("The last day must come after the first."))
    before = history.picture(now)
    if replaced_by:
        follower = _in_force(slug, replaced_by, from_on)
        if follower.supersedes_id is None and replaced_by != code:
            follower.supersedes, follower.origin = now, Origin.DESK
            follower.save(update_fields=["supersedes", "origin"])
    now.valid_to = from_on
    return _keep(listed, now, Act.RETIRED, before, edit)


@transaction.atomic
def confirm_checked(*, edit: Edit, slug: str, on: date, code: str = "") -> None:
    """Say that a list, or one code of it, was compared with its source on a day."""
    listed = _locked(slug)
    if code:
        row = _in_force(slug, code, on)
        row.checked_on, row.needs_check = on, False
        row.save(update_fields=["checked_on", "needs_check"])
    else:
        listed.checked_on, listed.needs_check = on, False
        listed.save(update_fields=["checked_on", "needs_check"])
    audit.record(Action.ADMINISTER, "codes.checked", kind="codes.code", identifier=f"{slug}/{code}"[:64])
    history.stamp_anew()


def _locked(slug: str) -> CodeList:
    return CodeList.objects.select_for_update().get(slug=slug)


def _in_force(slug: str, code: str, on: date) -> Code:
    row = Code.objects.of(slug, code).in_force(on).select_for_update(of=("self",)).first()
    if row is None:
        raise Refused(_("The list does not have this code on that day."))
    return row


def _next_position(listed: CodeList) -> int:
    last = listed.codes.exclude(code__in=RESERVED).order_by("-position").first()
    return (last.position if last else 0) + 10


def _reword(row: Code, listed: CodeList, wording: Wording) -> None:
    """Put the wording on the row, or refuse it."""
    plain, hint = (wording.plain_label or wording.label).strip(), wording.hint.strip()
    if wording.words is not None:
        row.words = {tongue: dict(said) for tongue, said in wording.words.items()}
    elif (plain, hint) != (row.plain_label, row.hint):
        row.words = {}
    row.label, row.plain_label, row.hint = wording.label.strip(), plain, hint
    row.synonyms = [word.strip() for word in wording.synonyms if word.strip()]
    row.attributes = dict(wording.attributes)
    if wording.position is not None:
        row.position = wording.position
    translated = [text for said in row.words.values() for text in said.values()]
    if has_control("".join([row.label, row.plain_label, row.hint, *row.synonyms, *translated])):
        raise Refused(_("Leave out control characters."))
    if fault := fault_in_attributes(listed.fields, row.attributes):
        raise Refused(fault)


def _keep(listed: CodeList, row: Code, act: Act, before: dict[str, Any] | None, edit: Edit) -> Code:
    listed.version += 1
    row.origin, row.version = Origin.DESK, listed.version
    try:
        row.full_clean(exclude=["code_list", "supersedes"])
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages)) from fault
    row.save()
    listed.save(update_fields=["version"])
    history.change(listed, row, act, before, edit).save()
    audit.record(
        Action.ADMINISTER,
        f"codes.{act.value}",
        kind="codes.code",
        identifier=f"{listed.slug}/{row.code}"[:64],
        detail={"version": listed.version},
    )
    history.stamp_anew()
    return row
