"""Two organisations on their way into the partnership, one whose words are hostile, one half way through signing; and
how ready Westmarch is, in hostile words. And the first days of two who are in it already."""

from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.partnership.governance import services
from northstar.partnership.governance.queries import papers
from northstar.partnership.governance.states import Finding
from northstar.partnership.learning import services as learning
from tests.factories import joining, readiness
from tests.security import hostile
from tests.security.world import World


def lay(world: World) -> None:
    finn, at = world.cast.actor("finn"), timezone.now()
    for name in ("asha", "ben"):
        with acting_as(world.cast.actor(name)) as new_here:
            learning.tick(actor=new_here, step="rules", done=True, at=at)
    new = joining.applied(
        organisation=hostile.line("joining.organisation"),
        website="https://partners.example/?javascript:alert('joining.website')",
        does=hostile.text("joining.does"),
        why=hostile.text("joining.why", "-"),
        lead={name: hostile.line(f"joining.lead.{name}", "@") for name in ("name", "post")}
        | {"email": "lead@partners.example", "phone": "01632 960 772"},
    )
    with acting_as(finn):
        services.record_check(
            actor=finn,
            application_id=new.pk,
            code="identity",
            finding=Finding.YES,
            note_text=hostile.text("joining.note"),
            at=at,
        )
    joining.checked(finn, new)
    signing = joining.approved(finn, joining.applied(organisation=hostile.line("joining.agency")))
    holder = joining.holder(finn, signing, "sign")
    terms = papers.newest(at.date())[0]
    with acting_as(holder):
        pen = joining.pen(terms, name=hostile.line("joining.signed"), post=hostile.line("joining.post"))
        signed = services.sign_paper(actor=holder, agreement_id=terms.pk, pen=pen, at=at)
    world.records |= {
        "joining.new": new.pk,
        "joining.link": joining.token(finn, new, "follow"),
        "joining.sign": joining.token(finn, signing, "sign"),
        "joining.paper": signed.pk,
    }
    _say_how_ready(world)


def _say_how_ready(world: World) -> None:
    cara, words = world.cast.actor("cara"), hostile.line
    lead = {
        "person": words("readiness.person"),
        "post": words("readiness.post"),
        "note": hostile.text("readiness.note", "-"),
    }
    readiness.said(cara, "slavery_lead", "partly", **lead)
    readiness.said(cara, "slavery_lead", "yes", **lead)
    readiness.said(cara, "reporting_route", "yes", what=words("readiness.what"))
    readiness.planned(cara, "policy", words("readiness.owner"))
