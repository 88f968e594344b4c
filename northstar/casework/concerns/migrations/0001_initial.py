import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import northstar.foundation.vault.models
import uuid
from django.db import migrations, models

from northstar.casework.concerns.models.search import SEARCH_FUNCTION
from northstar.foundation.vault.models import key_policy
from northstar.kit.walls import Raise


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('agencies', '0001_initial'),
        ('vault', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Concern',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=12, unique=True)),
                ('origin', models.CharField(choices=[('public', 'Public report'), ('professional', 'Professional report'), ('phone', 'Telephone call'), ('letter', 'Letter or e-mail')], max_length=12)),
                ('reporter_mode', models.CharField(choices=[('share', 'You may share my details'), ('confidential', 'Keep my details to yourselves'), ('anonymous', 'I do not want to say who I am')], max_length=12)),
                ('language', models.CharField(default='en-gb', max_length=12)),
                ('received_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('received', 'Received'), ('in_triage', 'Being assessed'), ('with_agencies', 'With agencies'), ('acted_on', 'Acted on'), ('closed', 'Closed'), ('merged', 'Merged into another'), ('withdrawn', 'Withdrawn by the reporter')], default='received', max_length=16)),
                ('version', models.PositiveIntegerField(default=1)),
                ('category', models.CharField(default='not_known', max_length=60)),
                ('exploitation_type', models.CharField(default='not_known', max_length=60)),
                ('sector', models.CharField(default='not_known', max_length=60)),
                ('child', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('not_known', 'Not known'), ('not_asked', 'Not asked')], default='not_asked', max_length=10)),
                ('still_there', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('not_known', 'Not known'), ('not_asked', 'Not asked')], default='not_asked', max_length=10)),
                ('risk_if_acted', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('not_known', 'Not known'), ('not_asked', 'Not asked')], default='not_asked', max_length=10)),
                ('how_known', models.CharField(default='not_asked', max_length=40)),
                ('indicators', models.JSONField(default=list)),
                ('area_codes', models.JSONField(default=list)),
                ('area_choices', models.JSONField(default=list)),
                ('urgency', models.CharField(choices=[('immediate', 'Immediate'), ('today', 'Today'), ('soon', 'Soon'), ('routine', 'Routine')], default='soon', max_length=12)),
                ('urgency_order', models.PositiveSmallIntegerField(default=2)),
                ('due_at', models.DateTimeField(null=True)),
                ('account', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('answers', northstar.foundation.vault.models.SealedJSONField(blank=True, editable=True, null=True)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('close_reason', models.CharField(blank=True, max_length=60)),
                ('unread_from_reporter', models.BooleanField(default=False)),
                ('missing_recipient', models.BooleanField(default=False)),
                ('claimed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.membership')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('data_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.datakey')),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='concerns.concern')),
                ('owner_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('reporting_agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('reporting_member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
            ],
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('urgency', models.CharField(choices=[('immediate', 'Immediate'), ('today', 'Today'), ('soon', 'Soon'), ('routine', 'Routine')], max_length=12)),
                ('words', northstar.foundation.vault.models.SealedJSONField(blank=True, editable=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('concern', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='concerns.concern')),
            ],
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=12, unique=True)),
                ('purpose', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('unsent', 'Not sent yet'), ('sent', 'Sent'), ('delivered', 'Delivered'), ('acknowledged', 'Seen by the agency'), ('accepted', 'Accepted'), ('done', 'Acted on'), ('handed_back', 'Not theirs'), ('failed', 'Could not be delivered'), ('recalled', 'Recalled')], default='unsent', max_length=16)),
                ('version', models.PositiveIntegerField(default=1)),
                ('mode', models.CharField(choices=[('auto', 'Send by itself'), ('propose', 'Propose to the desk'), ('notify', 'Tell, with nothing personal'), ('never', 'Never send')], max_length=8)),
                ('profile', models.CharField(choices=[('full', 'Everything, with how to reach the reporter'), ('no_reporter', 'Everything but the reporter'), ('no_victim_identity', 'Nothing that names a potential victim'), ('location_only', 'The place and the kind of harm only'), ('statistics_only', 'Area, month and kind of harm only')], max_length=20)),
                ('payload', northstar.foundation.vault.models.SealedJSONField(blank=True, editable=True, null=True)),
                ('why', models.TextField()),
                ('basis', models.CharField(max_length=60)),
                ('rule_key', models.CharField(blank=True, max_length=60)),
                ('urgency', models.CharField(choices=[('immediate', 'Immediate'), ('today', 'Today'), ('soon', 'Soon'), ('routine', 'Routine')], max_length=12)),
                ('urgency_order', models.PositiveSmallIntegerField(default=2)),
                ('respond_by', models.DateTimeField()),
                ('respond_rule', models.CharField(max_length=120)),
                ('made_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('hand_back_reason', models.CharField(blank=True, max_length=60)),
                ('outcome', models.CharField(blank=True, max_length=60)),
                ('words', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('escalated_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('concern', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='concerns.concern')),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.contact')),
                ('data_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.datakey')),
                ('escalated_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='concerns.dispatch')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('owner_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('signature', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.signature')),
            ],
            options={
                'verbose_name_plural': 'dispatches',
            },
        ),
        migrations.CreateModel(
            name='DispatchStep',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('event', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('unsent', 'Not sent yet'), ('sent', 'Sent'), ('delivered', 'Delivered'), ('acknowledged', 'Seen by the agency'), ('accepted', 'Accepted'), ('done', 'Acted on'), ('handed_back', 'Not theirs'), ('failed', 'Could not be delivered'), ('recalled', 'Recalled')], max_length=16)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, max_length=60)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('by_agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('dispatch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='concerns.dispatch')),
            ],
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('from_reporter', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('body', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('kind', models.CharField(default='message', max_length=12)),
                ('read_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('concern', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='concerns.concern')),
            ],
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('body', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('concern', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='concerns.concern')),
            ],
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('at', models.DateTimeField()),
                ('contact_id', models.UUIDField(null=True)),
                ('purpose', models.CharField(max_length=60)),
                ('mode', models.CharField(choices=[('auto', 'Send by itself'), ('propose', 'Propose to the desk'), ('notify', 'Tell, with nothing personal'), ('never', 'Never send')], max_length=8)),
                ('profile', models.CharField(choices=[('full', 'Everything, with how to reach the reporter'), ('no_reporter', 'Everything but the reporter'), ('no_victim_identity', 'Nothing that names a potential victim'), ('location_only', 'The place and the kind of harm only'), ('statistics_only', 'Area, month and kind of harm only')], max_length=20)),
                ('respond_minutes', models.PositiveIntegerField()),
                ('working_time', models.BooleanField(default=False)),
                ('rule_key', models.CharField(max_length=60)),
                ('rule_version', models.PositiveIntegerField()),
                ('why', models.TextField()),
                ('blocked', models.TextField(blank=True)),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('concern', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='concerns.concern')),
            ],
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('lookup', models.BinaryField(max_length=32, unique=True)),
                ('copy', models.BinaryField()),
                ('made_on', models.DateField()),
                ('concern', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='receipt', to='concerns.concern')),
            ],
        ),
        migrations.CreateModel(
            name='ReporterContact',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('phone', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('email', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('safe_ways', northstar.foundation.vault.models.SealedJSONField(blank=True, editable=True, null=True)),
                ('times', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('notes', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('concern', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reporter_contact', to='concerns.concern')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=60)),
                ('version', models.PositiveIntegerField(default=1)),
                ('title', models.CharField(max_length=160)),
                ('priority', models.PositiveSmallIntegerField(default=100)),
                ('match', models.JSONField(default=dict)),
                ('target', models.JSONField(default=dict)),
                ('mode', models.CharField(choices=[('auto', 'Send by itself'), ('propose', 'Propose to the desk'), ('notify', 'Tell, with nothing personal'), ('never', 'Never send')], max_length=8)),
                ('profile', models.CharField(choices=[('full', 'Everything, with how to reach the reporter'), ('no_reporter', 'Everything but the reporter'), ('no_victim_identity', 'Nothing that names a potential victim'), ('location_only', 'The place and the kind of harm only'), ('statistics_only', 'Area, month and kind of harm only')], max_length=20)),
                ('respond_minutes', models.PositiveIntegerField(default=1440)),
                ('working_time', models.BooleanField(default=True)),
                ('why', models.TextField()),
                ('source', models.CharField(max_length=200)),
                ('checked_on', models.DateField(blank=True, null=True)),
                ('approved_by', models.CharField(max_length=120)),
                ('current', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'version'), name='rule_version_once'), models.UniqueConstraint(condition=models.Q(('current', True)), fields=('key',), name='rule_one_current')],
            },
        ),
        migrations.CreateModel(
            name='RuleChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=64)),
                ('by_name', models.CharField(max_length=160)),
                ('reason', models.CharField(max_length=200)),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='concerns.rule')),
            ],
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('record_kind', models.CharField(max_length=12)),
                ('record_id', models.UUIDField()),
                ('agency_id', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('tokens', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
            options={
                'verbose_name_plural': 'search entries',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['tokens'], name='search_by_token'), models.Index(fields=['agency_id', 'record_kind', '-at'], name='search_by_agency')],
                'constraints': [models.UniqueConstraint(fields=('record_id', 'agency_id'), name='search_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('event', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('received', 'Received'), ('in_triage', 'Being assessed'), ('with_agencies', 'With agencies'), ('acted_on', 'Acted on'), ('closed', 'Closed'), ('merged', 'Merged into another'), ('withdrawn', 'Withdrawn by the reporter')], max_length=16)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, max_length=60)),
                ('detail', models.JSONField(default=dict)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('concern', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='concerns.concern')),
            ],
        ),
        migrations.AddIndex(
            model_name='concern',
            index=models.Index(condition=models.Q(('state__in', ['received', 'in_triage'])), fields=['owner_agency', 'urgency_order', '-received_at'], name='concern_queue'),
        ),
        migrations.AddIndex(
            model_name='concern',
            index=models.Index(fields=['owner_agency', '-received_at'], name='concern_by_time'),
        ),
        migrations.AddIndex(
            model_name='concern',
            index=models.Index(fields=['owner_agency', 'state', '-received_at'], name='concern_by_state'),
        ),
        migrations.AddIndex(
            model_name='concern',
            index=models.Index(condition=models.Q(('reporting_agency__isnull', False)), fields=['reporting_agency', '-received_at'], name='concern_by_reporter'),
        ),
        migrations.AddIndex(
            model_name='concern',
            index=models.Index(condition=models.Q(('state__in', ['received', 'in_triage'])), fields=['owner_agency', 'due_at'], name='concern_due'),
        ),
        migrations.AddIndex(
            model_name='concern',
            index=models.Index(condition=models.Q(('claimed_by__isnull', False)), fields=['claimed_by'], name='concern_by_claim'),
        ),
        migrations.AddConstraint(
            model_name='concern',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), ('close_reason__gt', ''), _connector='OR'), name='concern_closed_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='concern',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', True), ('state__in', ['received', 'in_triage', 'with_agencies', 'acted_on', 'closed', 'withdrawn'])), models.Q(('merged_into__isnull', False), ('state', 'merged')), _connector='OR'), name='concern_merged_into_one'),
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(fields=['concern', '-at'], name='assessment_by_concern'),
        ),
        migrations.AddIndex(
            model_name='dispatch',
            index=models.Index(condition=models.Q(('state__in', ['sent', 'delivered', 'acknowledged'])), fields=['recipient', 'urgency_order', 'respond_by'], name='dispatch_inbox'),
        ),
        migrations.AddIndex(
            model_name='dispatch',
            index=models.Index(fields=['recipient', '-made_at'], name='dispatch_by_recipient'),
        ),
        migrations.AddIndex(
            model_name='dispatch',
            index=models.Index(fields=['concern'], name='dispatch_by_concern'),
        ),
        migrations.AddIndex(
            model_name='dispatch',
            index=models.Index(condition=models.Q(('state__in', ['unsent', 'sent', 'delivered', 'acknowledged', 'failed'])), fields=['owner_agency', 'respond_by'], name='dispatch_overdue'),
        ),
        migrations.AddConstraint(
            model_name='dispatch',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['accepted', 'acknowledged', 'delivered', 'done', 'sent', 'unsent'])), fields=('concern', 'recipient', 'purpose'), name='dispatch_once'),
        ),
        migrations.AddConstraint(
            model_name='dispatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'handed_back'), _negated=True), ('hand_back_reason__gt', ''), _connector='OR'), name='dispatch_back_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='dispatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('profile__in', ['full', 'no_reporter', 'no_victim_identity']), _negated=True), ('signature__isnull', False), _connector='OR'), name='dispatch_personal_needs_agreement'),
        ),
        migrations.AddIndex(
            model_name='dispatchstep',
            index=models.Index(fields=['dispatch', 'at'], name='dispatch_step_by_dispatch'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['concern', 'at'], name='message_by_concern'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', True), ('from_reporter', True)), models.Q(('by__isnull', False), ('from_reporter', False)), _connector='OR'), name='message_has_one_side'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['concern', 'at'], name='note_by_concern'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['concern', 'round'], name='proposal_by_concern'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(fields=['concern', 'at'], name='step_by_concern'),
        ),
        Raise("concerns.Concern"),
        Raise("concerns.ReporterContact"),
        Raise("concerns.Receipt"),
        Raise("concerns.Message"),
        Raise("concerns.Note"),
        Raise("concerns.Step"),
        Raise("concerns.Assessment"),
        Raise("concerns.Proposal"),
        Raise("concerns.Dispatch"),
        Raise("concerns.DispatchStep"),
        Raise("concerns.SearchEntry"),
        migrations.RunSQL(key_policy("concerns_concern"), migrations.RunSQL.noop),
        migrations.RunSQL(key_policy("concerns_dispatch"), migrations.RunSQL.noop),
        migrations.RunSQL(SEARCH_FUNCTION, "drop function concerns_search(bigint[], text[], integer, integer)"),
    ]
