"""What this room itself knows that people have in hand: contacts that name them, what was opened to them, the lead."""

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils import timezone

from northstar.foundation.access.actors import Actor
from northstar.foundation.access.models import Grant, HandOver, Membership
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Contact
from northstar.foundation.agencies.states import ContactState

CONTACTS = "access.contacts"


def contacts_of(actor: Actor, people: Collection[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """Contacts that name somebody, or did when they left and have been nobody's since."""
    assert actor.agency_id is not None
    at = timezone.now()
    live = Membership.objects.live(at).filter(agency_id=actor.agency_id)
    for person in Membership.objects.filter(pk__in=people).select_related("user"):
        if live.filter(user=person.user_id).exclude(pk=person.pk).exists():
            continue  # they stay in another role
        user = person.user
        name = "" if live.filter(user__name__iexact=user.name).exclude(user=user).exists() else user.name
        named = agencies.contacts_of_person(person.agency_id, agencies.day_of(at), name=name, email=user.email)
        yield from ((pk, person.pk) for pk in named.values_list("pk", flat=True))
    last = HandOver.objects.filter(kind=CONTACTS, record_id=OuterRef("pk")).order_by("-pk")
    orphans = Contact.objects.on(agencies.day_of(at)).filter(
        ~Q(state=ContactState.CONFIRMED), agency_id=actor.agency_id, owner_email="", person=""
    )
    orphans = orphans.annotate(left=Subquery(last.values("giver_id")[:1]), now=Subquery(last.values("taker_id")[:1]))
    yield from orphans.filter(left__in=people, now__isnull=True).values_list("pk", "left")


def grants_of(actor: Actor, people: Collection[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """What their own agency had opened to one person alone, and is open still."""
    standing = Q(until__isnull=True) | Q(until__gt=Now())
    mine = Grant.objects.filter(standing, membership__in=people, owner_agency_id=actor.agency_id, ended_at=None)
    return iter(mine.values_list("pk", "membership_id"))


def lead_of(actor: Actor, people: Collection[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """The agency itself, where nobody else leads it."""
    assert actor.agency_id is not None
    leads = Membership.objects.filter(agency_id=actor.agency_id, role="agency_lead")
    others = leads.live(timezone.now()).exclude(pk__in=people)
    if not others.exists():
        yield from leads.filter(pk__in=people).order_by("-begins_at").values_list("agency_id", "pk")[:1]
