import django.db.models.deletion
import northstar.foundation.vault.models
import uuid
from django.db import migrations, models

from northstar.foundation.vault.models import key_policy
from northstar.kit.walls import Raise


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('agencies', '0004_know_whom_to_go_to'),
        ('vault', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=12, unique=True)),
                ('state', models.CharField(choices=[('invited', 'Invited'), ('applied', 'Applied'), ('checking', 'Being checked'), ('to_sign', 'To be signed'), ('joined', 'Joined'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], max_length=12)),
                ('version', models.PositiveIntegerField(default=1)),
                ('moved_at', models.DateTimeField()),
                ('kind', models.CharField(max_length=60)),
                ('legal_regime', models.CharField(blank=True, choices=[('part3', 'Law enforcement (Part 3)'), ('ukgdpr', 'UK GDPR'), ('both', 'Both, by purpose')], max_length=8)),
                ('area_codes', models.JSONField(default=list)),
                ('organisation', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('website', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('does', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('why', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('protection', northstar.foundation.vault.models.SealedJSONField(blank=True, editable=True, null=True)),
                ('lead', northstar.foundation.vault.models.SealedJSONField(blank=True, editable=True, null=True)),
                ('signatory', northstar.foundation.vault.models.SealedJSONField(blank=True, editable=True, null=True)),
                ('decision', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('invited_at', models.DateTimeField(null=True)),
                ('applied_at', models.DateTimeField(null=True)),
                ('checking_at', models.DateTimeField(null=True)),
                ('approved_at', models.DateTimeField(null=True)),
                ('declined_at', models.DateTimeField(null=True)),
                ('declined_because', models.CharField(blank=True, max_length=60)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('joined_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='agencies.agency')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('checking_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('data_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.datakey')),
                ('declined_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('membership', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
            ],
            options={
                'verbose_name': 'application',
            },
        ),
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=60)),
                ('finding', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('not_needed', 'Not needed here')], max_length=12)),
                ('note', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='governance.application')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
            ],
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('invitation', 'To apply'), ('follow', 'To see where it stands'), ('news', 'To read what was decided'), ('sign', 'To sign')], max_length=12)),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='governance.application')),
            ],
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('event', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('invited', 'Invited'), ('applied', 'Applied'), ('checking', 'Being checked'), ('to_sign', 'To be signed'), ('joined', 'Joined'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], max_length=12)),
                ('at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='governance.application')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
            ],
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['state', 'moved_at'], name='application_by_state'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('invited_at__isnull', True), ('invited_by__isnull', True)), models.Q(('invited_at__isnull', False), ('invited_by__isnull', False)), _connector='OR'), name='application_invited_by'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('checking_at__isnull', True), ('checking_by__isnull', True)), models.Q(('checking_at__isnull', False), ('checking_by__isnull', False)), _connector='OR'), name='application_checking_by'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='application_approved_by'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('declined_at__isnull', True), ('declined_by__isnull', True)), models.Q(('declined_at__isnull', False), ('declined_by__isnull', False)), _connector='OR'), name='application_declined_by'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('declined_at__isnull', False), ('declined_because__gt', '')), _connector='OR'), name='application_declined_because'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['to_sign', 'joined']), _negated=True), models.Q(('agency__isnull', False), ('approved_at__isnull', False)), _connector='OR'), name='application_approved_has_agency'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'joined'), _negated=True), ('joined_at__isnull', False), _connector='OR'), name='application_joined_has_day'),
        ),
        migrations.AddIndex(
            model_name='check',
            index=models.Index(fields=['application', '-at'], name='check_by_application'),
        ),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(fields=['application', 'purpose'], name='joining_link_by_purpose'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(fields=['application', 'at'], name='step_by_application'),
        ),
        Raise("governance.Application"),
        Raise("governance.Check"),
        Raise("governance.Step"),
        Raise("governance.Link"),
        migrations.RunSQL(key_policy("governance_application"), migrations.RunSQL.noop),
    ]
