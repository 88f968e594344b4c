import django.db.models.deletion
import uuid
from django.db import migrations, models

from northstar.kit.walls import Raise
from northstar.partnership.learning.models import FUNCTIONS


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0002_let_agreements_lapse'),
        ('agencies', '0005_keep_a_list_until_it_is_taken_in'),
        ('audit', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FirstDay',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('visitor', models.BigIntegerField(unique=True)),
                ('practised', models.JSONField(default=list)),
                ('ticked', models.JSONField(default=list)),
                ('begun_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('put_away_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('membership', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='first_day', to='access.membership')),
            ],
            options={
                'indexes': [models.Index(fields=['agency'], name='first_day_by_agency')],
                'constraints': [models.CheckConstraint(condition=models.Q(('visitor__gt', 0)), name='first_day_visitor')],
            },
        ),
        Raise("learning.FirstDay"),
        migrations.RunSQL(FUNCTIONS, "drop function learning_own_acts(text[]); drop function learning_by_agency()"),
    ]
