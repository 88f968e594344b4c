"""What this room hands the house."""

from django.utils.translation import gettext_lazy as _

from northstar.foundation.access.catalogue import Permission
from northstar.foundation.notices.states import Frequency, Kind
from northstar.partnership.governance.queries import applications
from northstar.partnership.governance.services import readiness


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
