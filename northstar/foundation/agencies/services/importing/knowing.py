"""What rows are compared with: the agencies and contacts as they are, and the names of codes and places."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import Agency, Contact, FormerName, Hours
from northstar.foundation.agencies.queries import in_force
from northstar.foundation.agencies.services.importing.columns import fold
from northstar.foundation.codes import queries as codes
from northstar.foundation.codes.states import RESERVED
from northstar.foundation.places import queries as places
from northstar.kit.worktime import Opening

# None: day and night; empty: not known.
Week = tuple[Opening, ...] | None

# Looking for what somebody may have meant takes time; a file of five thousand unknown names gets no more than this.
MOST_SUGGESTED = 300
_CLOSE = 0.75


class Names:
    """One list of choices: found by its codes, labels and other names, each taken for one choice only."""

    def __init__(self, labels: Mapping[str, str], others: Iterable[tuple[str, str]] = ()):
        self.labels = labels
        self._exact = {fold(label): code for code, label in labels.items()} | {fold(code): code for code in labels}
        meant: dict[str, set[str]] = defaultdict(set)
        for name, code in others:
            meant[fold(name)].add(code)
        self._others = {name: next(iter(found)) for name, found in meant.items() if len(found) == 1}
        self._asked: dict[str, str] = {}

    def find(self, written: str) -> str | None:
        """The code of a label."""
        return self._exact.get(fold(written))

    def find_other(self, written: str) -> str | None:
        """The code of another name that means one choice alone."""
        return self._others.get(fold(written))

    def word(self, code: str) -> str:
        return self.labels.get(code, code)

    def close_to(self, written: str) -> str:
        """A label that is close to what was written, or nothing."""
        asked = fold(written)[:120]
        if asked not in self._asked:
            if len(self._asked) >= MOST_SUGGESTED:
                return ""
            known = {name: code for name, code in (self._others | self._exact).items() if name}
            near = get_close_matches(asked, known, n=1, cutoff=_CLOSE)
            within = [name for name in known if len(asked) > 3 and re.search(rf"\b{re.escape(asked)}\b", name)]
            found = near or within
            self._asked[asked] = self.labels[known[found[0]]] if found else ""
        return self._asked[asked]


def weeks_of(rows: "QuerySet[Hours]") -> dict[UUID, tuple[Opening, ...]]:
    """The openings of each contact that has any, without a record for each of them."""
    found: dict[UUID, list[Opening]] = defaultdict(list)
    wanted = rows.order_by().values_list("contact_id", "weekday", "opens", "closes", "on_holidays")
    for pk, weekday, opens, closes, on_holidays in wanted:
        found[pk].append(Opening(weekday, opens, closes, on_holidays))
    return {pk: tuple(sorted(week)) for pk, week in found.items()}


class Directory:
    """The whole directory on a day. With ``lock``, nobody changes an agency or a contact until the end."""

    def __init__(self, day: date, *, lock: bool = False):
        self.day = day
        agencies, contacts = Agency.objects.order_by("pk"), Contact.objects.order_by("pk")
        if lock:
            agencies, contacts = agencies.select_for_update(), contacts.select_for_update(of=("self",))
        self.agencies: dict[UUID, Agency] = {each.pk: each for each in agencies}
        self.contacts: dict[UUID, Contact] = {}
        self.called: dict[tuple[UUID, str, str], list[Contact]] = defaultdict(list)
        for contact in contacts:
            contact.agency = self.agencies[contact.agency_id]
            self.contacts[contact.pk] = contact
            if contact.valid_to is None or contact.valid_to > day:
                self.called[contact.agency_id, contact.purpose, fold(contact.label)].append(contact)
        self._weeks = weeks_of(Hours.objects.all())
        self.partners = self._partners()
        self.purposes = listed("contact_purpose", day)
        self.languages = listed("language", day)
        self.topics = listed("expertise", day)
        self.places = places_on(day)

    def week_of(self, contact: Contact) -> Week:
        """Its hours as ``add_contact`` takes them."""
        return None if contact.always_open else self._weeks.get(contact.pk, ())

    def agency_named(self, written: str) -> tuple[Agency | None, str]:
        """The agency of exactly this name; otherwise none, and the name that may have been meant."""
        code = self.partners.find(written)
        if code is not None and in_force(self.agencies[UUID(code)], self.day):
            return self.agencies[UUID(code)], ""
        other = self.partners.find_other(written)
        return None, self.partners.word(other) if other else self.partners.close_to(written)

    def _partners(self) -> Names:
        """By their names; short, former and ended ones lead to the name that is right today, as a suggestion."""
        working = {str(pk): each.name for pk, each in self.agencies.items() if in_force(each, self.day)}
        others = [(each.short_name, str(pk)) for pk, each in self.agencies.items() if each.short_name]
        others += [(each.slug, str(pk)) for pk, each in self.agencies.items()]
        for former in FormerName.objects.all():
            others += [(name, str(former.agency_id)) for name in (former.name, former.short_name) if name]
        others += [(each.name, str(pk)) for pk, each in self.agencies.items() if str(pk) not in working]
        followed = [(name, self._today(code)) for name, code in others]
        return Names(working, [(name, code) for name, code in followed if code in working])

    def _today(self, code: str) -> str:
        """Who stands in this agency's place today."""
        agency, seen = self.agencies[UUID(code)], set()
        while agency.successor_id and agency.pk not in seen and not in_force(agency, self.day):
            seen.add(agency.pk)
            agency = self.agencies[agency.successor_id]
        return str(agency.pk)


def listed(slug: str, day: date) -> Names:
    entries = [each for each in codes.list_as_of(slug, day) if each.code not in RESERVED]
    others = [(name, each.code) for each in entries for name in each.synonyms]
    return Names({each.code: each.label for each in entries}, others)


def places_on(day: date) -> Names:
    """Councils and counties by name; police areas as such, because a council may be called the same."""
    labels: dict[str, str] = {}
    others: list[tuple[str, str]] = []
    for area_set in ("local_authority", "social_care_authority"):
        for area in places.areas_in(area_set, day):
            labels.setdefault(area.code, area.name)
    for area in places.areas_in("police_force_area", day):
        labels.setdefault(area.code, _("%(name)s police area") % {"name": area.name})
        others.append((area.name, area.code))
    return Names(labels, others)
