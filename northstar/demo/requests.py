"""Help that agencies ask of each other in the story: each request is a life, as a concern's is."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from northstar.casework.referrals import services
from northstar.casework.referrals.models import Request
from northstar.demo import script
from northstar.demo.casting import Cast
from northstar.demo.lives import Life
from northstar.demo.script import Asked
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Member
from northstar.foundation.agencies.models import Contact
from northstar.foundation.agencies.queries import day_of
from northstar.foundation.places import queries as places


class Asking:
    """One request as it is played. ``began`` is for the player, and stays empty: nothing else begins with it."""

    def __init__(self, cast: Cast, asked: Asked, now: datetime):
        self.cast, self.asked = cast, asked
        self.at = now - timedelta(minutes=asked.ago)
        self.began: list[Life] = []
        self.asker = cast.named(asked.by)
        self.answerer = cast.helper(cast.agencies[asked.agency].pk) if asked.agency in cast.agencies else None

    def send(self) -> Request:
        asked, day = self.asked, day_of(self.at)
        area = next(
            (one.code for one in places.areas_in("local_authority", day) if one.name.startswith(asked.area)), ""
        )
        contact = Contact.objects.get(agency__slug=asked.agency, label=asked.contact)
        wanted = services.Wanted(
            need=asked.need,
            topic=asked.topic,
            whom=asked.whom,
            area_code=area if asked.area else "",
            words=asked.words,
            by_when=asked.by_when,
            callback=asked.callback,
        )
        key = uuid5(NAMESPACE_URL, f"{asked.by}:{asked.ago}")
        with acting_as(self.asker):
            return services.ask(actor=self.asker, contact_id=contact.pk, wanted=wanted, key=key, at=self.at)


def played(cast: Cast, now: datetime) -> list[tuple[Asking, Life]]:
    """Every request of the script, the oldest first."""
    found = [Asking(cast, one, now) for one in sorted(script.read().requests, key=lambda one: -one.ago)]
    return [(asking, life(asking)) for asking in found]


def life(asking: Asking) -> Life:
    """Asked; seen within the hour by whoever answers; and then what the script says."""
    yield asking.at
    made, asked = asking.send(), asking.asked
    if asked.becomes == "overdue":
        yield (late := made.answer_by + timedelta(minutes=1))
        services.escalate(request_id=made.pk, agency_id=made.asking_agency_id, at=late)
        return
    if asked.becomes in ("sent", "to_ring"):
        return
    if asked.becomes == "withdrawn":
        yield (over := asking.at + timedelta(hours=3))
        with acting_as(asking.asker):
            services.withdraw(actor=asking.asker, request_id=made.pk, at=over)
        return
    yield from _answered(asking, made, asking.answerer)


def _answered(asking: Asking, made: Request, answerer: Member | None) -> Life:
    if answerer is None:
        return
    asked = asking.asked
    yield (seen := asking.at + timedelta(minutes=20))
    with acting_as(answerer):
        services.see(actor=answerer, request_id=made.pk, at=seen)
    if asked.becomes == "seen":
        return
    yield (answer := seen + timedelta(minutes=35))
    with acting_as(answerer):
        if asked.becomes == "declined":
            said = {"reason": asked.outcome, "words": asked.reply}
            services.decline(actor=answerer, request_id=made.pk, at=answer, **said)
            return
        services.accept(actor=answerer, request_id=made.pk, at=answer)
    if asked.becomes == "done":
        yield (done := answer + timedelta(days=9))
        with acting_as(answerer):
            services.finish(
                actor=answerer, request_id=made.pk, outcome=asked.outcome, words=asked.reply, version=0, at=done
            )
