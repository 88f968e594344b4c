"""Filters that people keep for themselves."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import northstar.foundation.vault.models
from northstar.foundation.vault.models import key_policy
from northstar.kit.walls import Raise


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
        ("concerns", "0004_keep_a_stamp_of_the_rules"),
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "of",
                    models.CharField(
                        choices=[("queue", "Queue"), ("concerns", "All concerns"), ("inbox", "Sent to us")],
                        max_length=8,
                    ),
                ),
                ("name", northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ("chosen", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                (
                    "data_key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vault.datakey"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_filters",
                        to="access.membership",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["membership", "of"], name="saved_filter_by_person")]},
        ),
        Raise("concerns.SavedFilter"),
        migrations.RunSQL(key_policy("concerns_savedfilter"), migrations.RunSQL.noop),
    ]
