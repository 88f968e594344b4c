"""Several agencies become one, on a day that is planned."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0006_sign_a_charter'),
    ]

    operations = [
        migrations.CreateModel(
            name='Merger',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('on', models.DateField()),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('done', 'Done'), ('called_off', 'Called off')], default='planned', max_length=12)),
                ('new', models.BooleanField(default=False)),
                ('reason', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=64)),
                ('ended_at', models.DateTimeField(null=True)),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mergers', to='agencies.agency')),
            ],
            options={
                'ordering': ['-on', '-made_at'],
            },
        ),
        migrations.CreateModel(
            name='MergerPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('people', models.BooleanField(default=True)),
                ('contacts', models.BooleanField(default=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merger_parts', to='agencies.agency')),
                ('merger', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='agencies.merger')),
            ],
            options={
                'ordering': ['agency__name'],
            },
        ),
        migrations.AddConstraint(
            model_name='merger',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'planned')), models.Q(models.Q(('state', 'planned'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='merger_ended_has_time'),
        ),
        migrations.AddConstraint(
            model_name='mergerpart',
            constraint=models.UniqueConstraint(fields=('merger', 'agency'), name='merger_part_once'),
        ),
    ]
