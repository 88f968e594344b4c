"""Keyed tokens of what each agency may search. Holds no word, only numbers that mean nothing without the keyring."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from northstar.kit.walls import HOLDS_AGREEMENT, Wall

# While the agency holds no agreement, its copies with personal data are not found. A job must be able to forget their
# tokens, which are numbers; the copy itself is closed to it like to everybody.
_COPY_SEEN = "exists (select 1 from concerns_dispatch d where d.id = record_id)"
_NOT_CLOSED = f"({HOLDS_AGREEMENT} or northstar_may('service.jobs') or {_COPY_SEEN})"


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
        " or (record_kind = 'dispatch' and northstar_may('dispatches.read')"
        f" and {_NOT_CLOSED})"
        " or (record_kind = 'report' and northstar_may('concerns.report'))))",
        # The desk indexes the copy that it sends to another agency.
        insert="agency_id = northstar_agency() or record_id = northstar_subject()"
        " or northstar_may('concerns.read') or northstar_kind() = 'reporter'",
        # A reporter who adds to what they told writes its tokens anew.
        update="northstar_may('concerns.read') or record_id = northstar_subject()",
        # A copy that is taken back is forgotten by a job that works for the agency that had it.
        delete="agency_id = northstar_agency() and northstar_may('concerns.read')",
    )

    class Meta:
        verbose_name_plural = "search entries"
        constraints = [models.UniqueConstraint(fields=["record_id", "agency_id"], name="search_entry_once")]
        indexes = [
            GinIndex(fields=["tokens"], name="search_by_token"),
            models.Index(fields=["agency_id", "-at"], name="search_by_agency"),
        ]


# Newest first, at most ``most``; only what the actor's agency may search, by the permission of each kind.
# What many records hold stands among the ``newest`` of them, so that going back so far in time finds enough; nothing is
# looked through where a word is known to be rare. Where that finds too few, it is counted whether the words are rare: a rare one is looked for by its tokens, another further back in
# time. Counted, and not left to the planner, who takes a rare token for a frequent one and then goes back through all
# time (six seconds among a million concerns); and not counted at once, which takes longest for the most common words.
SEARCH_FUNCTION = """
create or replace function concerns_search(wanted bigint[], kinds text[], most integer, newest integer)
returns table (record_kind varchar, record_id uuid, at timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  allowed text[] := array(select kind from unnest(kinds) as kind where
      (kind = 'concern' and northstar_may('concerns.read'))
      or (kind = 'dispatch' and northstar_may('dispatches.read'))
      or (kind = 'report' and northstar_may('concerns.report')));
  -- While the agency holds no agreement, its copies with personal data are not there.
  not_closed constant text := case when northstar_agreed(northstar_agency()) then '' else
    ' and (s.record_kind <> ''dispatch'' or exists (select 1 from concerns_dispatch d where d.id = s.record_id
       and d.profile in (''location_only'', ''statistics_only'')))' end;
  back_in_time constant text := 'select s.record_kind, s.record_id, s.at from (select * from concerns_searchentry
      where agency_id = $1 order by at desc limit $5) s
     where s.record_kind = any($2) and s.tokens @> $3' || not_closed || ' order by s.at desc limit $4';
  at_hand integer := 0;
  rare boolean := false;
begin
  perform set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true);
  if newest > 0 then
    execute 'select count(*) from (' || back_in_time || ') found'
      into at_hand using northstar_agency(), allowed, wanted, most, newest;
  end if;
  if at_hand < most then
    perform set_config('enable_indexscan', 'off', true), set_config('enable_bitmapscan', 'on', true);
    execute 'select count(*) <= 2000 from (select from concerns_searchentry where tokens @> $1 limit 2001) found'
      into rare using wanted;
  end if;
  perform set_config('enable_indexscan', case when rare then 'off' else 'on' end, true),
    set_config('enable_bitmapscan', case when rare then 'on' else 'off' end, true);
  if rare then
    return query execute
      'select s.record_kind, s.record_id, s.at from concerns_searchentry s
       where s.agency_id = $1 and s.record_kind = any($2) and s.tokens @> $3' || not_closed ||
      ' order by s.at desc limit $4'
      using northstar_agency(), allowed, wanted, most;
  else
    return query execute back_in_time
      using northstar_agency(), allowed, wanted, most, case when at_hand < most then 2147483647 else newest end;
  end if;
  perform set_config('enable_seqscan', 'on', true), set_config('enable_indexscan', 'on', true),
    set_config('enable_bitmapscan', 'on', true);
end
$$;
revoke execute on function concerns_search(bigint[], text[], integer, integer) from public;
grant execute on function concerns_search(bigint[], text[], integer, integer) to northstar_app;
create policy concerns_searchentry_owner on concerns_searchentry for select to northstar_owner using (true);
"""

# The function runs as the owner, to whom it shows of the copies those that hold no personal data, and nothing else.
OWNER_SEES = """
drop policy if exists concerns_dispatch_owner on concerns_dispatch;
create policy concerns_dispatch_owner on concerns_dispatch for select to northstar_owner
  using (profile in ('location_only', 'statistics_only'));
"""
