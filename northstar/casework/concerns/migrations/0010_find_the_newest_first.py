"""A search looks among the newest first; what an answer is awaited for has an index that holds nothing else."""

from django.db import migrations, models
from django.db.models import Q

from northstar.casework.concerns.models.search import SEARCH_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("concerns", "0009_count_before_a_search")]

    operations = [
        migrations.RunSQL("drop function if exists concerns_search(bigint[], text[], integer)", migrations.RunSQL.noop),
        migrations.RunSQL(SEARCH_FUNCTION.split("create policy")[0], migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="dispatch", name="dispatch_by_concern"),
        migrations.RemoveIndex(model_name="dispatch", name="dispatch_overdue"),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                fields=["owner_agency", "respond_by", "id"],
                name="dispatch_awaited",
                condition=Q(state__in=["sent", "delivered", "acknowledged"]),
            ),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                fields=["owner_agency", "respond_by"], name="dispatch_unsent", condition=Q(state="unsent")
            ),
        ),
    ]
