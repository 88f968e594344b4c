"""What people enter to show who they are."""

import struct
from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from northstar.foundation.accounts import factors, throttle
from northstar.foundation.accounts.models import User
from northstar.kit.fields import EmailField, PasswordField, TextField

_UNUSABLE = _("This passkey did not work. Try again, or use another way.")
_MOST_CREDENTIAL = 64 * 1024
# What parsers of WebAuthn and CBOR raise on bytes that no authenticator makes.
_NOT_A_PASSKEY = (
    ValidationError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, EOFError,
    RecursionError, NotImplementedError, struct.error, InvalidSignature, UnsupportedAlgorithm,
)  # fmt: skip
_WRONG_CODE = _("That code is not right, or it has been used. Wait for the next one, or use a recovery code.")
_TOO_MANY_CODES = _("There were too many wrong codes. Wait five minutes, or use a passkey.")


class SignInForm(LoginForm):
    """allauth's form with our words; checking and counting happen in ``adapters.AccountAdapter``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs = {"autocomplete": "username webauthn", "spellcheck": "false"}
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}


class AddressForm(forms.Form):
    """Where to send a link."""

    email = EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).casefold()


class PasswordForm(forms.Form):
    """A new password, written twice by nobody: it can be shown instead."""

    password = PasswordField(
        label=_("New password"),
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.user)
        return password


class ChangePasswordForm(PasswordForm):
    """A new password, from somebody who knows the old one (ASVS 5.0 6.2.3)."""

    current = PasswordField(
        label=_("Your password now"),
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["current", "password"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        if not user.has_usable_password():
            del self.fields["current"]

    def clean_current(self) -> str:
        current, at = str(self.cleaned_data["current"]), timezone.now()
        if not throttle.allow(throttle.PASSWORD, str(self.user.pk), "own", at=at):
            raise ValidationError(_("There were too many tries. Wait five minutes."))
        if not self.user.check_password(current):
            raise ValidationError(_("This is not your password."))
        return current


class CodeForm(forms.Form):
    """A code of the person's app, or one of their recovery codes."""

    code = TextField(
        label=_("Code"),
        limit=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        self.factor: Authenticator | None = None
        self.counted_out = False
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        code, at = str(self.cleaned_data["code"]).strip(), timezone.now()
        # Whoever gets here has shown the password, so this counts over all sources.
        if not throttle.allow(throttle.CODE, str(self.user.pk), at=at):
            self.counted_out = True
            raise ValidationError(_TOO_MANY_CODES)
        self.factor = factors.app_accepts(self.user, code) or factors.recovery_accepts(self.user, code)
        if self.factor is None:
            raise ValidationError(_WRONG_CODE)
        throttle.forget(throttle.CODE, str(self.user.pk), at=at)
        return code


class NewAppForm(forms.Form):
    """The first code of an app that is being set up."""

    code = TextField(
        label=_("The six digits that the app shows now"),
        limit=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        self.secret = secret
        self.step = 0
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        step = factors.step_of(self.secret, str(self.cleaned_data["code"]))
        if step is None:
            raise ValidationError(
                _("That code is not right. Check that the phone's clock is set by itself, and try the next code.")
            )
        self.step = step
        return str(self.cleaned_data["code"])


class _CredentialField(forms.JSONField):
    """What the browser signed. Strangers can put anything here, so nothing in it may do more than not work."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(error_messages={"required": _UNUSABLE, "invalid": _UNUSABLE})

    def to_python(self, value: Any) -> dict | None:
        if len(str(value or "")) > _MOST_CREDENTIAL:
            raise ValidationError(_UNUSABLE)
        try:
            read = super().to_python(value)
        except (RecursionError, ValueError) as error:  # nested too deep, or a number of thousands of figures
            raise ValidationError(_UNUSABLE) from error
        if read is not None and not isinstance(read, dict):
            raise ValidationError(_UNUSABLE)
        return read


class NewPasskeyForm(forms.Form):
    """A passkey just made by the browser; proves that the person holds it and unlocked it."""

    name = TextField(
        label=_("Name of this passkey"),
        required=False,
        limit=60,
        help_text=_("So that you know it later, for example “Work phone”."),
    )
    credential = _CredentialField()

    def clean_credential(self) -> dict:
        credential: dict = self.cleaned_data["credential"]
        try:
            webauthn.parse_registration_response(credential)
            made = webauthn.complete_registration(credential)
        except _NOT_A_PASSKEY as error:
            raise ValidationError(_UNUSABLE) from error
        if not made.is_user_verified():
            raise ValidationError(_UNUSABLE)
        return credential


class PasskeyForm(forms.Form):
    """A passkey that is shown again. Without ``user``, the passkey says who it is."""

    credential = _CredentialField()

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_credential(self) -> Authenticator:
        credential: dict = self.cleaned_data["credential"]
        try:
            webauthn.parse_authentication_response(credential)
            user = self.user or webauthn.extract_user_from_response(credential)
            shown: Authenticator = webauthn.complete_authentication(user, credential)
        except _NOT_A_PASSKEY as error:
            raise ValidationError(_UNUSABLE) from error
        return shown
