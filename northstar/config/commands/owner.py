"""``northstar create-owner``: the first administrator of a real installation."""

import argparse
import sys

from northstar.config import database, environment


def run(name: str, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="northstar create-owner",
        description="Make the first administrator, who invites everybody else and sees no casework. Prints a link "
        "that works once and for seven days; whoever opens it sets up how they sign in. Asks for what is not given.",
    )
    parser.add_argument("--email", default="", help="their e-mail address")
    parser.add_argument("--name", default="", help="their name, as colleagues will read it")
    parser.add_argument("--agency", default="", help="the agency that runs the desk; made if there is none yet")
    parser.add_argument("--another", action="store_true", help="make one more although there is one already")
    options = parser.parse_args(arguments)
    database.choose()
    import django
    from django.core.exceptions import ValidationError

    from northstar.kit.transitions import Refused

    django.setup()
    try:
        print(make(options))
    except (Refused, ValidationError) as refusal:
        print(" ".join(getattr(refusal, "messages", [str(refusal)])), file=sys.stderr)
        return 1
    return 0


def make(options: argparse.Namespace) -> str:
    """Make the administrator, and answer what to tell the operator."""
    from django.conf import settings
    from django.core.validators import validate_email
    from django.urls import reverse
    from django.utils import timezone

    from northstar.foundation.access import services
    from northstar.foundation.access.catalogue import Permission
    from northstar.foundation.access.jobs import as_job
    from northstar.foundation.accounts import queries as accounts

    email, name = asked(options.email, "E-mail address"), asked(options.name, "Name")
    validate_email(email)
    at = timezone.now()
    with as_job("create-owner", None, Permission.MANAGE_MEMBERS, Permission.EDIT_AGENCIES):
        agency = agency_called(options.agency, at)
        membership, link = services.make_first_owner(
            agency=agency, email=email, name=name, at=at, another=options.another
        )
        address = settings.BASE_ADDRESS + reverse("accounts:link", args=[accounts.token_of(link)])
    return (
        f"{membership.user.name} administers this service for {agency.name}.\n"
        f"Give them this link, in person or by a safe way; it works once, until {link.expires_at:%d %B %Y}:\n{address}"
    )


def asked(given: str, question: str) -> str:
    """What was given, or what the operator answers now."""
    if given.strip():
        return given.strip()
    if not sys.stdin.isatty():
        raise environment.Misconfigured(f"{question} is missing. `northstar create-owner --help` says how to give it.")
    return input(f"{question}: ").strip()


def agency_called(wanted: str, at):
    """The agency that runs the desk: the one of that name, the only one there is, or a new one."""
    from northstar.foundation.agencies import queries, services
    from northstar.foundation.agencies.models import Agency

    desks = Agency.objects.filter(runs_desk=True)
    found = desks.filter(name__iexact=wanted).first() if wanted else desks.first() if desks.count() == 1 else None
    if found:
        return found
    name = asked(wanted, "Agency that runs the desk")
    details = services.AgencyDetails(name=name, kind="partnership", legal_regime="ukgdpr", runs_desk=True)
    return services.add_agency(
        edit=services.Edit(by="create-owner", at=at), slug=queries.slug_of(name), details=details
    )
