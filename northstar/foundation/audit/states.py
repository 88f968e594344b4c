"""What the trail records: the six acts of Data Protection Act 2018, section 62, and the service's own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    COLLECT = "collect", _("Collection")
    ALTER = "alter", _("Alteration")
    CONSULT = "consult", _("Consultation")
    DISCLOSE = "disclose", _("Disclosure")
    COMBINE = "combine", _("Combination")
    ERASE = "erase", _("Erasure")
    SIGN_IN = "sign_in", _("Sign-in")
    ADMINISTER = "administer", _("Administration")
    REFUSE = "refuse", _("Refusal")
