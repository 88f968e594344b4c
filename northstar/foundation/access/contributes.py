"""What this room hands the house."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from northstar.foundation.access import services
from northstar.foundation.access.queries import Holding
from northstar.foundation.access.queries.own import CONTACTS, contacts_of, grants_of, lead_of

HOLDINGS = (
    Holding(
        "access.lead",
        lambda n: ngettext("They are the only lead of their agency", "They are the only lead of their agency", n),
        held=lead_of,
        pass_on=services.pass_lead,
        address="access:people",
    ),
    Holding(
        CONTACTS,
        lambda n: ngettext("%(n)s contact that led to them", "%(n)s contacts that led to them", n) % {"n": n},
        held=contacts_of,
        pass_on=services.pass_contact,
    ),
    Holding(
        "access.grants",
        lambda n: ngettext("%(n)s record opened to them alone", "%(n)s records opened to them alone", n) % {"n": n},
        held=grants_of,
        pass_on=services.pass_grant,
        nobody=_("Nobody: close what was opened"),
    ),
)
