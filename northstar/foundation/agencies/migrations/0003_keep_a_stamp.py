import uuid

from django.db import migrations, models

from northstar.kit.stamps import stamped_by_database

TABLES = ("agency", "coverage", "contact", "hours", "bankholiday", "agreement", "signature")


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0002_add_history_and_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.UUIDField(default=uuid.uuid4)),
            ],
        ),
        migrations.RunSQL(*stamped_by_database("agencies_stamp", *(f"agencies_{table}" for table in TABLES))),
    ]
