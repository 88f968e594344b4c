"""Applications as their readers may see them: who looks after partners, or the holder of one link."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet

from northstar.foundation.access.actors import Actor, Applicant
from northstar.foundation.agencies.models import Agency
from northstar.foundation.codes import queries as codes
from northstar.foundation.places import queries as places
from northstar.partnership.governance import policies
from northstar.partnership.governance.models import Application, Check, Step
from northstar.partnership.governance.states import OURS, Finding, State

_KEYS = ("data_key", "agency", "invited_by__user", "approved_by__user", "checking_by__user", "declined_by__user")


def applications_for(actor: Actor) -> QuerySet[Application]:
    """All of them for who looks after partners; the one of its link for an applicant; none for anybody else."""
    known = Application.objects.select_related(*_KEYS)
    if policies.may_look_after(actor):
        return known
    if isinstance(actor, Applicant) and actor.subject is not None:
        return known.filter(pk=actor.subject)
    return known.none()


def in_states(actor: Actor, states: Collection[str]) -> QuerySet[Application]:
    """Those in some states; what waits longest first."""
    return applications_for(actor).filter(state__in=states).order_by("moved_at", "pk")


def waiting_for(actor: Actor) -> QuerySet[Application]:
    """What waits for whoever looks after partners: to be taken up, checked or decided. The oldest first."""
    return in_states(actor, OURS)


def counts(actor: Actor) -> dict[str, int]:
    """How many are in each state, in one question."""
    found = applications_for(actor).select_related(None).order_by().values_list("state", flat=True)
    held = list(found)
    return {state: held.count(state) for state in State.values}


def names(actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """References, for lists that know their ids only."""
    return dict(applications_for(actor).filter(pk__in=ids).values_list("pk", "reference"))


def steps_of(actor: Actor, application: Application) -> list[Step]:
    """What happened, latest first."""
    found = Step.objects.filter(application__in=applications_for(actor).filter(pk=application.pk))
    return list(found.select_related("by__user", "by__agency").order_by(F("at").desc(), "-pk"))


@dataclass(frozen=True)
class CheckRow:
    """One thing to look into: what the list says of it, and every finding, the latest first."""

    code: str
    label: str
    hint: str
    always: bool
    found: tuple[Check, ...]

    @property
    def latest(self) -> Check | None:
        return self.found[0] if self.found else None

    @property
    def settled(self) -> bool:
        return self.latest is not None

    @property
    def stands_against(self) -> bool:
        return self.latest is not None and self.latest.finding == Finding.NO


def checks_of(actor: Actor, application: Application, day: date) -> list[CheckRow]:
    """Every check in the order of its list."""
    found: dict[str, list[Check]] = {}
    if policies.may_look_after(actor):
        for check in application.checks.select_related("by__user").order_by("-at", "-pk"):
            check.application = application  # one key opens them all
            found.setdefault(check.code, []).append(check)
    return [
        CheckRow(
            entry.code, entry.label, entry.hint, bool(entry.attributes.get("always")), tuple(found.get(entry.code, ()))
        )
        for entry in codes.list_as_of("partner_check", day)
        if entry.code not in ("not_known", "not_asked")
    ]


def never_joins(kind: str, day: date) -> bool:
    """Employers, landlords, sponsors and whoever else no rule may reach."""
    return kind in codes.with_attribute("agency_kind", day, "never_by_rule")


def areas_with_parts(chosen: Collection[str], day: date) -> list[str]:
    """The areas chosen and the councils in them, so that a place is found by either code."""
    wanted = set(chosen)
    inside = {area.code for area in places.areas_in("local_authority", day) if wanted & set(area.parents)}
    return sorted(wanted | inside)


def forces(day: date) -> list[tuple[str, str]]:
    return [(area.code, area.name) for area in places.areas_in("police_force_area", day)]


def councils(day: date) -> dict[str, str]:
    """Codes of councils and counties by their names."""
    sets = ("social_care_authority", "local_authority")
    return {area.name: area.code for name in sets for area in places.areas_in(name, day)}


def area_names(area_codes: Collection[str], day: date) -> list[str]:
    """Police areas first; a council is left out where its police area is there."""
    held, told = set(area_codes), []
    for code, name in forces(day):
        if code in held:
            told.append(name)
    for name, code in councils(day).items():
        if code in held and not held & set(places.parents_of(code, day)):
            told.append(name)
    return sorted(set(told))


def agencies_like(application: Application, day: date) -> list[Agency]:
    """Those of the directory that it may be already: one that shares a telling word of its name."""
    words = {word for word in application.organisation.casefold().split() if len(word) > 4}
    words -= {"council", "police", "trust", "charity", "service", "association", "county", "borough", "limited"}
    known = Agency.objects.on(day).order_by("name")
    return [each for each in known if words & set(each.name.casefold().split())][:8]
