"""The trail: append-only rows, and seals that chain them."""

from django.db import models

from northstar.foundation.audit.states import Action
from northstar.kit.walls import Wall

# What an auditor wants to see first: what left the house or unmasked somebody, and that the trail was checked.
TAKEN_AWAY = (
    "queue.exported",
    "concerns.exported",
    "inbox.exported",
    "agencies.exported",
    "concerns.read_contact",
    "documents.original_opened",
    "documents.original_refused",
)
CHECKED = "audit.verified"


class Entry(models.Model):
    """One act. Written by ``services.record`` in the transaction of the act itself; holds no content.

    ``transaction`` is PostgreSQL's transaction number, so that a seal covers only what is committed.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=12, choices=Action)
    event = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=12)
    actor = models.CharField(max_length=64, blank=True)
    agency_id = models.UUIDField(null=True)
    record_kind = models.CharField(max_length=60, blank=True)
    record_id = models.CharField(max_length=64, blank=True)
    recipient = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=80, blank=True)
    count = models.IntegerField(null=True)
    request = models.CharField(max_length=24, blank=True)
    detail = models.JSONField(default=dict)
    transaction = models.BigIntegerField()

    wall = Wall(
        read="northstar_may('audit.read_all') or northstar_may('audit.seal') "
        "or (northstar_may('audit.read') and agency_id = northstar_agency())",
        insert="northstar_kind() <> ''",
        append_only=True,
    )

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["record_kind", "record_id", "-at"], name="audit_by_record"),
            models.Index(fields=["agency_id", "-at"], name="audit_by_agency"),
            models.Index(fields=["actor", "-at"], name="audit_by_actor"),
            models.Index(fields=["transaction"], name="audit_by_transaction"),
            models.Index(fields=["-id"], name="audit_taken_away", condition=models.Q(event__in=TAKEN_AWAY)),
            models.Index(fields=["-id"], name="audit_checked", condition=models.Q(event=CHECKED)),
        ]


# Who of the actor's own agency opened a record lately, and when last. Runs as the owner, because a colleague may know
# that another is reading, and not the rest of the trail.
READERS_FUNCTION = """
create function audit_readers(kind text, identifier text, since interval)
returns table (actor varchar, at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.actor, max(e.at) from audit_entry e
  where e.record_kind = kind and e.record_id = identifier and e.action = 'consult' and e.actor_kind = 'member'
    and e.at > statement_timestamp() - least(since, interval '1 hour')
    and e.agency_id = northstar_agency() and northstar_kind() = 'member'
  group by e.actor
$$;
revoke execute on function audit_readers(text, text, interval) from public;
grant execute on function audit_readers(text, text, interval) to northstar_app;
create policy audit_entry_owner on audit_entry for select to northstar_owner using (true);
"""

# Whether this database is being filled with a made-up story. Only its owner can say so, and only `northstar demo`
# does, while the story is told: the application owns nothing and cannot replace the function.
STORY_TIME_OFF = """
create or replace function audit_plays_a_story() returns boolean language sql stable as $$ select false $$;
"""
STORY_TIME_ON = """
create or replace function audit_plays_a_story() returns boolean language sql stable as $$ select true $$;
"""
# The application writes an act when it happens (a reporter's rounded down to five minutes), and at no other time.
CLOCK_TRIGGER = """
create function audit_hold_to_the_clock() returns trigger language plpgsql
  set search_path = public, pg_temp as $$ begin
  if current_user = 'northstar_app' and not audit_plays_a_story()
    and new.at not between now() - interval '5 minutes' and clock_timestamp() + interval '1 minute' then
    raise exception 'an entry of the trail is written when it happens'
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger audit_entry_clock before insert on audit_entry for each row execute function audit_hold_to_the_clock();
"""


class Seal(models.Model):
    """A link of the chain: the digests of a batch of entries, and of the link before.

    Covers the entries whose transaction number is in ``[first_transaction, end_transaction)``.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    first_transaction = models.BigIntegerField()
    end_transaction = models.BigIntegerField()
    entries = models.IntegerField()
    ids = models.BinaryField()
    digests = models.BinaryField()
    chain = models.BinaryField(max_length=32)

    wall = Wall(
        read="northstar_may('audit.read_all') or northstar_may('audit.read') or northstar_may('audit.seal')",
        insert="northstar_may('audit.seal')",
        append_only=True,
    )
