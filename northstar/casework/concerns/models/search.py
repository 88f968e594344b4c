"""Keyed tokens of what each agency may search. Holds no word, only numbers that mean nothing without the keyring."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from northstar.kit.walls import Wall


class SearchEntry(models.Model):
    """The tokens of one record for one agency that may read it.

    Read by the function ``concerns_search`` alone, which runs as the owner: under row-level security
    PostgreSQL may not use the array index, because the operator is not marked leakproof. The function
    filters by the actor's agency and permission before it answers.
    """

    id = models.BigAutoField(primary_key=True)
    record_kind = models.CharField(max_length=12)  # concern, report or dispatch
    record_id = models.UUIDField()
    agency_id = models.UUIDField()
    at = models.DateTimeField()
    tokens = ArrayField(models.BigIntegerField())

    wall = Wall(
        read="record_id = northstar_subject() or (agency_id = northstar_agency() and ("
        "(record_kind = 'concern' and northstar_may('concerns.read'))"
        " or (record_kind = 'dispatch' and northstar_may('dispatches.read'))"
        " or (record_kind = 'report' and northstar_may('concerns.report'))))",
        # The desk indexes the copy that it sends to another agency.
        insert="agency_id = northstar_agency() or record_id = northstar_subject()"
        " or northstar_may('concerns.read') or northstar_kind() = 'reporter'",
        update="northstar_may('concerns.read')",
        delete="northstar_may('concerns.read')",
    )

    class Meta:
        verbose_name_plural = "search entries"
        constraints = [models.UniqueConstraint(fields=["record_id", "agency_id"], name="search_entry_once")]
        indexes = [
            GinIndex(fields=["tokens"], name="search_by_token"),
            models.Index(fields=["agency_id", "record_kind", "-at"], name="search_by_agency"),
        ]


# Newest first, at most ``most``; only what the actor's agency may search, by the permission of each kind.
SEARCH_FUNCTION = """
create or replace function concerns_search(wanted bigint[], kinds text[], most integer)
returns table (record_kind varchar, record_id uuid, at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.record_kind, s.record_id, s.at from concerns_searchentry s
  where s.agency_id = northstar_agency() and s.record_kind = any(kinds) and s.tokens @> wanted
    and ((s.record_kind = 'concern' and northstar_may('concerns.read'))
      or (s.record_kind = 'dispatch' and northstar_may('dispatches.read'))
      or (s.record_kind = 'report' and northstar_may('concerns.report')))
  order by s.at desc limit most
$$;
revoke execute on function concerns_search(bigint[], text[], integer) from public;
grant execute on function concerns_search(bigint[], text[], integer) to northstar_app;
create policy concerns_searchentry_owner on concerns_searchentry for select to northstar_owner using (true);
"""
