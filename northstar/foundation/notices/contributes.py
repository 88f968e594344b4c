"""What this room hands the house."""

from django.utils.translation import gettext_lazy as _

from northstar.foundation.access.catalogue import Permission
from northstar.foundation.notices.states import Frequency, Kind

NOTICE_KINDS = (
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
)
