import django.db.models.deletion
import uuid
from django.db import migrations, models

from northstar.kit.walls import Raise


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('agencies', '0002_add_history_and_versions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('frequency', models.CharField(choices=[('at_once', 'At once'), ('hourly', 'Once an hour, if something is waiting'), ('daily', 'Once a day at 8 in the morning, whether or not something is waiting'), ('none', 'No mail')], max_length=8)),
                ('made_at', models.DateTimeField()),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notice_choices', to='access.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('membership', 'kind'), name='choice_once')],
            },
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('letter', models.CharField(choices=[('waiting', 'Something new is waiting'), ('urgent', 'Something needs you now'), ('reminder', 'Something is still waiting'), ('hourly', 'Hourly note'), ('daily', 'Daily note')], max_length=8)),
                ('kind', models.CharField(blank=True, max_length=60)),
                ('record_id', models.UUIDField(null=True)),
                ('once', models.UUIDField(null=True)),
                ('slot', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting to be sent'), ('handing', 'Being handed to the mail server'), ('sent', 'Accepted by the mail server'), ('refused', 'Refused by the mail server'), ('failed', 'Given up after two days'), ('dropped', 'Not needed any more'), ('unsure', 'Handed over; no answer came')], default='waiting', max_length=8)),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claim', models.UUIDField(null=True)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('handed_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('code', models.PositiveSmallIntegerField(null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.contact')),
                ('membership', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ('waiting', 'handing'))), fields=['agency', 'due_at'], name='mail_open'), models.Index(fields=['membership', '-made_at'], name='mail_by_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('contact__isnull', True), ('membership__isnull', False)), models.Q(('contact__isnull', False), ('membership__isnull', True)), _connector='OR'), name='mail_to_person_or_contact'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='mail_sent_has_a_time'), models.UniqueConstraint(fields=('membership', 'letter', 'slot'), name='mail_once_a_tick'), models.UniqueConstraint(fields=('contact', 'once'), name='mail_to_contact_once')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('record_kind', models.CharField(blank=True, max_length=60)),
                ('record_id', models.UUIDField(null=True)),
                ('once', models.UUIDField(null=True)),
                ('mail', models.CharField(choices=[('at_once', 'At once'), ('hourly', 'Once an hour, if something is waiting'), ('daily', 'Once a day at 8 in the morning, whether or not something is waiting'), ('none', 'No mail')], max_length=8)),
                ('made_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(null=True)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='access.membership')),
            ],
            options={
                'indexes': [models.Index(fields=['membership', '-made_at'], name='notice_by_person'), models.Index(condition=models.Q(('ended_at', None), ('seen_at', None)), fields=['membership'], name='notice_unseen'), models.Index(condition=models.Q(('ended_at', None), ('mailed_at', None), ('seen_at', None)), fields=['agency', 'mail'], name='notice_to_mail'), models.Index(fields=['record_id'], name='notice_by_record')],
                'constraints': [models.UniqueConstraint(fields=('membership', 'once'), name='notice_once')],
            },
        ),
        Raise("notices.Mail"),
    ]
