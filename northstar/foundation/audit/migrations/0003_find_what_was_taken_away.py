from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_say_who_reads")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(
                    (
                        "event__in",
                        (
                            "queue.exported",
                            "concerns.exported",
                            "inbox.exported",
                            "agencies.exported",
                            "concerns.read_contact",
                            "documents.original_opened",
                            "documents.original_refused",
                        ),
                    )
                ),
                fields=["-id"],
                name="audit_taken_away",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("event", "audit.verified")), fields=["-id"], name="audit_checked"
            ),
        ),
    ]
