"""What this room hands the house."""

from django.utils.translation import gettext_lazy as _

from northstar.foundation.access.catalogue import Permission
from northstar.foundation.notices import queries
from northstar.foundation.notices.states import Frequency, Kind, Letter

_STOPS = "desk:stops"

NOTICE_KINDS = (
    Kind("notices.handed_to_you", _("A colleague’s work was handed to you"), address="access:handed"),
    Kind(
        "notices.contact_bounced",
        _("Mail to a contact does not arrive"),
        frequency=Frequency.HOURLY,
        permission=Permission.EDIT_AGENCIES,
    ),
    Kind(
        "notices.own_contact_bounced",
        _("Mail to one of your agency's contacts does not arrive"),
        frequency=Frequency.HOURLY,
        permission=Permission.EDIT_OWN_AGENCY,
    ),
    # At 60, 30 and 7 days, and on the last day: to those who keep agreements, and to those who lead the agency
    Kind(
        "notices.agreement_ends",
        _("An information sharing agreement comes to its end"),
        permission=Permission.EDIT_AGENCIES,
        address=_STOPS,
        naming=queries.agreement_names,
    ),
    Kind(
        "notices.agreement_over",
        _("An information sharing agreement ends today, or has ended"),
        Letter.URGENT,
        permission=Permission.EDIT_AGENCIES,
        address=_STOPS,
        naming=queries.agreement_names,
    ),
    Kind(
        "notices.own_agreement_ends",
        _("Your agency’s sharing agreement comes to its end"),
        permission=Permission.EDIT_OWN_AGENCY,
        address=_STOPS,
        naming=queries.agreement_names,
    ),
    Kind(
        "notices.own_agreement_over",
        _("Your agency’s sharing agreement ends today, or has ended"),
        Letter.URGENT,
        permission=Permission.EDIT_OWN_AGENCY,
        address=_STOPS,
        naming=queries.agreement_names,
    ),
)
