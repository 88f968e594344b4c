import uuid
from django.db import migrations, models

from northstar.kit.walls import Raise


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name='DataKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('wrapped', models.BinaryField(null=True)),
                ('master', models.PositiveSmallIntegerField()),
                ('made_on', models.DateField(auto_now_add=True)),
                ('destroyed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['master'], name='vault_by_master')],
                'constraints': [models.CheckConstraint(condition=models.Q(('wrapped__isnull', False), ('destroyed_at__isnull', False), _connector='OR'), name='vault_key_present_or_destroyed')],
            },
        ),
        Raise("vault.DataKey"),
        # Rotation rewraps every key as the owner, who cannot read what the keys seal.
        migrations.RunSQL(
            "create policy vault_datakey_owner on vault_datakey for all to northstar_owner using (true) with check (true)",
            "drop policy vault_datakey_owner on vault_datakey",
        ),
    ]
