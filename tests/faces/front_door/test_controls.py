"""The controls of the security list that the front door answers for, and hostile input in every field."""

import json
import logging
import re
from io import StringIO
from unittest import mock

import psycopg
import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from northstar.casework.concerns import references
from northstar.casework.concerns.models import Concern
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.services import flood
from northstar.faces.front_door import forms
from northstar.faces.front_door.queries import options
from northstar.faces.front_door.states import draft as drafts
from northstar.faces.front_door.states.questions import FLOWS, PUBLIC
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Reporter
from northstar.kit.logs import JsonFormatter
from tests.faces.front_door.conftest import STORY, Visitor

pytestmark = pytest.mark.django_db
FORBIDDEN = re.compile(r"\b(invalid|failed|submit|submitted|user|users|case|cases)\b", re.I)
# What a tag or an attribute may say, because nobody reads it.
MARKUP = re.compile(r"<script.*?</script>|<[^>]+>", re.S)


def kept(acting) -> Concern:
    with acting("ben") as ben:
        return queries.concerns_for(ben).get()


def everything_stored() -> str:
    """Every row of every table as text, as far as this connection sees it, whoever the actor is."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
        for (name,) in cursor.fetchall():
            cursor.execute(
                psycopg.sql.SQL("select r::text from {} r")
                .format(psycopg.sql.Identifier(name))
                .as_string(connection.connection)
            )
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_control_14_twenty_thousand_codes_differ_and_by_reckoning_so_do_a_million():
    """A million take a minute and a half to make, so the rest is arithmetic over where they come from."""
    codes = {references.fresh_code() for _each in range(20_000)}
    assert len(codes) == 20_000  # and by construction:
    assert len(references.ALPHABET) ** references.CODE_SYMBOLS == 2**120
    # The chance that a million of them hold two alike is below one in ten to the twenty-fourth.
    assert (10**6) ** 2 / 2 / 2**120 < 1e-24


def test_control_14_no_table_holds_the_code(visitor, acting):
    code = visitor.send()
    shown = references.shown(code)
    with acting_as(Reporter(concern_id=kept(acting).pk)):
        stored = everything_stored()
        assert "concerns" in stored and code not in stored and shown not in stored
        assert code.encode().hex() not in stored


def test_control_15_the_code_stands_in_no_address_title_header_log_or_mail(visitor, acting, back):
    """Canary: the code, the concern's number and the draft, in everything that leaves or stays."""
    log = StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    pages = []
    try:
        code = visitor.send()
        pages.append(visitor.page)
        client = visitor.client
        pages.append(client.post(back, {"code": references.shown(code)}))
        pages += [
            client.get(back),
            client.post(back + "write/", {"message": "Canary message"}),
            client.get(back),
            client.get(back + "take/"),
        ]
    finally:
        logging.getLogger().removeHandler(handler)
    number = str(kept(acting).pk)
    for secret in (code, references.shown(code), number):
        for page in pages:
            title = re.search(r"<title>(.*?)</title>", page.content.decode(), re.S)
            assert title is None or title[1].strip() in ("Questions", "Page")
            assert secret not in str(page.headers)
            links = re.findall(r'(?:href|src|action)="([^"]*)"', page.content.decode())
            assert not any(secret in link for link in links)
        assert secret not in log.getvalue()
        assert not any(secret in str(sent.message()) for sent in mail.outbox)
    assert "Canary message" not in log.getvalue() and STORY["seen"]["seen"] not in log.getvalue()
    assert pages[0].headers["Referrer-Policy"] == "no-referrer" and "no-store" in pages[0].headers["Cache-Control"]


