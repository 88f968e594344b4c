"""The forms of becoming a partner, and of saying how ready one is."""

from northstar.partnership.governance.forms.joining import (
    ChangeForm,
    CheckForm,
    DeclineForm,
    InviteForm,
    JoinForm,
    SignForm,
)
from northstar.partnership.governance.forms.readiness import Card, ExportForm, PointForm, StepForm, TableForm, cards

__all__ = [
    "Card",
    "ChangeForm",
    "CheckForm",
    "DeclineForm",
    "ExportForm",
    "InviteForm",
    "JoinForm",
    "PointForm",
    "SignForm",
    "StepForm",
    "TableForm",
    "cards",
]
