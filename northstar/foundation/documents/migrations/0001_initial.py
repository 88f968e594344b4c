import django.db.models.deletion
import northstar.foundation.vault.models
import uuid
from django.db import migrations, models

from northstar.foundation.vault.models import key_policy
from northstar.kit.walls import Raise


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ('agencies', '0002_add_history_and_versions'),
        ('vault', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('record_kind', models.CharField(max_length=60)),
                ('record_id', models.UUIDField()),
                ('permission', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('waiting', 'Waiting for the virus scanner'), ('cleaned', 'Ready'), ('kept', 'Not cleaned; release needs care'), ('refused', 'Refused by the virus scanner'), ('erased', 'Erased')], default='cleaned', max_length=8)),
                ('kind', models.CharField(max_length=8)),
                ('name', northstar.foundation.vault.models.SealedTextField(blank=True, editable=True, null=True)),
                ('facts', northstar.foundation.vault.models.SealedJSONField(blank=True, editable=True, null=True)),
                ('fingerprint', models.BinaryField(max_length=32)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(blank=True, max_length=64)),
                ('settled_at', models.DateTimeField(null=True)),
                ('scanned_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=64)),
                ('data_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.datakey')),
                ('owner_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
            ],
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('ref', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('part', models.CharField(choices=[('original', 'Original'), ('clean', 'Clean copy'), ('thumbnail', 'Small picture')], max_length=9)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='documents.document')),
            ],
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['record_id'], name='document_by_record'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['fingerprint'], name='document_by_fingerprint'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['owner_agency'], name='document_waiting'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('settled_at', None)), fields=['owner_agency', 'made_at'], name='document_unsettled'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('permission__gt', '')), name='document_names_a_permission'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state__in', ('refused', 'erased'))), models.Q(models.Q(('state__in', ('refused', 'erased')), _negated=True), ('ended_at__isnull', True)), _connector='OR'), name='document_ended_has_a_time'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('refused', 'erased')), _negated=True), fields=('record_id', 'fingerprint'), name='document_once'),
        ),
        migrations.AddConstraint(
            model_name='storedfile',
            constraint=models.UniqueConstraint(fields=('document', 'part'), name='stored_file_once'),
        ),
        Raise("documents.Document"),
        Raise("documents.StoredFile"),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in key_policy("documents_document")),
        # Whoever may change a document may destroy its key; nobody who acts in the service changes one in any other way.
        migrations.RunSQL(
            """create policy vault_datakey_documents_destroy on vault_datakey for update to northstar_app
               using (exists (select 1 from documents_document r where r.data_key_id = vault_datakey.id
                   and (r.record_id = northstar_subject() or r.owner_agency_id = northstar_agency())))
               with check (wrapped is null and destroyed_at is not null)""",
            "drop policy vault_datakey_documents_destroy on vault_datakey",
        ),
        migrations.RunSQL(
            """create policy vault_datakey_only_destroyed on vault_datakey as restrictive for update to northstar_app
               using (true) with check (wrapped is null and destroyed_at is not null)""",
            "drop policy vault_datakey_only_destroyed on vault_datakey",
        ),
    ]
