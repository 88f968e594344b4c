from django.db import migrations, models

from northstar.kit.walls import FUNCTIONS, Raise


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('first_transaction', models.BigIntegerField()),
                ('end_transaction', models.BigIntegerField()),
                ('entries', models.IntegerField()),
                ('ids', models.BinaryField()),
                ('digests', models.BinaryField()),
                ('chain', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('action', models.CharField(choices=[('collect', 'Collection'), ('alter', 'Alteration'), ('consult', 'Consultation'), ('disclose', 'Disclosure'), ('combine', 'Combination'), ('erase', 'Erasure'), ('sign_in', 'Sign-in'), ('administer', 'Administration'), ('refuse', 'Refusal')], max_length=12)),
                ('event', models.CharField(max_length=80)),
                ('actor_kind', models.CharField(max_length=12)),
                ('actor', models.CharField(blank=True, max_length=64)),
                ('agency_id', models.UUIDField(null=True)),
                ('record_kind', models.CharField(blank=True, max_length=60)),
                ('record_id', models.CharField(blank=True, max_length=64)),
                ('recipient', models.CharField(blank=True, max_length=64)),
                ('purpose', models.CharField(blank=True, max_length=80)),
                ('count', models.IntegerField(null=True)),
                ('request', models.CharField(blank=True, max_length=24)),
                ('detail', models.JSONField(default=dict)),
                ('transaction', models.BigIntegerField()),
            ],
            options={
                'verbose_name_plural': 'entries',
                'indexes': [models.Index(fields=['record_kind', 'record_id', '-at'], name='audit_by_record'), models.Index(fields=['agency_id', '-at'], name='audit_by_agency'), models.Index(fields=['actor', '-at'], name='audit_by_actor'), models.Index(fields=['transaction'], name='audit_by_transaction')],
            },
        ),
        Raise("audit.Entry"),
        Raise("audit.Seal"),
    ]
