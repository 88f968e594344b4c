"""Links in mails: their secret part follows from the keyring, and the database knows a keyed digest of it."""

import base64

from northstar.foundation.access.actors import Actor, Applicant
from northstar.foundation.vault import tokens
from northstar.foundation.vault.keyring import keyring
from northstar.kit import sealing
from northstar.partnership.governance.models import Application, Link
from northstar.partnership.governance.policies import may_look_after


def token_of(link: Link) -> str:
    return base64.urlsafe_b64encode(sealing.keyed(keyring().key_for("joining"), str(link.pk))).decode().rstrip("=")


def digest_of(token: str) -> bytes:
    return tokens.blind(token, "joining-digest")


def newest_for(actor: Actor, application: Application) -> Link | None:
    """The newest link that an application was sent, for whoever looks after it."""
    return Link.objects.filter(application=application).order_by("-made_at").first() if may_look_after(actor) else None


def link_of(actor: Applicant) -> Link | None:
    """The link that the applicant shows, whether or not it still opens."""
    return Link.objects.filter(digest=actor.lookup).first() if actor.lookup else None
