from django.db import migrations

from northstar.foundation.audit.models import CLOCK_TRIGGER, STORY_TIME_OFF


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_find_what_was_taken_away")]

    operations = [
        migrations.RunSQL(STORY_TIME_OFF, "drop function if exists audit_plays_a_story()"),
        migrations.RunSQL(
            CLOCK_TRIGGER,
            "drop trigger audit_entry_clock on audit_entry; drop function audit_hold_to_the_clock()",
        ),
    ]
