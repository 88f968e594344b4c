"""While an agency holds no agreement in force, the copies with personal data that it was sent are closed to it."""

from django.db import migrations

from northstar.casework.concerns.models.search import OWNER_SEES, SEARCH_FUNCTION
from northstar.kit.walls import Raise

# The walls are forced on the owner as well, who is let through for these two statements.
MARK_NOTICES = """
alter table concerns_dispatch no force row level security;
alter table notices_notice no force row level security;
alter table notices_mail no force row level security;
update notices_notice n set needs_agreement = true from concerns_dispatch d
  where d.id = n.record_id and d.profile not in ('location_only', 'statistics_only');
update notices_mail m set needs_agreement = true from concerns_dispatch d
  where d.id = m.record_id and d.profile not in ('location_only', 'statistics_only');
set constraints all immediate;
alter table notices_mail force row level security;
alter table notices_notice force row level security;
alter table concerns_dispatch force row level security;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_let_agreements_lapse"),
        ("concerns", "0011_send_on_what_was_added"),
        ("notices", "0002_mark_what_needs_an_agreement"),
    ]

    operations = [
        migrations.RunSQL(MARK_NOTICES, migrations.RunSQL.noop),
        migrations.RunSQL(OWNER_SEES, migrations.RunSQL.noop),
        migrations.RunSQL(SEARCH_FUNCTION.split("revoke")[0], migrations.RunSQL.noop),
        Raise("concerns.Concern"),
        Raise("concerns.Dispatch"),
        Raise("concerns.SearchEntry"),
    ]
