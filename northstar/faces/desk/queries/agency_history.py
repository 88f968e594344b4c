"""The history of an agency as its page tells it: what was changed, by whom, and what somebody else saved first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from northstar.faces.desk.queries.concerns import label
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import Agency, Change
from northstar.foundation.agencies.states import Act, Channel, ContactState, LegalRegime, Subject
from northstar.kit.weeks import week_words
from northstar.kit.worktime import Opening

FIELDS = {
    "purpose": gettext_lazy("What it is for"),
    "label": gettext_lazy("What it is called"),
    "team_id": gettext_lazy("Team"),
    "channel": gettext_lazy("How they are told"),
    "email": gettext_lazy("E-mail address"),
    "phone": gettext_lazy("Telephone"),
    "hours": gettext_lazy("Hours"),
    "always_open": gettext_lazy("Day and night"),
    "priority": gettext_lazy("Order"),
    "fallback_id": gettext_lazy("Who stands in"),
    "languages": gettext_lazy("Languages"),
    "state": gettext_lazy("State"),
    "area_codes": gettext_lazy("Only for these places"),
    "confirmed_on": gettext_lazy("Confirmed on"),
    "check_on": gettext_lazy("To be checked by"),
    "bounces": gettext_lazy("Mails that came back"),
    "source": gettext_lazy("Where this comes from"),
    "name": gettext_lazy("Name"),
    "slug": gettext_lazy("Address"),
    "short_name": gettext_lazy("Short name"),
    "kind": gettext_lazy("Kind"),
    "legal_regime": gettext_lazy("Data protection law"),
    "web": gettext_lazy("Web address"),
    "person": gettext_lazy("Who it is"),
    "for_adults": gettext_lazy("For adults"),
    "for_children": gettext_lazy("For children"),
    "topics": gettext_lazy("Subjects"),
    "have_ready": gettext_lazy("What to have ready"),
    "trained_until": gettext_lazy("Training holds until"),
    "away_from": gettext_lazy("Away from"),
    "away_until": gettext_lazy("Back on"),
    "public": gettext_lazy("May be given to the public"),
    "owner_name": gettext_lazy("Who answers for it"),
    "owner_email": gettext_lazy("Where they are asked"),
    "basis": gettext_lazy("Basis"),
    "duty_to_notify": gettext_lazy("Duty to notify"),
    "post": gettext_lazy("Post"),
    "runs_desk": gettext_lazy("Runs a duty desk"),
    "coverage": gettext_lazy("Works in"),
    "valid_from": gettext_lazy("From"),
    "valid_to": gettext_lazy("Ends on"),
    "successor_id": gettext_lazy("Who takes over"),
    "checked_on": gettext_lazy("Looked at on"),
    "signed_on": gettext_lazy("Signed on"),
    "signed_by": gettext_lazy("Signed by"),
    "withdrawn_on": gettext_lazy("Withdrawn on"),
    "ended_on": gettext_lazy("Ended on"),
    "lawful_basis": gettext_lazy("Lawful basis"),
    "gateway": gettext_lazy("Gateway"),
}
# Kept in history so that undoing is exact, and told by other fields of the same change.
_UNSAID = {"check_on", "bounces", "slug", "agency_id", "agreement_id"}
_DAYS = {"valid_from", "valid_to", "trained_until", "away_from", "away_until"}
_CODES = {"purpose": "contact_purpose", "kind": "agency_kind"}
_CHOICES: Mapping[str, Any] = {"channel": Channel, "state": ContactState, "legal_regime": LegalRegime}


class Words:
    """Says the values that history keeps, as people would."""

    def __init__(self, agency: Agency, day: date):
        self.day = day
        self.names: dict[str, str] = {str(each.pk): each.label for each in agency.contacts.all()}
        self.names |= {str(each.pk): each.name for each in agency.teams.all()}
        if agency.successor is not None:
            self.names[str(agency.successor.pk)] = str(agency.successor)

    def say(self, field: str, value: Any) -> str:
        if value in (None, "", []):
            return _("nothing")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field in _CODES:
            return label(_CODES[field], value, self.day)
        if field in _CHOICES:
            return str(_CHOICES[field](value).label)
        return self._other(field, value)

    def _other(self, field: str, value: Any) -> str:
        if field == "hours":
            read = [Opening(*row) for row in _openings(value)]
            return "; ".join(week_words(read))
        if field in ("coverage", "area_codes"):
            return ", ".join(queries.area_words(value, self.day))
        if field == "topics":
            return ", ".join(label("expertise", code, self.day) for code in value)
        if field == "languages":
            return ", ".join(label("language", code, self.day) for code in value)
        if field.endswith("_id"):
            return self.names.get(value, _("one that is gone"))
        if field.endswith("_on") or field in _DAYS:
            return formats.date_format(date.fromisoformat(value), "j M Y")
        return str(value)


def _openings(value: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    return [(day, time.fromisoformat(opens), time.fromisoformat(closes), too) for day, opens, closes, too in value]


def steps(agency: Agency, changes: Sequence[Change], at: datetime) -> list[dict[str, Any]]:
    """The agency's history as sentences, latest first, each with what can be taken back."""
    words, who = Words(agency, queries.day_of(at)), authors(changes)
    return [
        {
            "change": each,
            "at": each.changed_at,
            "by": who.get(each.changed_by, each.changed_by),
            "words": _sentence(each),
            "reason": each.reason,
            "details": [] if each.act in (Act.ADDED, Act.SIGNED) else _differences(each, words),
            "may_undo": each.can_be_undone and bool(each.after),
        }
        for each in changes
    ]


