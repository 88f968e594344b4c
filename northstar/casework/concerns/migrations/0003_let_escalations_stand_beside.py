"""What was passed on to a fallback stands beside what it came from; nothing is passed on twice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("concerns", "0002_add_knock")]

    operations = [
        migrations.RemoveConstraint(model_name="dispatch", name="dispatch_once"),
        migrations.AddConstraint(
            model_name="dispatch",
            constraint=models.UniqueConstraint(
                fields=("concern", "recipient", "purpose"), name="dispatch_once",
                condition=models.Q(
                    ("escalated_from__isnull", True),
                    ("state__in", ["accepted", "acknowledged", "delivered", "done", "sent", "unsent"]),
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="dispatch",
            constraint=models.UniqueConstraint(fields=("escalated_from",), name="dispatch_passed_on_once"),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                fields=["owner_agency", "-answered_at"], name="dispatch_came_back",
                condition=models.Q(("state", "handed_back")),
            ),
        ),
    ]
