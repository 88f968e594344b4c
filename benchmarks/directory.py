"""The directory with thousands of contacts, and what it costs to decide who may see what among thousands of people."""

import time
from collections.abc import Callable, Iterator
from random import Random
from urllib.parse import urlencode

from django.db import connection
from django.utils import timezone

from benchmarks.pages import Page, measure, quantile
from benchmarks.people import SignedIn, sign_in, signed_in
from benchmarks.serving import Running
from northstar.casework.concerns.models import Concern, Dispatch
from northstar.casework.concerns.policies.concerns import may_triage
from northstar.casework.concerns.policies.dispatch import may_answer
from northstar.casework.concerns.queries import concerns
from northstar.casework.concerns.queries import dispatch as dispatches
from northstar.foundation.access import actors, policies, queries
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Agency, Contact
from northstar.foundation.agencies.queries import keeping

VISITORS, DECISIONS, RELOADS = 200, 2000, 20
DORSET, CORNWALL = "E06000059", "E06000052"

Say = Callable[[str, int, int], None]


def run(running: Running, requests: int, say: Say) -> list[dict]:
    """Every page in turn, and how large the directory was."""
    listed, found = _pages(), []
    for number, page in enumerate(listed):
        say(page.name, number, len(listed))
        found.append(measure(running, page, requests))
    return found


def _pages() -> list[Page]:
    frontline, coordinator, lead = sign_in("frontline"), sign_in("coordinator"), sign_in("agency_lead")
    visitors = _visitors()
    return [
        Page("Finder: to refer a child, Sunday 2:00", frontline, _asked("nrm_referral", "child", "Sunday 02:00")),
        Page("Finder: to refer an adult, office hours", frontline, _asked("nrm_referral", "adult", "Tuesday 10:00")),
        Page("Finder: a safe bed, Sunday 2:00", frontline, _asked("safe_bed", "adult", "Sunday 02:00")),
        Page("Finder: advice on a subject, in a language", frontline, _asked("advice", "adult", language="ro")),
        Page("Finder: the whole region", frontline, ("/desk/who/?need=information&whom=adult&when=now",)),
        Page("Agencies, first page", frontline, ("/desk/agencies/",)),
        Page("An agency", frontline, tuple(f"/desk/agencies/large-{number}/" for number in range(100))),
        Page("First Responder Organisations", coordinator, ("/desk/agencies/first-responders/",)),
        Page("Freshness of contacts", coordinator, ("/desk/agencies/freshness/",)),
        Page("People, first page", coordinator, ("/people/",)),
        Page("People, a lead's", lead, ("/people/",)),
        Page(f"Notices, {len(visitors)} people in turn", visitors[0], ("/notices/",), tuple(visitors)),
    ]


def _asked(need: str, whom: str, moment: str = "", language: str = "") -> tuple[str, ...]:
    asked = {"need": need, "whom": whom, "when": "other" if moment else "now", "moment": moment, "language": language}
    kept = {name: value for name, value in asked.items() if value}
    return tuple(f"/desk/who/?{urlencode(kept | {'area': area})}" for area in (DORSET, CORNWALL))


def _visitors() -> list[SignedIn]:
    live = Membership.objects.live(timezone.now()).filter(agency__slug__startswith="large-")
    return [signed_in(one) for one in live.select_related("user", "agency").order_by("pk")[:VISITORS]]


def decide(say: Say) -> dict:
    """Decisions about random records for random members, both walls, each in a transaction of its own.

    The database is asked with the application's role, as the service asks it. Answers milliseconds, by what was decided.
    """
    rng, at = Random(7), timezone.now()
    with_people = Membership.objects.live(at).select_related("user", "agency")
    members = [actors.member(one) for one in with_people]
    desk = [one for one in members if one.role == "duty_desk"]
    readers = [one for one in members if one.role in ("responder", "agency_lead")]
    told, sent = _records(desk)
    staff = list(with_people)
    tried: dict[str, Iterator[tuple[Actor, Callable[[Actor], bool]]]] = {
        "A concern, for a desk officer": ((rng.choice(desk), _concern(rng.choice(told))) for _ in range(DECISIONS)),
        "What was sent to an agency, for its people": (
            (rng.choice(readers), _dispatch(rng.choice(sent))) for _ in range(DECISIONS)
        ),
        "A colleague's role, for a lead": ((rng.choice(readers), _person(rng.choice(staff))) for _ in range(DECISIONS)),
    }
    found = {}
    for number, (name, questions) in enumerate(tried.items()):
        say(name, number, len(tried) + 1)
        found[name] = _timed(questions)
    say("The directory, read anew", len(tried), len(tried) + 1)
    return {
        "decisions": found,
        "read_anew": _read_anew(),
        "contacts": Contact.objects.count(),
        "agencies": Agency.objects.count(),
        "members": len(members),
    }


def _records(desk: list[actors.Member]) -> tuple[list[object], list[object]]:
    told, sent = [], []
    for officer in {one.agency_id: one for one in desk}.values():
        with acting_as(officer):
            told += list(Concern.objects.values_list("pk", flat=True)[:300])
            sent += list(Dispatch.objects.values_list("pk", flat=True)[:300])
    return told, sent


def _concern(pk: object) -> Callable[[Actor], bool]:
    def decided(actor: Actor) -> bool:
        found = concerns.concerns_for(actor).filter(pk=pk).first()
        return found is not None and may_triage(actor, found)

    return decided


def _dispatch(pk: object) -> Callable[[Actor], bool]:
    def decided(actor: Actor) -> bool:
        found = dispatches.dispatches_for(actor).filter(pk=pk).first()
        return found is not None and may_answer(actor, found)

    return decided


def _person(membership: Membership) -> Callable[[Actor], bool]:
    def decided(actor: Actor) -> bool:
        found = queries.memberships_for(actor).filter(pk=membership.pk).first()
        return found is not None and policies.may_change(actor, found)

    return decided


def _timed(questions: Iterator[tuple[Actor, Callable[[Actor], bool]]]) -> dict[str, float]:
    taken, allowed = [], 0
    for actor, decided in questions:
        began = time.perf_counter()
        with acting_as(actor):
            allowed += decided(actor)
        taken.append((time.perf_counter() - began) * 1000)
    return {"p50": quantile(taken, 0.5), "p95": quantile(taken, 0.95), "times": len(taken), "allowed": allowed}


def _read_anew() -> dict[str, float]:
    """What the first question costs after a change of the directory: every process reads all of it again."""
    taken = []
    for _time in range(RELOADS):
        keeping._kept._held = None
        began = time.perf_counter()
        keeping.kept_directory()
        taken.append((time.perf_counter() - began) * 1000)
    connection.close()
    return {"p50": quantile(taken, 0.5), "p95": quantile(taken, 0.95), "times": len(taken)}
