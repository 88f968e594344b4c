import uuid

from django.db import migrations, models

from northstar.kit.stamps import stamped_by_database


class Migration(migrations.Migration):
    dependencies = [
        ("concerns", "0003_let_escalations_stand_beside"),
    ]

    operations = [
        migrations.CreateModel(
            name="RuleStamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.UUIDField(default=uuid.uuid4)),
            ],
        ),
        migrations.RunSQL(*stamped_by_database("concerns_rulestamp", "concerns_rule")),
    ]
