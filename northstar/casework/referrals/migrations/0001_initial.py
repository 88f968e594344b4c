"""Help that one agency asks of another."""

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
            name='Request',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=12, unique=True)),
                ('need', models.CharField(max_length=60)),
                ('topic', models.CharField(blank=True, max_length=60)),
                ('whom', models.CharField(choices=[('adult', 'An adult'), ('child', 'A child'), ('in_doubt', 'The age is in doubt: treat them as a child'), ('nobody', 'Nobody in particular')], max_length=10)),
                ('area_code', models.CharField(blank=True, max_length=20)),
                ('words', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('callback', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('by_when', models.CharField(choices=[('now', 'Now: it cannot wait'), ('today', 'Today'), ('this_week', 'This week')], max_length=10)),
                ('answer_by', models.DateTimeField()),
                ('answer_rule', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('sent', 'Not seen yet'), ('seen', 'Seen'), ('accepted', 'Accepted'), ('done', 'Done'), ('declined', 'Declined'), ('withdrawn', 'Taken back')], default='sent', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('reached', models.CharField(choices=[('here', 'They were told in Northstar'), ('mail', 'They were told by mail that something waits for them'), ('to_ring', 'They must be rung: nothing could be sent to them in writing'), ('rung', 'They were rung by whoever asks')], max_length=8)),
                ('made_at', models.DateTimeField()),
                ('rung_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('decline_reason', models.CharField(blank=True, max_length=60)),
                ('outcome', models.CharField(blank=True, max_length=60)),
                ('reply', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('escalated_at', models.DateTimeField(null=True)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('asked_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('asking_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.contact')),
                ('data_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.datakey')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('rung_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
            ],
        ),
        migrations.CreateModel(
            name='RequestStep',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('event', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('sent', 'Not seen yet'), ('seen', 'Seen'), ('accepted', 'Accepted'), ('done', 'Done'), ('declined', 'Declined'), ('withdrawn', 'Taken back')], max_length=10)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, max_length=60)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('by_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='referrals.request')),
            ],
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(fields=['asked_agency', '-made_at'], name='request_of_agency'),
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(fields=['asking_agency', '-made_at'], name='request_by_agency'),
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(condition=models.Q(('state__in', ['sent', 'seen'])), fields=['asked_agency', 'answer_by'], name='request_to_answer'),
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(condition=models.Q(('state__in', ['sent', 'seen'])), fields=['asking_agency', 'answer_by'], name='request_awaited'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(('asking_agency', models.F('asked_agency')), _negated=True), name='request_to_another'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rung_at__isnull', True), ('rung_by__isnull', True)), models.Q(('rung_at__isnull', False), ('rung_by__isnull', False)), _connector='OR'), name='request_rung_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('seen_at__isnull', True), ('seen_by__isnull', True)), models.Q(('seen_at__isnull', False), ('seen_by__isnull', False)), _connector='OR'), name='request_seen_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', True), ('accepted_by__isnull', True)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='request_accepted_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='request_ended_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['accepted', 'seen', 'sent'])), models.Q(('ended_at__isnull', False), ('state__in', ['declined', 'done', 'withdrawn'])), _connector='OR'), name='request_ended_has_time'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), ('decline_reason__gt', ''), _connector='OR'), name='request_declined_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('outcome__gt', ''), _connector='OR'), name='request_done_has_outcome'),
        ),
        migrations.AddIndex(
            model_name='requeststep',
            index=models.Index(fields=['request', 'at'], name='request_step_by_request'),
        ),
        Raise("referrals.Request"),
        Raise("referrals.RequestStep"),
        migrations.RunSQL(key_policy("referrals_request"), migrations.RunSQL.noop),
    ]
