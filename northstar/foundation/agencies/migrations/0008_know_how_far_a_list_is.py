import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from northstar.kit.walls import Raise


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0007_merge_agencies"),
    ]

    operations = [
        migrations.AlterModelOptions(name="waitingimport", options={"verbose_name": "list"}),
        migrations.AddField(
            model_name="waitingimport",
            name="state",
            field=models.CharField(
                choices=[
                    ("reading", "Being read"),
                    ("ready", "Ready to be looked at"),
                    ("taking", "Being taken in"),
                    ("done", "Taken in"),
                    ("stopped", "Stopped"),
                    ("failed", "Failed"),
                ],
                default="ready",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="waitingimport",
            name="since",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        # A list that waits while this runs counts as a short one, and is worked at in the request as before.
        migrations.AddField(
            model_name="waitingimport",
            name="rows",
            field=models.PositiveIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="waitingimport", name="rows_done", field=models.PositiveIntegerField(default=0)
        ),
        migrations.AddField(model_name="waitingimport", name="plan", field=models.BinaryField(null=True)),
        migrations.AddField(
            model_name="waitingimport", name="seen", field=models.CharField(blank=True, max_length=64)
        ),
        migrations.AddField(
            model_name="waitingimport", name="said", field=models.CharField(blank=True, max_length=200)
        ),
        migrations.AddField(
            model_name="waitingimport",
            name="batch",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agencies.import"
            ),
        ),
        Raise("agencies.WaitingImport"),
    ]
