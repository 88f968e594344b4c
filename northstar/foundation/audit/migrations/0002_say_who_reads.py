from django.db import migrations

from northstar.foundation.audit.models import READERS_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            READERS_FUNCTION,
            "drop function audit_readers(text, text, interval); drop policy audit_entry_owner on audit_entry",
        )
    ]
