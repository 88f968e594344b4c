"""What has to be kept in order: contacts, agreements, rules, and people's ways to sign in."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from northstar.casework.concerns.queries import routing
from northstar.faces.desk.queries.agreements import closed
from northstar.faces.desk.queries.home import MOST, Item
from northstar.foundation.access import queries as people
from northstar.foundation.access.actors import Member
from northstar.foundation.access.catalogue import Permission as P
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies import queries
from northstar.foundation.agencies.models import Contact
from northstar.foundation.agencies.states import ContactState
from northstar.foundation.codes import queries as codes
from northstar.kit.listings import few
from northstar.partnership.governance.queries import applications as governance

FEW = MOST // 2
AGREEMENT_ENDS_WITHIN = timedelta(days=60)
ENDED_WITHIN = timedelta(days=14)
RULE_CHANGES_WITHIN = timedelta(days=30)


def contacts(actor: Member, at: datetime) -> list[Item]:
    """Contacts that are not confirmed, have lapsed, or are to be asked again: everybody's, or the own agency's."""
    day = queries.day_of(at)
    found = queries.contacts_to_check(day)
    if not actor.may(P.EDIT_AGENCIES):
        if not actor.may(P.EDIT_OWN_AGENCY) or actor.agency_id is None:
            return []
        found = found.filter(agency_id=actor.agency_id)
    return [_contact(one, day) for one in found[:FEW]]


def _contact(one: Contact, day: date) -> Item:
    why = {
        ContactState.LAPSED: _("It has lapsed, so nothing is sent to it"),
        ContactState.UNCONFIRMED: _("Nobody has confirmed this contact"),
    }.get(ContactState(one.state), _("Ask again whether this contact is right"))
    return Item(
        title=one.label,
        url=reverse("desk:agency", args=[one.agency.slug]),
        why=why,
        about=str(one.agency),
        tag=one.get_state_display() if one.state != ContactState.CONFIRMED else _("To be checked"),
        kind="waiting",
    )


def lapsed(actor: Member, at: datetime) -> list[Item]:
    """What has ended and nobody has signed anew: for an agency's own people, and for those who keep agreements."""
    found = closed(actor, at)
    if found is None:
        return _without_agreement(queries.day_of(at)) if actor.may(P.EDIT_AGENCIES) else []
    return [
        Item(
            title=str(found.signature.agreement),
            url=reverse("desk:inbox"),
            why=_("It has ended, so what your agency was sent with personal data is closed"),
            about=actor.agency_name,
            tag=_("Closed since %(day)s") % {"day": _day(found.since)},
            kind="next",
        )
    ]


def _without_agreement(day: date) -> list[Item]:
    """Agreements that ended lately, with how many agencies that left without any."""
    left = queries.covers_ending(day, since=day - ENDED_WITHIN, until=day)
    counted = Counter(one.signature.agreement for one in left)
    ended = {one.signature.agreement: one.ends_on for one in left}
    return [
        Item(
            title=str(one),
            url=reverse("desk:stops", args=[one.pk]),
            why=ngettext(
                "%(n)s agency is without any agreement, and cannot read what it was sent",
                "%(n)s agencies are without any agreement, and cannot read what they were sent",
                count,
            )
            % {"n": count},
            tag=_("Ended %(day)s") % {"day": _day(ended[one])},
            kind="next",
        )
        for one, count in counted.most_common(FEW)
    ]


def joining(actor: Member, at: datetime) -> list[Item]:
    """Organisations that have applied and wait for whoever looks after partners."""
    if not actor.may(P.EDIT_AGENCIES):
        return []
    waiting = few(governance.waiting_for(actor).select_related(None), FEW)
    return [
        Item(
            title=_("An organisation wants to join"),
            url=reverse("governance:partner", args=[one.pk]),
            why=_("Take it up, look into it and decide"),
            about=codes.words("agency_kind", one.kind, queries.day_of(at)),
            reference=one.reference,
            tag=one.get_state_display(),
            kind="next",
            at=one.moved_at,
        )
        for one in waiting
    ]


def left_behind(actor: Member, at: datetime) -> list[Item]:
    """What people of the own agency left behind, and those whom the actor ended: it waits for somebody."""
    if not (actor.may(P.MANAGE_MEMBERS) or actor.may(P.MANAGE_OWN_MEMBERS)):
        return []
    theirs = people.leavers(actor, at).filter(Q(agency_id=actor.agency_id) | Q(ended_by=actor.member_id))
    return [
        Item(
            title=_("%(name)s has left") % {"name": one.person.user.name},
            url=reverse("access:hand_over", args=[one.person.pk]),
            why=ngettext("%(n)s thing waits for somebody", "%(n)s things wait for somebody", one.waits)
            % {"n": one.waits},
            about=str(one.person.agency),
            tag=_("Hand over"),
            kind="next",
            at=one.person.ends_at,
        )
        for one in people.left_behind(actor, theirs[:FEW])
    ]


def signing_in(actor: Member, at: datetime) -> list[Item]:
    """People with nothing but a password, and invitations that nobody took up, as far as the actor looks after them."""
    if not (actor.may(P.MANAGE_MEMBERS) or actor.may(P.MANAGE_OWN_MEMBERS)):
        return []
    if settings.DEMONSTRATION:  # where everybody comes in by a click
        return []
    lacking, invited = people.without_second_factor(actor, at), people.invited(actor, at)
    return [
        _person(one, _("They have no second factor, so they cannot come in"), _("No second factor"))
        for one in lacking[:FEW]
    ] + [_person(one, _("They have not taken up their invitation"), _("Invited")) for one in invited[:FEW]]


def _person(one: Membership, why: str, tag: str) -> Item:
    return Item(
        title=one.user.name,
        url=reverse("access:people"),
        why=why,
        about=str(one.agency),
        tag=tag,
        kind="waiting",
        at=one.begins_at,
    )


def coming(actor: Member, at: datetime) -> list[Item]:
    """Agreements that end soon, and rules that begin or end soon."""
    day = queries.day_of(at)
    found = _agreements(day) if actor.may(P.EDIT_AGENCIES) else []
    return [*found, *_rules(actor, day)] if actor.may(P.EDIT_RULES) else found


def _agreements(day: date) -> list[Item]:
    return [
        Item(
            title=str(one),
            url=reverse("desk:stops", args=[one.pk]),
            why=_("Without it no personal data goes to those who signed it and nothing else"),
            tag=_("Ends %(day)s") % {"day": _day(one.valid_to)},
            kind="waiting",
        )
        for one in queries.agreements_ending(day, day + AGREEMENT_ENDS_WITHIN)[:FEW]
    ]


def _rules(actor: Member, day: date) -> list[Item]:
    until = day + RULE_CHANGES_WITHIN
    begins, ends = Q(valid_from__gt=day, valid_from__lte=until), Q(valid_to__gt=day, valid_to__lte=until)
    return [
        Item(
            title=one.title,
            url=reverse("desk:rule", args=[one.key]),
            why=_("A routing rule"),
            tag=_("Begins %(day)s") % {"day": _day(one.valid_from)}
            if one.valid_from > day
            else _("Ends %(day)s") % {"day": _day(one.valid_to)},
            kind="open",
        )
        for one in routing.rules_for(actor).filter(begins | ends)[:FEW]
    ]


def _day(day: date | None) -> str:
    return date_format(day, "j M") if day else ""
