"""What a reporter adds after agencies got their copies can be sent on to them."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import northstar.foundation.vault.models
from northstar.kit.walls import Raise


def key(to: str, *, back: str = "+", null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=back, to=to, null=null)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
        ("concerns", "0010_find_the_newest_first"),
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Addition",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("content", northstar.foundation.vault.models.SealedJSONField(blank=True, editable=True, null=True)),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=60)),
                ("seen_at", models.DateTimeField(null=True)),
                ("dispatch", key("concerns.dispatch", back="additions")),
                ("message", key("concerns.message")),
                ("made_by", key("access.membership")),
                ("seen_by", key("access.membership", null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at__isnull", True), ("trouble", "")),
                        fields=["dispatch"],
                        name="addition_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("dispatch", "message"), name="addition_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seen_at__isnull", True), ("seen_by__isnull", True)),
                            models.Q(
                                ("seen_at__isnull", False), ("seen_by__isnull", False), ("sent_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="addition_seen_by_somebody",
                    ),
                ],
            },
        ),
        Raise("concerns.Addition"),
        migrations.AddField(
            model_name="concern",
            name="added_waits",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(("added_waits", True)),
                fields=["owner_agency", "urgency_order", "-received_at"],
                name="concern_added_waits",
            ),
        ),
    ]
