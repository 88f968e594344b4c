from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0005_keep_a_list_until_it_is_taken_in"),
    ]

    operations = [
        migrations.AlterField(
            model_name="agreement",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sharing", "Information sharing agreement"),
                    ("terms", "Terms of reference"),
                    ("charter", "Charter"),
                ],
                default="sharing",
                max_length=12,
            ),
        ),
    ]
