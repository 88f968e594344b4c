"""What another agency opened is closed while the reader's own holds no agreement in force."""

from django.db import migrations

from northstar.kit.walls import Raise


class Migration(migrations.Migration):
    dependencies = [("access", "0002_let_agreements_lapse"), ("documents", "0001_initial")]

    operations = [Raise("documents.Document")]
