"""The database knows whether an agency holds an agreement today, for the walls of the rooms above."""

from django.db import migrations

from northstar.kit.walls import AGREED


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("agencies", "0004_know_whom_to_go_to")]

    operations = [migrations.RunSQL(AGREED, migrations.RunSQL.noop)]
