"""A search counts first whether its words are rare, and looks by the tokens or back in time."""

from django.db import migrations

from northstar.casework.concerns.models.search import SEARCH_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("concerns", "0008_keep_lists_quick")]

    operations = [
        migrations.RunSQL(SEARCH_FUNCTION.split("revoke")[0], migrations.RunSQL.noop),
        # Home reads what changed from the steps.
        migrations.RemoveIndex(model_name="concern", name="concern_settled"),
    ]
