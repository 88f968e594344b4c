"""Jobs of concerns: route, deliver, tell, watch. What a job is given is ids; run twice or killed, it does no harm."""

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from northstar.casework.concerns.services import dispatch as dispatching
from northstar.casework.concerns.services import routing
from northstar.casework.concerns.services.dispatch import telling
from northstar.kit.stamps import sitting

QUEUE = "concerns"
# 3 seconds, 9, 27, and so on: an hour in all. What is not done by then is found by ``watch``.
AGAIN = RetryStrategy(max_attempts=7, exponential_wait=3)


@app.task(name="concerns.route", queue=QUEUE, retry=AGAIN)
def route(concern: str, desk: str) -> None:
    """Ask the rules who should be told of a concern."""
    routing.route(concern_id=UUID(concern), desk_id=UUID(desk), at=timezone.now())


@app.task(name="concerns.deliver", queue=QUEUE, retry=AGAIN)
def deliver(dispatch: str, desk: str) -> None:
    """Put one dispatch into its recipient's hands."""
    with sitting():
        dispatching.deliver(dispatch_id=UUID(dispatch), desk_id=UUID(desk), at=timezone.now())


@app.task(name="concerns.note_mail", queue=QUEUE, retry=AGAIN)
def note_mail(record_id: str, agency_id: str, mail_id: str, state: str) -> None:
    """Learn what became of the mail to a recipient's contact."""
    dispatching.note_mail(dispatch_id=UUID(record_id), state=state, at=timezone.now())


@app.task(name="concerns.bring_added", queue=QUEUE, retry=AGAIN)
def bring_added(dispatch: str, desk: str) -> None:
    """Put what was sent on into the hands of who has the copy."""
    with sitting():
        dispatching.bring(dispatch_id=UUID(dispatch), desk_id=UUID(desk), at=timezone.now())


@app.task(name="concerns.note_added_mail", queue=QUEUE, retry=AGAIN)
def note_added_mail(record_id: str, agency_id: str, mail_id: str, state: str) -> None:
    """Learn what became of the mail that told a contact of more."""
    dispatching.note_added_mail(dispatch_id=UUID(record_id), state=state, at=timezone.now())


@app.task(name="concerns.tell_member", queue=QUEUE, retry=AGAIN)
def tell_member(concern: str, desk: str, membership: str) -> None:
    """Tell an officer that a concern was handed to them."""
    telling.tell_member(concern_id=UUID(concern), desk_id=UUID(desk), membership_id=UUID(membership), at=timezone.now())


@app.task(name="concerns.tell_desk", queue=QUEUE, retry=AGAIN)
def tell_desk(concern: str, desk: str) -> None:
    """Tell the desk that a reporter wrote."""
    telling.tell_of_reporter(concern_id=UUID(concern), desk_id=UUID(desk), at=timezone.now())


@app.task(name="concerns.tell_asked", queue=QUEUE, retry=AGAIN)
def tell_asked(concern: str, desk: str) -> None:
    """Tell the member who reported that the desk asks something."""
    telling.tell_asked(concern_id=UUID(concern), desk_id=UUID(desk), at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="concerns.watch", queue=QUEUE, lock="concerns.watch", queueing_lock="concerns.watch")
def watch(timestamp: int) -> None:
    """Remind, pass on, and put back on its way what got stuck: every minute, for every desk."""
    with sitting():
        for desk_id in dispatching.desks():
            dispatching.watch(desk_id=desk_id, at=timezone.now())
