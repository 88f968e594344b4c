"""What a recipient may search of its copy: tokens while the copy is theirs, none after."""

from typing import Any, cast

from django.db import connection
from django.db.models import QuerySet

from northstar.casework.concerns.models import Addition, Dispatch, SearchEntry
from northstar.casework.concerns.services.dispatch.payload import texts_of
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.vault import tokens


def index_copy(dispatch: Dispatch) -> None:
    """Write the tokens of what the recipient got, and of nothing else. Doing it again changes nothing.

    What was sent on after the copy comes first, so that a long account does not crowd it out.
    """
    sent = under(dispatch, dispatch.additions.filter(sent_at__isnull=False).order_by("-made_at"))
    added = [one.content["text"] for one in sent]
    told = texts_of(cast("dict[str, Any]", dispatch.payload or {}))
    numbers = tokens.tokens_for(dispatch.reference, *added, *told)
    with connection.cursor() as cursor:
        # Plain SQL: the sender may not read the recipient's rows back.
        cursor.execute(
            "insert into concerns_searchentry (record_kind, record_id, agency_id, at, tokens)"
            " values ('dispatch', %s, %s, %s, %s) on conflict do nothing",
            [dispatch.pk, dispatch.recipient_id, dispatch.made_at, numbers],
        )


def index_anew(dispatch: Dispatch) -> None:
    """Write the tokens again, because something was sent on since."""
    forget_copy(dispatch)
    index_copy(dispatch)


def under(dispatch: Dispatch, additions: "QuerySet[Addition]") -> list[Addition]:
    """Additions of one copy, which its key opens."""
    found = list(additions)
    for one in found:
        one.dispatch = dispatch
    return found


def forget_copy(dispatch: Dispatch) -> None:
    """Take the tokens away: what was recalled or failed is not found any more."""
    # Only the recipient's own rows can be found, so the service works for that agency for a moment.
    with as_job("concerns.forget_copy", dispatch.recipient_id, Permission.INBOX, Permission.READ_CONCERNS):
        SearchEntry.objects.filter(record_kind="dispatch", record_id=dispatch.pk).delete()
