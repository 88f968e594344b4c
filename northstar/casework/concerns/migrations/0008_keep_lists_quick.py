"""Lists in the order of an index: what waits, what is settled, what needs the desk."""

from django.db import migrations, models

from northstar.casework.concerns.models.search import SEARCH_FUNCTION
from northstar.kit.walls import Raise

# The walls are forced on the owner as well, who is let through for this one statement.
FLAG_WHAT_WAITS = """
alter table concerns_dispatch no force row level security;
update concerns_dispatch d set needs_desk = true
where d.state = 'failed' or (d.state = 'handed_back' and not exists (
  select 1 from concerns_dispatch l where l.concern_id = d.concern_id and l.made_at > d.answered_at));
alter table concerns_dispatch force row level security;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
        ("agencies", "0003_keep_a_stamp"),
        ("concerns", "0007_index_what_is_added"),
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="concern",
            name="concern_queue",
        ),
        migrations.RemoveIndex(
            model_name="concern",
            name="concern_due",
        ),
        migrations.RemoveIndex(
            model_name="dispatch",
            name="dispatch_inbox",
        ),
        migrations.RemoveIndex(
            model_name="dispatch",
            name="dispatch_by_recipient",
        ),
        migrations.RemoveIndex(
            model_name="dispatch",
            name="dispatch_came_back",
        ),
        migrations.RemoveIndex(
            model_name="searchentry",
            name="search_by_agency",
        ),
        migrations.AddField(
            model_name="dispatch",
            name="needs_desk",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(FLAG_WHAT_WAITS, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(("state__in", ["received", "in_triage"])),
                fields=["owner_agency", "urgency_order", "-received_at", "id"],
                name="concern_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(("state__in", ["received", "in_triage"]), ("claimed_by__isnull", True)),
                fields=["owner_agency", "urgency_order", "-received_at", "id"],
                name="concern_unclaimed",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(("state__in", ["received", "in_triage"])),
                fields=["owner_agency", "-received_at", "id"],
                name="concern_queue_by_time",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(("state__in", ["acted_on", "withdrawn", "closed"])),
                fields=["owner_agency", "-received_at", "id"],
                name="concern_settled",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(("state__in", ["received", "in_triage"]), ("claimed_by__isnull", False)),
                fields=["claimed_by", "urgency_order", "-received_at", "id"],
                name="concern_claimed",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(("unread_from_reporter", True)),
                fields=["owner_agency", "urgency_order", "-received_at"],
                name="concern_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(("missing_recipient", True)),
                fields=["owner_agency", "urgency_order", "-received_at"],
                name="concern_reaches_nobody",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(("state__in", ["received", "in_triage"])),
                fields=["owner_agency", "due_at", "id"],
                name="concern_due",
            ),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                condition=models.Q(("state__in", ["sent", "delivered", "acknowledged"])),
                fields=["recipient", "urgency_order", "respond_by", "id"],
                name="dispatch_inbox",
            ),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(fields=["recipient", "-made_at", "id"], name="dispatch_by_recipient"),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                condition=models.Q(("state", "accepted")),
                fields=["recipient", "urgency_order", "-made_at"],
                name="dispatch_in_hand",
            ),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                condition=models.Q(("state__in", ["done", "handed_back"])),
                fields=["recipient", "-made_at", "id"],
                name="dispatch_answered",
            ),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                models.F("owner_agency"),
                models.F("urgency_order"),
                models.OrderBy(models.F("answered_at"), nulls_first=True),
                models.F("id"),
                condition=models.Q(("needs_desk", True)),
                name="dispatch_needs_desk",
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["agency_id", "-at"], name="search_by_agency"),
        ),
        migrations.RunSQL(SEARCH_FUNCTION.split("revoke")[0], migrations.RunSQL.noop),
        Raise("concerns.Concern"),
        Raise("concerns.Dispatch"),
    ]
