"""Scanning and sweeping, by the clock."""

from django.utils import timezone
from procrastinate.contrib.django import app

from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies.models import Agency
from northstar.foundation.documents import services


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", queueing_lock="documents.scan")
def scan_waiting(timestamp: int) -> None:
    """Scan what came in while the scanner was down."""
    for agency_id in Agency.objects.values_list("id", flat=True):
        with as_job("documents.scan", agency_id) as actor:
            services.scan_waiting(actor=actor, at=timezone.now())


@app.periodic(cron="40 * * * *")
@app.task(queue="upkeep", queueing_lock="documents.sweep")
def sweep(timestamp: int) -> None:
    """Erase what nobody sent, and remove files to which nothing refers."""
    for agency_id in Agency.objects.values_list("id", flat=True):
        with as_job("documents.sweep", agency_id) as actor:
            services.sweep_unsettled(actor=actor, at=timezone.now())
    with as_job("documents.sweep", None) as actor:
        services.sweep_files(actor=actor, at=timezone.now())
