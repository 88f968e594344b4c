"""What an entry of the trail holds beside its sentence, in words: codes by the labels of their lists."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Rule
from northstar.casework.concerns.services.dispatch import reason_words
from northstar.casework.referrals.queries.shown import REASON_LISTS as REQUEST_REASONS
from northstar.faces.desk.queries.agency_history import FIELDS
from northstar.faces.desk.queries.concerns import label
from northstar.faces.desk.queries.inbox import REASON_LISTS
from northstar.faces.desk.queries.records import NAMES
from northstar.foundation.access.models import Membership
from northstar.foundation.access.roles import ROLES
from northstar.foundation.agencies.models import Agency
from northstar.foundation.audit.models import Entry
from northstar.foundation.documents import states as documents
from northstar.partnership.learning import states as learning


@dataclass(frozen=True)
class Known:
    """The names behind the ids and keys of some entries, asked for once."""

    members: Mapping[str, str]
    agencies: Mapping[str, str]  # by id, and by the short address that a provider of sign-in is named by
    rules: Mapping[str, str] = field(default_factory=dict)

    def whom(self, ref: str) -> str:
        """An agency, a member, the reporter, or whatever else names itself."""
        if ref == "reporter":
            return _("the reporter")
        return self.agencies.get(ref) or self.members.get(ref) or _plain(ref)


def known(entries: Collection[Entry]) -> Known:
    names = names_of({one.actor for one in entries} | {one.recipient for one in entries})
    agencies: dict[str, str] = {}
    for each in Agency.objects.only("name", "short_name", "slug"):
        agencies |= {str(each.pk): str(each), each.slug: str(each)}
    keys = {key for one in entries for name in _RULE_KEYS if (key := (one.detail or {}).get(name))}
    # In order of versions, so that the newest says what the rule is called now.
    rules = dict(Rule.objects.filter(key__in=keys).order_by("version").values_list("key", "title"))
    return Known(names, agencies, rules)


def names_of(refs: Collection[str]) -> dict[str, str]:
    """Names of members by the reference that the trail keeps."""
    ids = [found for ref in refs if (found := _id(ref))]
    members = Membership.objects.filter(pk__in=ids).select_related("user", "agency")
    return {str(one.pk): f"{one.user.name}, {one.agency}" for one in members}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


Said = Callable[[Any, Entry, Known], str]


def _plain(value: Any) -> str:
    """Numbers, ids, and codes that no list has any more."""
    return str(value).replace("_", " ") if not _id(str(value)) else str(value)


def _as_it_is(value: Any, one: Entry, known: Known) -> str:
    return _plain(value)


def _code(slug: str) -> Said:
    return lambda value, one, known: label(slug, str(value), one.at.date())


def _choice(choices: Any) -> Said:
    return lambda value, one, known: str(choices(value).label) if value in choices.values else _plain(value)


def _named(words: Mapping[Any, Any]) -> Said:
    """Of a table; a list is said name by name."""

    def say(value: Any, one: Entry, known: Known) -> str:
        listed = value if isinstance(value, list) else [value]
        return ", ".join(str(words.get(each, _plain(each))) for each in listed)

    return say


def _yes(value: Any, one: Entry, known: Known) -> str:
    return _("yes") if value else _("no")


def _reason(value: Any, one: Entry, known: Known) -> str:
    if value == "taken_over":
        return _("taken over from a colleague")
    lists = {"concerns.closed": "no_further_action_reason", **REASON_LISTS, **REQUEST_REASONS}
    if one.event in lists:
        return label(lists[one.event], value, one.at.date())
    return reason_words(value)


def _whom(value: Any, one: Entry, known: Known) -> str:
    return ", ".join(known.whom(str(each)) for each in (value if isinstance(value, list) else [value]))


def _rule(value: Any, one: Entry, known: Known) -> str:
    return known.rules.get(value, _plain(value))


def _grades(value: Any, one: Entry, known: Known) -> str:
    day = one.at.date()
    pairs = value.items() if isinstance(value, dict) else ()
    return ", ".join(
        f"{label('thrive_dimension', name, day)} ({label('thrive_grade', grade, day).lower()})" for name, grade in pairs
    )


_ROLES = {name: role.title for name, role in ROLES.items()}
_WAYS = {
    "password": gettext_lazy("password"),
    "webauthn": gettext_lazy("passkey"),
    "totp": gettext_lazy("authenticator app"),
    "recovery_codes": gettext_lazy("recovery code"),
    "socialaccount": gettext_lazy("their agency’s sign-in"),
    "code": gettext_lazy("a code by mail"),
    "mfa": gettext_lazy("second step"),
}
_SCANNER = {
    "off": gettext_lazy("switched off"),
    "passed": gettext_lazy("found nothing"),
    "found": gettext_lazy("found something"),
    "down": gettext_lazy("did not answer"),
}
_FILTERS = {
    "action": gettext_lazy("what was done"),
    "agency": gettext_lazy("agency"),
    "person": gettext_lazy("person"),
    "record": gettext_lazy("number of the record"),
    "since": gettext_lazy("from"),
    "until": gettext_lazy("until"),
}
_RULE_KEYS = ("rule", "key")

# Every key that a detail can have (tests/house): what the page calls it, and how its value is said. One that means
# something else in one event stands a second time, with the event before it.
DETAILS: dict[str, tuple[Any, Said]] = {
    "basis": (gettext_lazy("basis"), _code("disclosure_basis")),
    "before": (gettext_lazy("before that"), _named(_ROLES)),
    "broken": (gettext_lazy("broken"), _yes),
    "by": (gettext_lazy("by"), _named(_WAYS)),
    "category": (gettext_lazy("about"), _code("concern_category")),
    "changed": (gettext_lazy("changed"), _named(NAMES)),
    "concern": (gettext_lazy("concern"), _as_it_is),
    "count": (gettext_lazy("mails that came back"), _as_it_is),
    "cut": (gettext_lazy("more than fits"), _yes),
    "days": (gettext_lazy("days before its last day"), _as_it_is),
    "dispatch": (gettext_lazy("what was sent"), _as_it_is),
    "fields": (gettext_lazy("changed"), _named(FIELDS)),
    "filters": (gettext_lazy("narrowed by"), _named(_FILTERS)),
    "format": (gettext_lazy("as"), lambda value, one, known: str(value).upper()),
    "grades": (gettext_lazy("grades"), _grades),
    "hard": (gettext_lazy("for good"), _yes),
    "key": (gettext_lazy("rule"), _rule),
    "kind": (gettext_lazy("way"), _named(_WAYS)),
    "documents.received:kind": (gettext_lazy("kind"), lambda value, one, known: str(value).upper()),
    "left_out": (gettext_lazy("left out"), _as_it_is),
    "messages": (gettext_lazy("what was added"), lambda value, one, known: ", ".join(map(str, value))),
    "mode": (gettext_lazy("how"), _choice(states.RuleMode)),
    "concerns.received:mode": (gettext_lazy("the reporter’s choice"), _choice(states.ReporterMode)),
    "origin": (gettext_lazy("came as"), _choice(states.Origin)),
    "outcome": (gettext_lazy("what was done"), _code("dispatch_outcome")),
    "point": (gettext_lazy("point"), _code("readiness_point")),
    "profile": (gettext_lazy("how much"), _choice(states.Profile)),
    "reason": (gettext_lazy("because"), _reason),
    "recipients": (gettext_lazy("to"), _whom),
    "role": (gettext_lazy("role"), _named(_ROLES)),
    "rows_added": (gettext_lazy("new"), _as_it_is),
    "rows_changed": (gettext_lazy("changed"), _as_it_is),
    "rule": (gettext_lazy("rule"), _rule),
    "scanner": (gettext_lazy("virus scanner"), _named(_SCANNER)),
    "seals": (gettext_lazy("seals"), _as_it_is),
    "second_factor": (gettext_lazy("second step shown"), _yes),
    "state": (gettext_lazy("state"), _choice(documents.State)),
    "step": (gettext_lazy("step"), _choice(learning.Step)),
    "urgency": (gettext_lazy("urgency"), _choice(states.Urgency)),
    "version": (gettext_lazy("version"), _as_it_is),
    "view": (gettext_lazy("page"), lambda value, one, known: _plain(value).replace(":", ": ")),
    "was": (gettext_lazy("was before"), _choice(states.State)),
    "with": (gettext_lazy("with"), _as_it_is),
    "wrong": (gettext_lazy("lines that were refused"), _as_it_is),
}


def more(one: Entry, known: Known) -> str:
    """Recipient, purpose, number and what else the row holds."""
    told: list[str] = []
    if one.recipient:
        told.append(_("to %(whom)s") % {"whom": known.whom(one.recipient)})
    if one.purpose:
        told.append(_("for %(purpose)s") % {"purpose": purpose_words(one)})
    if one.count is not None:
        told.append(_("number: %(n)s") % {"n": f"{one.count:,}"})
    return " · ".join([*told, *_details(one, known)])


def _details(one: Entry, known: Known) -> Iterable[str]:
    for key, value in (one.detail or {}).items():
        if value in (None, "", [], {}):
            continue
        called, say = DETAILS.get(f"{one.event}:{key}") or DETAILS.get(key) or (_plain(key), _as_it_is)
        yield f"{called}: {say(value, one, known)}"


def purpose_words(one: Entry) -> str:
    """What somebody gave as the reason of an act: a code of a list, or the words that they typed for the trail."""
    if one.event.startswith("dispatches."):
        return label("contact_purpose", one.purpose, one.at.date())
    if one.event.startswith("requests."):
        return label("need", one.purpose, one.at.date())
    if one.purpose in documents.Reason.values:
        return str(documents.Reason(one.purpose).label)
    return _plain(one.purpose)


def record_words(kind: str) -> str:
    """What a kind of record is called; nothing for an act that is about none."""
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind.partition(".")[2].replace("_", " ")
