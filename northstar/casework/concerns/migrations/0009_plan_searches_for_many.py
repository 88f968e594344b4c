"""A search is planned as if many were wanted, so that a rare word is looked for by its tokens."""

from django.db import migrations

from northstar.casework.concerns.models.search import SEARCH_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("concerns", "0008_keep_lists_quick")]

    operations = [migrations.RunSQL(SEARCH_FUNCTION.split("revoke")[0], migrations.RunSQL.noop)]
