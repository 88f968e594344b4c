"""Work is handed over by name, and a planned end is settled when it comes."""

import django.db.models.deletion
from django.db import migrations, models

from northstar.kit.walls import Raise


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_let_agreements_lapse'),
        ('agencies', '0005_keep_a_list_until_it_is_taken_in'),
    ]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='settled_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('record_id', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('taker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
            ],
            options={
                'indexes': [models.Index(fields=['record_id', '-id'], name='hand_over_by_record'), models.Index(fields=['giver', '-at'], name='hand_over_by_giver'), models.Index(fields=['taker', '-at'], name='hand_over_by_taker')],
            },
        ),
        Raise("access.HandOver"),
    ]
