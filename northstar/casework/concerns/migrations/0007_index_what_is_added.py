"""A reporter who adds to what they told writes the search tokens of their own concern anew."""

from django.db import migrations

from northstar.kit.walls import Raise


class Migration(migrations.Migration):
    dependencies = [("concerns", "0006_add_grades")]

    operations = [Raise("concerns.SearchEntry")]
