import datetime

import django.db.models.deletion
from django.db import migrations, models

from northstar.kit.walls import Raise


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0001_initial'),
        ('audit', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('agency', 'Agency'), ('team', 'Team'), ('contact', 'Contact'), ('agreement', 'Agreement'), ('signature', 'Signature'), ('holiday', 'Bank holiday')], max_length=12)),
                ('record_id', models.CharField(max_length=64)),
                ('label', models.CharField(max_length=200)),
                ('act', models.CharField(choices=[('added', 'Added'), ('changed', 'Changed'), ('ended', 'Ended'), ('succeeded', 'Followed by another agency'), ('coverage', 'Area changed'), ('hours', 'Opening hours changed'), ('confirmed', 'Confirmed'), ('lapsed', 'Lapsed'), ('signed', 'Signed'), ('withdrawn', 'Withdrawn'), ('removed', 'Removed'), ('undone', 'Undone')], max_length=12)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('reason', models.TextField(blank=True)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=64)),
                ('version', models.PositiveIntegerField(default=1)),
                ('origin', models.CharField(choices=[('file', 'Loaded from a file'), ('person', 'Changed here')], default='person', max_length=8)),
            ],
            options={
                'ordering': ['-changed_at', '-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='hours',
            name='hours_close_after_opening',
        ),
        migrations.AddField(
            model_name='agency',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='contact',
            name='bounced_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='bounces',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='contact',
            name='source',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='contact',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='contact_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='coverage',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('agency', 'area_code'), name='coverage_once'),
        ),
        migrations.AddConstraint(
            model_name='coverage',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='coverage_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='hours',
            constraint=models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens')), ('closes', datetime.time(0, 0)), _connector='OR'), name='hours_close_after_opening'),
        ),
        migrations.AddField(
            model_name='change',
            name='agency',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='agencies.agency'),
        ),
        migrations.AddField(
            model_name='change',
            name='undoes',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='agencies.change'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['agency', '-changed_at'], name='agencies_change_by_agency'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['subject', 'record_id', 'version'], name='agencies_change_by_record'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(('changed_by', ''), _negated=True), name='agencies_change_has_author'),
        ),
        Raise("agencies.Change"),
    ]
