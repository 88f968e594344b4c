"""What this room hands the house."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.queries import Holding
from northstar.foundation.notices.states import Frequency, Kind
from northstar.partnership.governance.queries import applications, handing
from northstar.partnership.governance.services import readiness
from northstar.partnership.governance.services.handing import pass_application


def _kind(code: str, title: object, frequency: Frequency) -> Kind:
    return Kind(
        f"governance.{code}",
        title,
        frequency=frequency,
        permission=Permission.EDIT_AGENCIES,
        address="governance:partner",
        naming=applications.names,
    )


NOTICE_KINDS = (
    _kind("applied", _("An organisation applies to become a partner"), Frequency.AT_ONCE),
    _kind("signed", _("An organisation that is to become a partner has signed a paper"), Frequency.HOURLY),
    _kind("joined", _("An organisation has become a partner"), Frequency.AT_ONCE),
    Kind(
        readiness.OLD,
        _("Some of your answers on how ready your agency is are to be looked at again"),
        frequency=Frequency.HOURLY,
        permission=Permission.EDIT_OWN_AGENCY,
        address="governance:own_readiness",
    ),
)

HOLDINGS = (
    Holding(
        handing.CHECKED,
        lambda n: ngettext("%(n)s application that they checked", "%(n)s applications that they checked", n) % {"n": n},
        held=handing.checked,
        pass_on=pass_application,
        needs=(Permission.EDIT_AGENCIES,),
        takes=Permission.EDIT_AGENCIES,
        nobody=_("Nobody in particular"),
        address="governance:partners",
    ),
)
