import django.db.models.deletion
from django.db import migrations, models

from northstar.kit.walls import Raise


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_let_agreements_lapse"),
        ("agencies", "0006_sign_a_charter"),
        ("governance", "0001_open_the_room"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlannedStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60)),
                ("owner", models.CharField(blank=True, max_length=120)),
                ("due_on", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="planned_steps", to="agencies.agency"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.membership"
                    ),
                ),
            ],
            options={
                "verbose_name": "planned step",
                "indexes": [models.Index(fields=["agency", "code", "-at"], name="planned_step_by_agency")],
            },
        ),
        migrations.CreateModel(
            name="ReadinessAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60)),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("yes", "Yes"),
                            ("partly", "Partly"),
                            ("not_yet", "Not yet"),
                            ("not_for_us", "Does not apply to us"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=600)),
                ("person", models.CharField(blank=True, max_length=120)),
                ("post", models.CharField(blank=True, max_length=120)),
                ("on", models.DateField(null=True)),
                ("again_on", models.DateField(null=True)),
                ("trained", models.PositiveIntegerField(null=True)),
                ("of", models.PositiveIntegerField(null=True)),
                ("what", models.CharField(blank=True, max_length=200)),
                (
                    "audience",
                    models.CharField(
                        blank=True, choices=[("public", "Everybody"), ("staff", "Our staff only")], max_length=8
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readiness", to="agencies.agency"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.membership"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.contact"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.membership"
                    ),
                ),
            ],
            options={
                "verbose_name": "answer on readiness",
                "indexes": [models.Index(fields=["agency", "code", "-at"], name="readiness_by_agency")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("of__isnull", True), ("trained__isnull", True)),
                            ("trained__lte", models.F("of")),
                            _connector="OR",
                        ),
                        name="readiness_trained_of_all",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "not_for_us"), _negated=True), ("note__gt", ""), _connector="OR"
                        ),
                        name="readiness_says_why_not_needed",
                    ),
                ],
            },
        ),
        Raise("governance.PlannedStep"),
        Raise("governance.ReadinessAnswer"),
    ]
