"""Who must never get a concern, whoever wants to send it: what stands against a predecessor stands too."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern
from northstar.casework.concerns.services.ruling import reading
from northstar.casework.concerns.services.ruling.deciding import matches, never_rule
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Agency


def why_never(agency: Agency, concern: Concern, purpose: str, at: datetime) -> str:
    """Why an agency must not get a concern for a purpose, in words for the desk; empty where nothing is against it."""
    line = predecessors(agency)
    said = _by_kind_or_exclusion(agency, line, reading.excluded_from(concern.pk), at)
    if said:
        return said
    never = [rule for rule in reading.rules_on(reading.day_of(at)) if rule.mode == states.RuleMode.NEVER]
    aimed = [rule for rule in never if never_rule([rule], line, purpose) is not None]
    if not aimed:
        return ""
    facts = reading.facts_of(concern, at, agencies.holidays())
    rule = never_rule([rule for rule in aimed if matches(rule, facts)], line, purpose)
    return _("A rule says never: %(why)s") % {"why": rule.why or rule.key} if rule else ""


def may_be_offered(found: Iterable[Agency], concern: Concern, at: datetime) -> list[Agency]:
    """Those of the agencies that an officer may choose, as far as it does not depend on the purpose."""
    excluded = reading.excluded_from(concern.pk)
    return [one for one in found if not _by_kind_or_exclusion(one, predecessors(one), excluded, at)]


def predecessors(agency: Agency) -> list[Agency]:
    """The agency and all that it took over from."""
    held = [one.agency for one in agencies.kept_directory().agencies.values()]
    line, grew = [agency], True
    while grew:
        ids = {one.pk for one in line}
        older = [one for one in held if one.successor_id in ids and one.pk not in ids]
        line, grew = line + older, bool(older)
    return line


def _by_kind_or_exclusion(agency: Agency, line: Sequence[Agency], excluded: Collection[UUID], at: datetime) -> str:
    kinds = reading.never_kinds(reading.day_of(at))
    if any(one.kind in kinds for one in line):
        return _("A concern is never sent to %(agency)s from here.") % {"agency": agency}
    if any(one.pk in excluded for one in line):
        return _("%(agency)s must not see this concern.") % {"agency": agency}
    return ""
