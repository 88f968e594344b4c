from django.db import migrations, models

from northstar.kit.walls import Raise


class Migration(migrations.Migration):
    dependencies = [("concerns", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Knock",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32)),
                ("until", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["digest"], name="knock_by_digest"),
                    models.Index(fields=["until"], name="knock_by_end"),
                ],
            },
        ),
        Raise("concerns.Knock"),
    ]
