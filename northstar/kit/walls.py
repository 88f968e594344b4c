"""Row-level security, declared beside the model it protects and raised by a migration.

A request or job names its actor in transaction-local settings (``northstar.kind``, ``.agency``,
``.member``, ``.role``, ``.subject``, ``.receipt``, ``.permissions``). The functions below read them; a table's
policies are written with these functions. With no actor set, every expression is false.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import migrations

APP_ROLE = "northstar_app"
# The basis of a grant by which an agency reads again what it told itself, whatever it has signed.
OWN_REPORT = "own_report"

# Whether an agency holds an agreement today, by the London day: as ``agencies.queries.agreement_in_force`` asks it.
# Its body is not looked at when it is made, because it is made before the tables of the agencies are.
AGREED = """
set local check_function_bodies = off;
create or replace function northstar_agreed(agency uuid) returns boolean language sql stable parallel safe
  as $$ select exists (
    select 1 from agencies_signature s
      join agencies_agreement a on a.id = s.agreement_id
      join agencies_agency g on g.id = s.agency_id
      cross join (select (now() at time zone 'Europe/London')::date as on_day) today
    where s.agency_id = agency and a.kind = 'sharing'
      and s.signed_on <= on_day and (s.withdrawn_on is null or s.withdrawn_on > on_day)
      and a.valid_from <= on_day and (a.valid_to is null or a.valid_to > on_day)
      and g.valid_from <= on_day and (g.valid_to is null or g.valid_to > on_day)) $$;
set local check_function_bodies = on;
"""
# STABLE SQL functions are inlined by the planner, so that an index can be used.
FUNCTIONS = f"""{AGREED}
create or replace function northstar_kind() returns text language sql stable parallel safe
  as $$ select coalesce(current_setting('northstar.kind', true), '') $$;
create or replace function northstar_agency() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('northstar.agency', true), '')::uuid $$;
create or replace function northstar_member() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('northstar.member', true), '')::uuid $$;
create or replace function northstar_role() returns text language sql stable parallel safe
  as $$ select coalesce(current_setting('northstar.role', true), '') $$;
create or replace function northstar_subject() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('northstar.subject', true), '')::uuid $$;
create or replace function northstar_receipt() returns bytea language sql stable parallel safe
  as $$ select decode(nullif(current_setting('northstar.receipt', true), ''), 'hex') $$;
create or replace function northstar_may(permission text) returns boolean language sql stable parallel safe
  as $$ select position(',' || permission || ',' in coalesce(current_setting('northstar.permissions', true), '')) > 0 $$;
create or replace function northstar_refuse_change() returns trigger language plpgsql
  as $$ begin raise exception 'rows of % are never changed or removed', tg_table_name
        using errcode = 'integrity_constraint_violation'; end $$;
"""

# Run before the migrations, so that every table they make is open to the application, and walls close it again.
GRANTS = f"""
grant usage on schema public to {APP_ROLE};
alter default privileges in schema public grant select, insert, update, delete on tables to {APP_ROLE};
alter default privileges in schema public grant usage, select on sequences to {APP_ROLE};
alter default privileges in schema public grant execute on functions to {APP_ROLE};
"""


@dataclass(frozen=True)
class Wall:
    """Who the database lets see and change the rows of a table, as SQL expressions over its columns.

    ``read`` decides what is visible. ``insert`` and ``update`` decide what may be written (default:
    what may be read). ``delete`` is refused unless given. ``append_only`` takes UPDATE and DELETE
    away from the application's role and adds a trigger, so that the owner cannot change rows either.
    """

    read: str
    insert: str = ""
    update: str = ""
    delete: str = ""
    append_only: bool = False

    def statements(self, table: str) -> list[str]:
        lines = [
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
        ]
        lines += [f"drop policy if exists {table}_{verb} on {table}" for verb in ("read", "insert", "update", "delete")]
        lines.append(f"create policy {table}_read on {table} for select to {APP_ROLE} using ({self.read})")
        insert = self.insert or self.read
        lines.append(f"create policy {table}_insert on {table} for insert to {APP_ROLE} with check ({insert})")
        lines.append(f"drop trigger if exists {table}_append_only on {table}")
        if self.append_only:
            lines.append(f"revoke update, delete, truncate on {table} from {APP_ROLE}")
            lines.append(
                f"create trigger {table}_append_only before update or delete on {table} "
                "for each row execute function northstar_refuse_change()"
            )
            return lines
        update = self.update or self.read
        lines.append(
            f"create policy {table}_update on {table} for update to {APP_ROLE} "
            f"using ({self.read}) with check ({update})"
        )
        if self.delete:
            lines.append(f"create policy {table}_delete on {table} for delete to {APP_ROLE} using ({self.delete})")
        return lines


# SQL: the actor's agency holds an agreement today. In a select of its own, so that it is asked once a statement.
HOLDS_AGREEMENT = "(select northstar_agreed(northstar_agency()))"


def granted(record: str) -> str:
    """SQL: a live grant reaches the actor for the record with this id expression.

    What another agency opened is closed while the actor's holds no agreement; what it told itself is not.
    """
    return f"""exists (select 1 from access_grant g where g.record_id = {record} and g.ended_at is null
        and (g.until is null or g.until > now())
        and (g.basis = '{OWN_REPORT}' or g.owner_agency_id = northstar_agency() or {HOLDS_AGREEMENT})
        and ((g.agency_id = northstar_agency() and (g.role = '' or g.role = northstar_role()))
             or g.membership_id = northstar_member()))"""


def not_excluded(record: str) -> str:
    """SQL: no exclusion names the actor for the record with this id expression. Exclusion beats any grant."""
    return f"""not exists (select 1 from access_exclusion x where x.record_id = {record} and x.ended_at is null
        and (x.agency_id = northstar_agency() or x.membership_id = northstar_member()))"""


class Raise(migrations.RunPython):
    """Migration operation: put up the wall that the model declares, as it reads at that moment.

    Use it again in a later migration after changing ``wall``; the house test compares the two.
    """

    def __init__(self, label: str):
        self.label = label

        def raise_wall(historic_apps, editor):
            model = apps.get_model(label)
            for statement in model.wall.statements(model._meta.db_table):
                editor.execute(statement)

        super().__init__(raise_wall, migrations.RunPython.noop)

    def deconstruct(self):
        return (self.__class__.__name__, [self.label], {})

    def describe(self) -> str:
        return f"Raise the wall of {self.label}"