FORGED = {
    "state": "closed",
    "status": "acted_on",
    "urgency": "routine",
    "urgency_order": "9",
    "owner_agency": "x",
    "recipients": "press",
    "must_not_see": "x",
    "hidden_from": "x",
    "received_at": "2001-01-01",
    "reference": "C-00000000",
    "concern_id": "x",
    "id": "x",
    "code": "0" * 25,
    "origin": "letter",
    "mode": "share",
    "reporter_mode": "share",
    "language": "tlh",
    "area_codes": "E06000052",
    "area_choices": "x",
    "place_codes": "x",
    "reporting_agency": "x",
    "own_agency": "x",
    "answers": '{"people": []}',
    "began": "0",
    "version": "99",
    "missing_recipient": "on",
    "unread_from_reporter": "on",
    "flow": "professional",
    "files": "x",
}


def test_control_24_the_server_reckons_status_urgency_and_recipients_itself(db, desk, acting):
    plain, forger = Visitor(), Visitor()
    plain.send()
    with acting("ben") as ben:
        honest = queries.concerns_for(ben).get()
        before = {field.name: getattr(honest, field.name) for field in Concern._meta.fields}
    forger.to("check", **{name: {**STORY[name], **FORGED} for name in STORY if name != "who"}).press(**FORGED)
    assert forger.code and forger.code != "0" * 25
    with acting("ben") as ben:
        forged = queries.concerns_for(ben).exclude(pk=honest.pk).get()
        own = {"id", "data_key", "reference", "account", "answers"}
        assert {name: getattr(forged, name) for name in before if name not in own} == {
            name: value for name, value in before.items() if name not in own
        }
        assert (forged.account, forged.answers) == (honest.account, honest.answers)


def test_control_24_a_choice_that_is_not_offered_is_not_taken(visitor):
    for question, answers in {
        "danger": {"danger": "maybe"},
        "kind": {"kind": "not_asked"},
        "where": {"sort": "parliament"},
        "there": {"there": "not_asked"},
        "who": {"who": ["people", "aliens"]},
        "signs": {"control": ["child_missing"]},
        "know": {"know": "not_asked"},
        "you": {"you": "unmasked"},
    }.items():
        visitor.to(question).press(**answers)
        assert visitor.at == question and visitor.errors, question


def fields_of(model) -> set[str]:
    return {name for field in model._meta.get_fields() for name in (field.name, getattr(field, "attname", field.name))}


def test_control_25_no_form_takes_a_field_that_it_does_not_declare(db, desk):
    """Every name of every model of the room, posted to every question: only its own fields are kept."""
    from django.apps import apps
    from django.utils.datastructures import MultiValueDict

    names = set().union(*(fields_of(model) for model in apps.get_app_config("concerns").get_models())) | set(FORGED)
    for flow in FLOWS.values():
        for question in flow.questions:
            draft = drafts.begin(flow.name, timezone.now())
            data = MultiValueDict({name: ["forged"] for name in names})
            form = forms.form(question.name, draft, data, MultiValueDict())
            own = set(getattr(form, "fields", {}))
            assert set(form.typed()) <= own | {name for name in form.typed() if name.endswith(("_FORMS",))}, (
                question.name
            )


def test_control_35_no_address_no_browser_no_exact_time(db, desk, acting, caplog):
    client = Client(
        REMOTE_ADDR="127.0.0.77", HTTP_USER_AGENT="Fingerprint/77.7 (Canary)", HTTP_ACCEPT_LANGUAGE="en-GB,canary"
    )
    log = StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    try:
        visitor = Visitor(client)
        code = visitor.send(you={"you": "confidential"})
        client.post("/en-gb/back/", {"code": code})
        client.post("/en-gb/back/write/", {"message": "More"})
        client.post("/en-gb/back/take/", {"reason": "Changed my mind"})
        client.post("/en-gb/back/", {"code": references.fresh_code()})
    finally:
        logging.getLogger().removeHandler(handler)
    concern = kept(acting)
    with acting("ben"):
        stored = everything_stored()
    with acting_as(Reporter(concern_id=concern.pk)):
        stored += everything_stored()
    for trace in ("127.0.0.77", "7f00004d", "Fingerprint", "Canary", "en-GB,canary"):
        assert trace not in stored and trace not in log.getvalue()
    with acting_as(Reporter(concern_id=concern.pk)), connection.cursor() as cursor:
        for table in (
            "concerns_concern",
            "concerns_message",
            "concerns_step",
            "concerns_searchentry",
            "concerns_receipt",
        ):
            cursor.execute(f"select to_jsonb(r) from {table} r")
            moments = re.findall(
                r"\d{4}-\d\d-\d\dT\d\d:(\d\d):(\d\d(?:\.\d+)?)",
                json.dumps([row[0] for row in cursor.fetchall()], default=str),
            )
            assert all(int(minute) % 5 == 0 and float(second) < 0.001 for minute, second in moments), table


