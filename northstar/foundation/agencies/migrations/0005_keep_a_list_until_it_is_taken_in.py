import uuid

from django.db import migrations, models

from northstar.kit.walls import Raise


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0004_know_whom_to_go_to"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingImport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("member_id", models.UUIDField()),
                ("content", models.BinaryField()),
                ("digest", models.BinaryField(max_length=32)),
                ("made_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["member_id"], name="waiting_import_by_member")]},
        ),
        Raise("agencies.WaitingImport"),
    ]
