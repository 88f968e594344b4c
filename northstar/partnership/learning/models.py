"""How far somebody has come with their first day."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Agency
from northstar.kit.walls import Wall


class FirstDay(models.Model):
    """One membership's first day. What the system can see is not kept here; ``ticked`` is what only they know.

    ``visitor`` is a random number by which the practice area knows them and which stands for them nowhere else;
    ``practised`` holds codes of tasks that came back from there.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    membership = models.OneToOneField(Membership, models.PROTECT, related_name="first_day")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    visitor = models.BigIntegerField(unique=True)
    practised = models.JSONField(default=list)
    ticked = models.JSONField(default=list)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    put_away_at = models.DateTimeField(null=True)

    # Their own; and an agency's lead sees who is through with it.
    wall = Wall(
        read="membership_id = northstar_member()"
        " or (agency_id = northstar_agency() and northstar_may('members.manage_own'))",
        insert="membership_id = northstar_member() and agency_id = northstar_agency()",
        update="membership_id = northstar_member()",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(visitor__gt=0), name="first_day_visitor"),
        ]
        indexes = [models.Index(fields=["agency"], name="first_day_by_agency")]


# Which of these acts the member has done: a person may know of their own work, and not read the trail for it.
# How many of each agency are through: whoever looks after all people learns numbers and no names. Both run as the owner.
FUNCTIONS = """
create function learning_own_acts(events text[]) returns table (event varchar)
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct e.event from audit_entry e
  where e.actor = northstar_member()::text and e.actor_kind = 'member' and northstar_kind() = 'member'
    and e.event = any(events)
$$;
revoke execute on function learning_own_acts(text[]) from public;
grant execute on function learning_own_acts(text[]) to northstar_app;
create policy learning_firstday_owner on learning_firstday for select to northstar_owner using (true);
create function learning_by_agency() returns table (agency_id uuid, begun bigint, finished bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select f.agency_id, count(*), count(f.finished_at) from learning_firstday f
  join access_membership m on m.id = f.membership_id and m.ends_at is null
  where northstar_may('members.manage') and northstar_kind() = 'member'
  group by f.agency_id
$$;
revoke execute on function learning_by_agency() from public;
grant execute on function learning_by_agency() to northstar_app;
"""