def test_control_35_the_trail_names_no_reporter_and_no_exact_time(visitor, acting):
    visitor.send()
    number = str(kept(acting).pk)
    with acting("gita"), connection.cursor() as cursor:
        cursor.execute("select at, actor, actor_kind, detail::text from audit_entry where actor_kind = 'reporter'")
        rows = cursor.fetchall()
        assert rows
        for at, actor, _kind, detail in rows:
            assert (at.minute % 5, at.second, at.microsecond, actor) == (0, 0, 0, "")
            assert "car wash" not in detail and number not in detail


def test_control_35_knocks_expire_and_their_salt_changes_every_day(db, desk):
    at = timezone.now()
    one = flood._digest(flood.sends(), "192.0.2.7", at)
    assert one == flood._digest(flood.sends(), "192.0.2.7", at)
    assert one != flood._digest(flood.sends(), "192.0.2.8", at)
    assert one != flood._digest(flood.sends(), "192.0.2.7", at + timezone.timedelta(days=1))
    assert one != flood._digest(flood.WRONG_CODES, "192.0.2.7", at)


def test_control_39_an_error_of_ours_shows_a_reference_and_nothing_else(db, desk):
    client = Client(raise_request_exception=False)
    secret = "postgresql://northstar_app:hunter2@/x at /srv/northstar/settings.py select * from concerns_concern"
    with mock.patch("northstar.faces.front_door.views.asking.drafts.seal", side_effect=RuntimeError(secret)):
        page = client.get("/en-gb/")
    text = page.content.decode()
    assert page.status_code == 500 and "Something went wrong on our side" in text
    for part in ("hunter2", "settings.py", "concerns_concern", "RuntimeError", "Traceback"):
        assert part not in text
    assert re.search(r"give the reference\s*<bdi[^>]*>[0-9a-f]{12}</bdi>", text)


HOSTILE = {
    "markup": '"><script>alert(1)</script><img src=x onerror=alert(1)>',
    "sql": "'; drop table concerns_concern; -- \" OR 1=1",
    "template": "{{ 7*7 }} {% include 'x' %} ${7*7} %(name)s {0}",
    "nul": "before\x00after",
    "controls": "a\x07b\x1bc\x7fd\x85e",
    "override": "plate \u202e9 QQ\u202c \u2066\u2069 \u200b end",
    "emoji": "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🫠",
    "pile": "a" + "\u0301" * 400,
    "scripts": "مرحبا 你好 नमस्ते Việt ă ș",
    "surrogate": "\ud800 half a pair",
    "newlines": "one\r\ntwo\rthree\u2028four",
    "path": "../../../../etc/passwd\\..\\x",
    "headers": "x\r\nSet-Cookie: a=b",
    "megabyte": "z" * 1_000_000,
    "spaces": " \t\n\u00a0\u3000 ",
}


def controls_of(form) -> list[str]:
    if hasattr(form, "fields"):
        return list(form.fields)
    parts = getattr(form, "parts", [form])
    return [f"{part.prefix}-0-{name}" for part in parts for name in part.one.base_fields]


