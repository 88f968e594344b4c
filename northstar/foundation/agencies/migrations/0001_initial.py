import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=160)),
                ('short_name', models.CharField(blank=True, max_length=60)),
                ('kind', models.CharField(max_length=60)),
                ('legal_regime', models.CharField(choices=[('part3', 'Law enforcement (Part 3)'), ('ukgdpr', 'UK GDPR'), ('both', 'Both, by purpose')], max_length=8)),
                ('first_responder', models.BooleanField(default=False)),
                ('runs_desk', models.BooleanField(default=False)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('checked_on', models.DateField(blank=True, null=True)),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='agencies.agency')),
            ],
            options={
                'verbose_name_plural': 'agencies',
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=160)),
                ('version', models.CharField(max_length=20)),
                ('purposes', models.JSONField(default=list)),
                ('data_classes', models.JSONField(default=list)),
                ('retention', models.CharField(blank=True, max_length=200)),
                ('review_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('title', 'version'), name='agreement_version_once')],
            },
        ),
        migrations.CreateModel(
            name='BankHoliday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('nation', models.CharField(default='england-wales', max_length=20)),
                ('name', models.CharField(max_length=80)),
                ('source', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'nation'), name='holiday_once')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(max_length=60)),
                ('label', models.CharField(max_length=120)),
                ('channel', models.CharField(choices=[('desk', 'In Northstar, with a mail that says something is there'), ('mail', 'E-mail'), ('phone', 'Telephone')], default='desk', max_length=8)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('state', models.CharField(choices=[('unconfirmed', 'Not confirmed yet'), ('confirmed', 'Confirmed'), ('lapsed', 'Lapsed')], default='unconfirmed', max_length=12)),
                ('priority', models.PositiveSmallIntegerField(default=100)),
                ('always_open', models.BooleanField(default=False)),
                ('languages', models.JSONField(blank=True, default=list)),
                ('area_codes', models.JSONField(blank=True, default=list)),
                ('confirmed_on', models.DateField(blank=True, null=True)),
                ('check_on', models.DateField(blank=True, null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='agencies.agency')),
                ('fallback', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='stands_in_for', to='agencies.contact')),
            ],
        ),
        migrations.CreateModel(
            name='Coverage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('area_code', models.CharField(max_length=20)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coverage', to='agencies.agency')),
            ],
        ),
        migrations.CreateModel(
            name='Hours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')])),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
                ('on_holidays', models.BooleanField(default=False)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='agencies.contact')),
            ],
            options={
                'verbose_name_plural': 'hours',
                'ordering': ['weekday', 'opens'],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('signed_on', models.DateField()),
                ('signed_by', models.CharField(max_length=160)),
                ('lawful_basis', models.CharField(max_length=200)),
                ('gateway', models.CharField(blank=True, max_length=200)),
                ('withdrawn_on', models.DateField(blank=True, null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='agencies.agency')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='agencies.agreement')),
            ],
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='teams', to='agencies.agency')),
            ],
        ),
        migrations.AddField(
            model_name='contact',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contacts', to='agencies.team'),
        ),
        migrations.AddConstraint(
            model_name='agency',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='agency_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='agency',
            constraint=models.CheckConstraint(condition=models.Q(('successor__isnull', True), ('valid_to__isnull', False), _connector='OR'), name='agency_successor_needs_end'),
        ),
        migrations.AddIndex(
            model_name='coverage',
            index=models.Index(fields=['area_code'], name='coverage_by_area'),
        ),
        migrations.AddConstraint(
            model_name='hours',
            constraint=models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='hours_close_after_opening'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_on__isnull', True)), fields=('agreement', 'agency'), name='signature_once'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['agency', 'purpose'], name='contact_by_purpose'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('confirmed_on__isnull', False), _connector='OR'), name='contact_confirmed_has_day'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('channel', 'desk'), models.Q(('channel', 'mail'), ('email__gt', '')), models.Q(('channel', 'phone'), ('phone__gt', '')), _connector='OR'), name='contact_has_its_channel'),
        ),
    ]
