import django.db.models.deletion
import uuid
from django.db import migrations, models


def designate(apps, editor):
    """What was a yes is a status with dates; its basis and first day are for somebody to compare."""
    agencies = apps.get_model("agencies", "Agency").objects.filter(first_responder=True)
    designation = apps.get_model("agencies", "Designation")
    designation.objects.bulk_create(
        designation(
            agency=each,
            valid_from=each.valid_from,
            valid_to=each.valid_to,
            basis="Was held here as a first responder; basis and dates to be compared",
            source=each.source,
        )
        for each in agencies
    )


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0003_keep_a_stamp'),
    ]

    operations = [
        migrations.CreateModel(
            name='Asking',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('address', models.BinaryField(max_length=32)),
                ('made_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, choices=[('holds', 'It still holds'), ('changed', 'Changed, and holds now'), ('not_mine', 'Not mine any more'), ('ended', 'It no longer works')], max_length=12)),
            ],
        ),
        migrations.CreateModel(
            name='Designation',
            fields=[
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('for_adults', models.BooleanField(default=True)),
                ('for_children', models.BooleanField(default=True)),
                ('duty_to_notify', models.BooleanField(default=False)),
                ('area_codes', models.JSONField(blank=True, default=list)),
                ('basis', models.CharField(max_length=200)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('checked_on', models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='FormerName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('name', models.CharField(max_length=160)),
                ('short_name', models.CharField(blank=True, max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file_name', models.CharField(max_length=200)),
                ('digest', models.BinaryField(max_length=32)),
                ('taken_at', models.DateTimeField()),
                ('taken_by', models.CharField(max_length=64)),
                ('rows', models.PositiveIntegerField()),
                ('added', models.PositiveIntegerField()),
                ('changed', models.PositiveIntegerField()),
                ('left_out', models.PositiveIntegerField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_by', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'ordering': ['-taken_at'],
            },
        ),
        migrations.AddField(
            model_name='agreement',
            name='kind',
            field=models.CharField(choices=[('sharing', 'Information sharing agreement'), ('terms', 'Terms of reference')], default='sharing', max_length=12),
        ),
        migrations.AddField(
            model_name='agreement',
            name='text',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='away_from',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='away_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='for_adults',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='for_children',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='have_ready',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='contact',
            name='owner_email',
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name='contact',
            name='owner_name',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='contact',
            name='person',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='contact',
            name='public',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='contact',
            name='topics',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='contact',
            name='trained_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='web',
            field=models.URLField(blank=True),
        ),
        migrations.AddField(
            model_name='signature',
            name='post',
            field=models.CharField(blank=True, max_length=160),
        ),
        migrations.AddField(
            model_name='signature',
            name='signed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='signature',
            name='text_digest',
            field=models.BinaryField(blank=True, max_length=32, null=True),
        ),
        migrations.AlterField(
            model_name='change',
            name='act',
            field=models.CharField(choices=[('added', 'Added'), ('changed', 'Changed'), ('renamed', 'Renamed'), ('ended', 'Ended'), ('succeeded', 'Followed by another agency'), ('coverage', 'Area changed'), ('hours', 'Opening hours changed'), ('confirmed', 'Confirmed'), ('lapsed', 'Lapsed'), ('signed', 'Signed'), ('withdrawn', 'Withdrawn'), ('removed', 'Removed'), ('undone', 'Undone')], max_length=12),
        ),
        migrations.AlterField(
            model_name='change',
            name='subject',
            field=models.CharField(choices=[('agency', 'Agency'), ('team', 'Team'), ('contact', 'Contact'), ('agreement', 'Agreement'), ('signature', 'Signature'), ('holiday', 'Bank holiday'), ('designation', 'First Responder status')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('for_adults', True), ('for_children', True), _connector='OR'), name='contact_is_for_somebody'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('away_until__isnull', True), models.Q(('away_from__isnull', False), ('away_until__gt', models.F('away_from'))), _connector='OR'), name='contact_away_ends_after_start'),
        ),
        migrations.AddField(
            model_name='asking',
            name='contact',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='askings', to='agencies.contact'),
        ),
        migrations.AddField(
            model_name='designation',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='designations', to='agencies.agency'),
        ),
        migrations.AddField(
            model_name='formername',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to='agencies.agency'),
        ),
        migrations.AddField(
            model_name='change',
            name='batch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='agencies.import'),
        ),
        migrations.AddIndex(
            model_name='asking',
            index=models.Index(fields=['contact', '-made_at'], name='asking_by_contact'),
        ),
        migrations.AddConstraint(
            model_name='asking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answer__gt', ''), ('answered_at__isnull', False)), _connector='OR'), name='asking_answer_has_time'),
        ),
        migrations.AddConstraint(
            model_name='designation',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('agency',), name='designation_once'),
        ),
        migrations.AddConstraint(
            model_name='designation',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='designation_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='designation',
            constraint=models.CheckConstraint(condition=models.Q(('for_adults', True), ('for_children', True), _connector='OR'), name='designation_is_for_somebody'),
        ),
        migrations.AddConstraint(
            model_name='formername',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__gt', models.F('valid_from')), ('valid_to__isnull', False)), name='former_name_has_ended'),
        ),
        migrations.RunPython(designate, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='agency',
            name='first_responder',
        ),
        migrations.RunSQL(
            "create trigger agencies_designation_stamp after insert or update or delete on agencies_designation "
            "for each statement execute function agencies_stamp_anew()",
            "drop trigger agencies_designation_stamp on agencies_designation",
        ),
    ]
