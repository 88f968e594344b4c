"""Which records each address is asked for, so that the table of doors covers ids as well.

An address with an id that matches nothing here fails the test: say which records to ask it for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from northstar.config.reference.doors import Address, addresses
from tests.security.world import World

NOBODYS = UUID("00000000-0000-4000-8000-000000000000")
NO_NUMBER = 999_999_999
# How the name of a record begins that does not exist.
OF_NOBODY = ("no ", "nobody", "of no ")


@dataclass(frozen=True)
class Asked:
    """One address as a person asks for it: ``record`` says whose record stands in it."""

    address: Address
    record: str
    url: str


def every(world: World) -> list[Asked]:
    """Every address of the service, once for each record that it is asked for."""
    seen: dict[tuple[str, str], Asked] = {}
    for address in addresses():
        for record, given in _records(world, address):
            url = reverse(address.name, kwargs=given)
            if "<language>" in address.pattern:
                url = re.sub(r"^/[a-z-]+/", "/en-gb/", url)
            seen.setdefault((address.pattern, record), Asked(address, record, url))
    return list(seen.values())


def _records(world: World, address: Address) -> Iterator[tuple[str, dict[str, Any]]]:
    names = re.findall(r"<\w+:(\w+)>", address.pattern)
    if not names:
        yield "", {}
        return
    for beginning, records in _table(world):
        if address.pattern.startswith(beginning) and all(set(names) == set(given) for given in records.values()):
            yield from records.items()
            return
    raise NoReverseMatch(f"{address.pattern}: say in {__file__} which records it is asked for")


def _one(name: str, **records: Any) -> dict[str, dict[str, Any]]:
    return {label.replace("__", "’s ").replace("_", " ").strip(): {name: value} for label, value in records.items()}


def _slugs(world: World) -> dict[str, str]:
    named = {"Harbour Light": world.cast.harbour_light, "Westmarch": world.cast.westmarch}
    return {label: agency.slug for label, agency in named.items()} | {"of no agency": "no-such-agency"}


def _table(world: World) -> list[tuple[str, dict[str, dict[str, Any]]]]:
    """The longest beginning first."""
    kept, sent = world.records, world.dispatches
    concerns = {"the desk’s": world.told, "the far desk’s": world.theirs, "nobody’s": NOBODYS}
    of_desk = {
        "the desk’s": (world.told, sent["harbour-light"]),
        "the desk’s, with what the far desk sent": (world.told, sent["far"]),
        "the far desk’s": (world.theirs, sent["far"]),
        "nobody’s": (NOBODYS, NOBODYS),
    }
    agencies = _slugs(world)

    def of(what: str) -> dict[str, dict[str, Any]]:
        missing = NO_NUMBER if isinstance(kept[f"{what}.westmarch"], int) else NOBODYS
        return {
            "Harbour Light’s": {"pk": kept[f"{what}.harbour_light"]},
            "Westmarch’s": {"pk": kept[f"{what}.westmarch"]},
            "nobody’s": {"pk": missing},
        }

    table = [
        ("/desk/concerns/", {label: {"pk": pk} for label, pk in concerns.items()}),
        ("/desk/concerns/", {label: {"pk": one, "dispatch_pk": two} for label, (one, two) in of_desk.items()}),
        ("/desk/concerns/", {label: {"pk": pk, "tab": "routes"} for label, pk in concerns.items()}),
        (
            "/desk/inbox/",
            _one("pk", Harbour_Light__=sent["harbour-light"], Westmarch__=sent["westmarch-council"], nobody__=NOBODYS),
        ),
        ("/desk/reports/", _one("pk", Tern_Housing__=world.report, Westmarch__=world.their_report, nobody__=NOBODYS)),
        ("/desk/agencies/contacts/", of("contact")),
        ("/desk/agencies/teams/", of("team")),
        ("/desk/agencies/signatures/", of("signature")),
        ("/desk/agencies/changes/", of("change")),
        (
            "/desk/agencies/import/",
            _one("pk", Finn__=kept["waiting.finn"], Cara__=kept["waiting.cara"], nobody__=NOBODYS),
        ),
        (
            "/desk/agencies/imports/",
            _one("pk", Finn__=kept["import.finn"], Cara__=kept["import.cara"], nobody__=NOBODYS),
        ),
        ("/desk/agencies/import/template/", _one("kind", a_spreadsheet="xlsx", no_kind="exe")),
        ("/desk/agencies/agreements/", _one("pk", an_agreement=kept["agreement"], no_agreement=NOBODYS)),
        ("/desk/agencies/first-responders/", _one("pk", a_status=kept["designation"], no_status=NOBODYS)),
        ("/desk/agencies/mergers/", _one("pk", one_that_is_planned=kept["merger"], nothing=NOBODYS)),
        ("/desk/agencies/holidays/", _one("pk", a_day=kept["holiday"], no_day=NO_NUMBER)),
        ("/desk/agencies/", {label: {"slug": slug} for label, slug in agencies.items()}),
        (
            "/desk/agencies/",
            {
                f"{label}: {tab}": {"slug": slug, "tab": tab}
                for label, slug in agencies.items()
                for tab in ("about", "history")
            },
        ),
        ("/desk/rules/", _one("key", a_rule=kept["rule"], no_rule="no-such-rule")),
        ("/desk/codes/", _one("slug", a_list=kept["list"], no_list="no-such-list")),
        (
            "/desk/codes/",
            {
                "a code": {"slug": kept["list"], "code": kept["code"]},
                "no code": {"slug": kept["list"], "code": "no-such-code"},
            },
        ),
        (
            "/documents/",
            _one("pk", the_desk__=world.documents["told"], the_far_desk__=world.documents["theirs"], nobody__=NOBODYS),
        ),
        ("/notices/asked/", _one("token", a_link=kept["asking"], no_link="no-such-link")),
        ("/notices/", _one("pk", Asha__=kept["notice.asha"], Ben__=kept["notice.ben"], nobody__=NOBODYS)),
        ("/desk/filters/", _one("of", the_queue="queue", no_list="no-such-list")),
        (
            "/desk/filters/",
            _one("pk", Asha__=kept["filter.asha"], Ben__=kept["filter.ben"], nobody__=NOBODYS),
        ),
        (
            "/requests/",
            {
                "of Harbour Light": {"pk": kept["request.open"]},
                "of Harbour Light, accepted": {"pk": kept["request.taken"]},
                "of Northfold": {"pk": kept["request.no"]},
                "nobody’s": {"pk": NOBODYS},
            },
        ),
        ("/requests/ask/", of("contact")),
        (
            "/people/",
            _one("pk", Asha=world.cast.asha.pk, one_of_Westmarch_who_left=kept["gone"], nobody=NOBODYS),
        ),
        ("/join/", _one("token", an_open_link=kept["joining.link"], no_link="no-such-link")),
        ("/join/sign/", _one("token", an_open_link=kept["joining.sign"], no_link="no-such-link")),
        (
            "/join/sign/",
            {
                "an open link, its paper": {"token": kept["joining.sign"], "pk": kept["joining.paper"]},
                "an open link, another’s": {"token": kept["joining.sign"], "pk": kept["signature.westmarch"]},
            },
        ),
        ("/partners/", _one("pk", an_application=kept["joining.new"], no_application=NOBODYS)),
        (
            "/partners/",
            {
                "an application": {"pk": kept["joining.new"], "code": "identity"},
                "no application": {"pk": NOBODYS, "code": "identity"},
            },
        ),
        ("/partners/papers/", of("signature")),
        ("/first-day/tick/", _one("step", the_rules="rules", what_shows_by_itself="sign_in")),
        ("/first-day/practised/", _one("token", no_way_back="no-such-way")),
        ("/practice/enter/", _one("token", no_way_in="no-such-way")),
        ("/partners/agreements/", _one("pk", an_agreement=kept["agreement"], no_agreement=NOBODYS)),
        ("/partners/", {label: {"slug": slug} for label, slug in agencies.items()}),
        (
            "/partners/",
            {label: {"slug": slug, "code": "policy"} for label, slug in agencies.items()}
            | {"Westmarch, no point": {"slug": agencies["Westmarch"], "code": "no-such-point"}},
        ),
        ("/sign-in/link/", _one("token", no_link="no-such-link")),
        ("/sign-in/agency/", _one("agency", an_agency_without_a_provider="westmarch-council")),
        ("/account/ways/", _one("factor", Asha__=kept["factor.asha"], Ben__=kept["factor.ben"], nobody__=NO_NUMBER)),
    ]
    return sorted(table, key=lambda entry: -len(entry[0]))
