"""Anonymous stays anonymous: in every profile, on every page, in every mail, log line, notice and list taken away."""

import io
import json
import logging
from html import unescape

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Dispatch, ReporterContact
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.services import ReporterDetails
from northstar.casework.concerns.services.dispatch.payload import build_payload
from northstar.foundation.agencies.models import Contact
from northstar.kit.logs import JsonFormatter
from tests.cast import sign_in
from tests.factories.routing import member
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
# What tells who the reporter is, wherever it was typed: in their details, beside how they know, about themselves.
DETAILS = ReporterDetails(
    "Canaryname Robin", "07700 900111", "canarymail@people.example", ("call",), "canarytimes", "canarynotes"
)
HOW = "I am the canaryhow cleaner there"
CANARIES = ("Canaryname", "900111", "canarymail", "canarytimes", "canarynotes")
OF_HOW = ("canaryhow", "canaryby")  # the desk may read how they know; nobody else


@pytest.fixture
def log():
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


def rows_of(answer, form: str) -> str:
    assert answer.status_code == 200
    if form == "csv":
        return answer.content.decode("utf-8-sig")
    return str(CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python())


def said(text: str, *canaries: str) -> list[str]:
    return [canary for canary in (*CANARIES, *canaries) if canary.casefold() in text.casefold()]


def test_control_04_anonymous_stays_anonymous_in_every_payload_mail_log_and_list(region, acting, log):
    """A browser that claims both: anonymous, and a name with it. The name is kept nowhere, so it goes nowhere."""
    made = region.concern(mode=states.ReporterMode.ANONYMOUS, contact=DETAILS, how_known="own_experience")
    Contact.objects.filter(agency=region.force).update(email="desk@force.example")
    with acting("ben"):
        concern = region.load(made)
        assert not ReporterContact.objects.filter(concern=concern).exists()
        concern.answers = {**concern.answers, "how": HOW, "by": {"role": "canaryby", "agency": "canaryby"}}
        concern.save()
        for profile in states.Profile:
            assert said(json.dumps(build_payload(concern, profile)), *OF_HOW) == [], profile
    # The first wish of the desk is everything; what goes is what the reporter allows.
    sent = [region.send(made, region.choice(region.force, "concern", "full"))[0]]
    sent += [region.send(made, region.choice(region.council, "housing", "no_victim_identity"))[0]]
    run_jobs(also_later=True)
    pages = lists = ""
    for one, person in zip(sent, (region.officer, region.worker), strict=True):
        with acting("ben"):
            assert Dispatch.objects.get(pk=one.pk).profile != "full"
        client = sign_in(Client(), person)
        answer = client.get(reverse("desk:dispatch", args=[one.pk]))
        assert answer.status_code == 200
        pages += unescape(answer.content.decode()) + unescape(client.get(reverse("notices:list")).content.decode())
    lead = sign_in(Client(), member(region.force, "Lea Forde", "agency_lead"))
    ben = sign_in(Client(), region.cast.ben)
    for form in ("csv", "xlsx"):
        lists += rows_of(lead.post(reverse("desk:inbox-export"), {"format": form, "all": "yes"}), form)
        lists += rows_of(ben.post(reverse("desk:concerns-export"), {"format": form}), form)
        lists += rows_of(ben.post(reverse("desk:queue-export"), {"format": form}), form)
    desk = unescape(ben.get(reverse("desk:concern", args=[made])).content.decode())
    assert "Anonymous" in desk and said(desk) == []  # how they know, the desk may read
    mails = "".join(str(one.message()) for one in mail.outbox)
    assert mail.outbox and said(pages, *OF_HOW) == said(lists, *OF_HOW) == said(mails, *OF_HOW) == []
    assert log.getvalue() and said(log.getvalue(), *OF_HOW) == []
    with acting("ben") as officer:
        assert queries.search(officer, "Canaryname") == [] and queries.search(officer, "900111") == []


def test_a_named_reporter_would_have_been_seen_by_the_same_eyes(region, acting):
    """The other way round, so that the test above cannot pass because nothing was written."""
    made = region.concern(mode=states.ReporterMode.SHARE, contact=DETAILS)
    sent = region.send(made, region.choice(region.force, "concern", "full"))[0]
    run_jobs(also_later=True)
    page = sign_in(Client(), region.officer).get(reverse("desk:dispatch", args=[sent.pk]))
    assert page.status_code == 200 and said(unescape(page.content.decode()))
