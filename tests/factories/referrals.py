"""Requests between the agencies of the cast: Tern Housing and Westmarch ask, Harbour Light is asked."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from django.utils import timezone

from northstar.casework.referrals import queries, services
from northstar.casework.referrals.models import Request, RequestStep
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Contact
from northstar.foundation.notices.models import Notice
from tests.cast import Cast
from tests.factories.routing import contact

WANTED = services.Wanted(
    need="safe_bed",
    whom="adult",
    words="A bed tonight for one woman, away from the town.",
    by_when="today",
    callback="01632 960456, ask for Iris",
    area_code="E06000066",
)


class Asking:
    """Iris of Tern Housing asks Harbour Light, where Asha answers."""

    def __init__(self, cast: Cast):
        self.cast = cast
        assert cast.asha  # somebody who can answer
        self.contact = contact(cast.harbour_light, "safe_bed", always_open=True)

    def ask(
        self,
        *,
        who: str = "iris",
        to: Contact | None = None,
        at: datetime | None = None,
        key: UUID | None = None,
        **changes,
    ) -> Request:
        with acting_as(self.cast.actor(who)) as actor:
            return services.ask(
                actor=actor,
                contact_id=(to or self.contact).pk,
                wanted=replace(WANTED, **changes),
                key=key or uuid4(),
                at=at or timezone.now(),
            )

    def do(self, verb, made: Request, *, who: str = "asha", at: datetime | None = None, **more) -> Request:
        """``asking.do(services.accept, made)``: as Asha, unless told otherwise."""
        with acting_as(self.cast.actor(who)) as actor:
            return verb(actor=actor, request_id=made.pk, at=at or timezone.now(), **more)

    def finish(self, made: Request, words: str = "She has a bed.", *, who: str = "asha", version: int = 0) -> Request:
        return self.do(services.finish, made, who=who, outcome="helped", words=words, version=version)

    def decline(self, made: Request, words: str = "", *, who: str = "asha") -> Request:
        return self.do(services.decline, made, who=who, reason="no_capacity", words=words)

    def seen(self, made: Request, who: str = "iris") -> Request:
        """As it stands, with what is sealed opened."""
        with acting_as(self.cast.actor(who)) as actor:
            found = queries.requests_for(actor).get(pk=made.pk)
            found.words, found.callback, found.reply
            return found

    def events(self, made: Request) -> list[str]:
        with acting_as(self.cast.actor("iris")):
            return list(RequestStep.objects.filter(request=made).order_by("pk").values_list("event", flat=True))


def told(person: Membership, kind: str) -> int:
    """How many notices of a kind somebody has."""
    with acting_as(actors.member(person)):
        return Notice.objects.standing().filter(membership=person, kind=f"requests.{kind}").count()