def _sentence(change: Change) -> str:
    if change.subject == Subject.AGENCY:
        return change.get_act_display()
    return _("%(what)s “%(label)s”: %(act)s") % {
        "what": change.get_subject_display(),
        "label": change.label,
        "act": change.get_act_display().lower(),
    }


def _differences(change: Change, words: Words) -> list[tuple[Any, str, str]]:
    return [
        (FIELDS.get(name, name), words.say(name, change.before.get(name)), words.say(name, value))
        for name, value in change.after.items()
        if name not in _UNSAID
    ]


def authors(changes: Iterable[Change]) -> dict[str, str]:
    """Names behind the trail's names: a member and their agency, or the software."""
    refs = {each.changed_by for each in changes}
    members = Membership.objects.filter(pk__in=[ref for ref in refs if _is_id(ref)]).select_related("user", "agency")
    found = {str(each.pk): f"{each.user.name}, {each.agency}" for each in members}
    return {ref: found.get(ref) or _unknown(ref) for ref in refs}


def _unknown(ref: str) -> str:
    if ref == "notices.owner":
        return _("whoever answers for it, by the link in a mail")
    return _("a member") if _is_id(ref) else _("the software")


def _is_id(ref: str) -> bool:
    try:
        UUID(ref)
    except ValueError:
        return False
    return True


SAID = {
    Act.ADDED: gettext_lazy("Added."),
    Act.CHANGED: gettext_lazy("Saved."),
    Act.HOURS: gettext_lazy("Saved."),
    Act.COVERAGE: gettext_lazy("Where they work is saved."),
    Act.CONFIRMED: gettext_lazy("Confirmed. We shall ask again in half a year."),
    Act.LAPSED: gettext_lazy("Marked as lapsed. Nothing goes there until it is confirmed."),
    Act.ENDED: gettext_lazy("Ended. It takes no part from that day on."),
    Act.SUCCEEDED: gettext_lazy("Noted. What was meant for it goes to the other agency from that day on."),
    Act.UNDONE: gettext_lazy("Taken back. It is as it was before."),
}


def made(change: Change | None) -> dict[str, Any] | None:
    """What was just done, in words, and whether it can be taken back."""
    if change is None or change.act not in SAID:
        return None
    return {"change": change, "words": f"{change.label}: {SAID[Act(change.act)]}", "may_undo": change.can_be_undone}


def stale_words(agency: Agency, stale: services.Stale, at: datetime) -> dict[str, Any]:
    """What somebody else saved meanwhile, in words."""
    words = Words(agency, queries.day_of(at))
    who = authors([Change(changed_by=each.by) for each in stale.theirs])
    told = [
        {
            "label": FIELDS.get(each.field, each.field),
            "was": words.say(each.field, each.before),
            "now": words.say(each.field, each.now),
        }
        for each in stale.theirs
        if each.field not in _UNSAID
    ]
    return {"by": ", ".join(sorted(set(who.values()))), "rows": told}
