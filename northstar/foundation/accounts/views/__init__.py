"""Pages of signing in and of one's own account. Their doors are put on in ``access.urls``."""

from northstar.foundation.accounts.views.entering import (
    again,
    forgotten,
    forgotten_sent,
    link,
    passkey_sign_in,
    second_step,
    sign_in,
    sign_out,
)
from northstar.foundation.accounts.views.providers import provider, provider_back
from northstar.foundation.accounts.views.ways import (
    account,
    add_app,
    add_passkey,
    change_password,
    codes,
    first_password,
    remove_factor,
    set_up,
    sign_out_everywhere,
)

__all__ = [
    "account",
    "add_app",
    "add_passkey",
    "again",
    "change_password",
    "codes",
    "first_password",
    "forgotten",
    "forgotten_sent",
    "link",
    "passkey_sign_in",
    "provider",
    "provider_back",
    "remove_factor",
    "second_step",
    "set_up",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
]
