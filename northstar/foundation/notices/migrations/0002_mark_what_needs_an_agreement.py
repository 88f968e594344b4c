"""A notice, and a mail to a contact, say whether they are about personal data that needs an agreement in force."""

from django.db import migrations, models

from northstar.kit.walls import Raise


class Migration(migrations.Migration):
    dependencies = [("access", "0002_let_agreements_lapse"), ("notices", "0001_initial")]

    operations = [
        migrations.AddField("notice", "needs_agreement", models.BooleanField(default=False)),
        migrations.AddField("mail", "needs_agreement", models.BooleanField(default=False)),
        # Here and not with the table, because the wall names the column.
        Raise("notices.Notice"),
    ]