@pytest.mark.parametrize("evil", HOSTILE)
def test_hostile_input_is_refused_politely_or_kept_as_text(visitor, evil, acting):
    """In every field of every question, and then sent: never an error of ours, never more than text."""
    words = (
        HOSTILE[evil].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        if evil == "surrogate"
        else HOSTILE[evil]
    )
    for question in PUBLIC.questions:
        if question.name in ("now", "check", "which", "photos"):
            continue
        draft = drafts.begin("public", timezone.now())
        draft.answers = {"who": {"who": ["people", "vehicles", "businesses", "phones"]}}
        form = forms.form(question.name, draft, {}, {})
        names = controls_of(form)
        counters = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0"}
        data = dict.fromkeys(names, words)
        data |= (
            {f"{getattr(form, 'prefix', '')}-{name}": value for name, value in counters.items()}
            if not hasattr(form, "fields")
            else {}
        )
        page = visitor.client.post(
            visitor.address, {**data, "draft": drafts.seal(draft, timezone.now()), "at": question.name, "go": "next"}
        )
        assert page.status_code in (200, 400), (question.name, evil)
        assert (
            "<script>alert" not in page.content.decode()
            and "onerror=alert(1)>" not in page.content.decode().replace("&gt;", "")
        )
        assert "\x00" not in page.content.decode() and "\u202e" not in page.content.decode()
    visitor.to("seen").press(seen=words)
    if visitor.at != "kind":
        assert visitor.page.status_code == 400 or visitor.errors
        return
    visitor.send()
    concern = kept(acting)
    assert concern.account and "\x00" not in concern.account and "\u202e" not in concern.account
    if evil in ("markup", "sql", "template", "path"):
        assert concern.account == words


@pytest.mark.parametrize("evil", [name for name in HOSTILE if name != "megabyte"])
def test_hostile_input_in_what_no_person_sees(visitor, evil):
    words = (
        HOSTILE[evil].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        if evil == "surrogate"
        else HOSTILE[evil]
    )
    for name in ("draft", "at", "go", "then", "add", "remove", "again", "website"):
        page = visitor.client.post(
            visitor.address, {"draft": visitor.draft, "at": "danger", "danger": "no", name: words}
        )
        assert page.status_code == 200, name


def test_nothing_at_the_front_door_speaks_like_a_machine(visitor, back):
    """The words that LOOK forbids, on every page and in every error."""
    seen = []
    visitor.press(danger="")
    for question in PUBLIC.questions:
        draft = drafts.begin("public", timezone.now())
        draft.answers = {"who": {"who": ["people"]}, "kind": {"kind": "forced_or_unpaid_work"}}
        for data in ({}, {"x": ""}):
            page = visitor.client.post(
                visitor.address, {**data, "draft": drafts.seal(draft, timezone.now()), "at": question.name}
            )
            seen.append(page)
    for name in ("", "back/", "privacy/", "accessibility/", "security/", "now/", "numbers/", "done/", "work/"):
        seen.append(visitor.client.get(f"/en-gb/{name}"))
    seen.append(visitor.client.post(back, {"code": "x"}))
    seen.append(visitor.client.get("/en-gb/nothing-here/"))
    visitor.send()
    seen.append(visitor.page)
    for page in seen:
        words = MARKUP.sub(" ", page.content.decode())
        assert not FORBIDDEN.search(words), FORBIDDEN.search(words)


def test_signs_offered_fit_what_was_said():
    draft = drafts.begin("public", timezone.now())
    draft.answers = {"kind": {"kind": ["forced_or_unpaid_work"]}, "child": {"child": ["no"]}}
    offered = {code for choices in options.signs(draft).values() for code, _label in choices}
    assert "little_or_no_pay" in offered and "child_missing" not in offered and "none" not in offered
    draft.answers = {}
    everything = {code for choices in options.signs(draft).values() for code, _label in choices}
    assert len(everything) == 40
