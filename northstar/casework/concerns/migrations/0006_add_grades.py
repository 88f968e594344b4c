"""The grades of an assessment, dimension by dimension."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("concerns", "0005_keep_filters")]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="grades",
            field=models.JSONField(default=dict),
        ),
    ]
