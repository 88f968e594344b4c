"""Scratch: a picture of every page."""
import os
import pytest
from pathlib import Path
from tests.journeys.conftest import *  # noqa
from northstar.casework.concerns.services import flood
OUT = Path("/tmp/fd-shots")
import traceback
from django.core.signals import got_request_exception
def _tell(**k): traceback.print_exc()
got_request_exception.connect(_tell, weak=False)
LANGS = os.environ.get("FD_LANGS", "en-gb,ar").split(",")
WIDTHS = [int(w) for w in os.environ.get("FD_WIDTHS", "360,1280").split(",")]
ONLY = set(filter(None, os.environ.get("FD_ONLY", "").split(",")))

@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", WIDTHS)
def test_shots(lang, width, opened, service, faults, monkeypatch, django_db_blocker):
    if os.environ.get("FD_NOSALT"):
        monkeypatch.setattr(flood, "_digest", lambda *a: b"x"*32)
    from tests import cast as c
    with django_db_blocker.unblock():
        c.Cast().desk
        from django.db import connection
    page = opened(width, 800, javascript=False).new_page()
    base = f"{service}/{lang}"
    bad = []
    def shot(name):
        full = f"{name}-{lang}-{width}"
        if not ONLY or name in ONLY:
            page.screenshot(path=OUT / f"{full}.png", full_page=True)
        with_js = None
        found = []
        if "print" not in name and page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append("wide")
        bad.extend(f"{full}: {f}" for f in found)
    def go(**f):
        page.locator("#question button[name=go][value=next]").last.click()
    def at(): return page.locator("input[name=at]").get_attribute("value") if page.locator("input[name=at]").count() else None
    page.goto(base + "/"); shot("01-start")
    page.locator("#question button[name=go][value=next]").last.click(); shot("01-start-error")
    page.locator("input[name=danger][value=yes]").check(); go(); shot("02-now")
    go(); shot("03-seen"); go(); shot("03-seen-error")
    page.locator("#id_seen").fill("Three young men work at the car wash from six in the morning to eight at night. They sleep in a container behind it. A man in a silver van takes the money."); go()
    shot("04-kind"); page.locator("input[name=kind][value=forced_or_unpaid_work]").check(); go()
    shot("05-where"); page.locator("#id_place").fill("Newport"); go(); 
    if at() == "which": shot("05-which"); go()
    shot("06-when"); page.locator("#id_when").fill("every day since May"); go()
    shot("07-there"); go(); shot("08-child"); go(); shot("09-who")
    for v in ("people","vehicles","businesses","phones"): page.locator(f"input[name=who][value={v}]").check()
    go(); shot("10-people"); page.locator("#id_people-0-name").fill("Bogdan"); page.locator("button[name=add]").click(); shot("10-people-two"); go()
    shot("11-vehicles"); page.locator("#id_vehicles-0-plate").fill("QQ99 ZZZ"); go(); shot("12-businesses"); go(); shot("13-phones"); go()
    shot("14-signs"); page.locator("input[value=watched]").check(); go(); shot("15-know"); go(); shot("16-risk"); page.locator("input[name=risk][value=yes]").check(); go(); shot("17-you"); go(); shot("17-you-error")
    page.locator("input[name=you][value=confidential]").check(); go(); shot("18-reach"); page.locator("input[name=ways][value=call]").check(); go(); shot("18-reach-error")
    page.locator("#id_phone").fill("07700 900123"); go(); shot("19-photos")
    page.locator("#id_photos").set_input_files([{"name":"note.txt","mimeType":"text/plain","buffer":b"hello"}]); page.locator("button[name=add]").click(); shot("19-photos-one")
    go(); shot("20-check"); go(); shot("21-receipt")
    code = "".join(page.locator(".ns-code span").all_inner_texts())
    page.emulate_media(media="print"); shot("21-receipt-print"); page.emulate_media(media="screen")
    page.goto(base + "/done/"); shot("22-done")
    page.goto(base + "/back/"); shot("23-code"); page.locator("#id_code").fill(code[:-2] + ("A" if code[-2] != "A" else "B") + code[-1]); page.locator("main form button").click(); shot("23-code-error")
    page.locator("#id_code").fill(code); page.locator("main form button").click(); shot("24-back")
    page.locator("#id_message").fill("A new man came today."); page.locator("main form button").first.click(); shot("24-back-message")
    page.goto(base + "/back/take/"); shot("25-withdraw")
    for p in ("privacy","accessibility","security","now","numbers"):
        page.goto(f"{base}/{p}/"); shot(f"26-{p}")
    page.goto(base + "/work/"); shot("30-work")
    go(); shot("30-work-error"); page.locator("#id_account").fill("Seen at work."); page.locator("input[name=know][value=saw]").check(); page.locator("#id_place").fill("Bridgwater"); go()
    shot("31-work-who"); go(); shot("32-work-handling"); go(); shot("32-work-handling-error")
    page.locator("#id_name").fill("Jo"); page.locator("#id_agency_typed").fill("Tern"); page.locator("#id_role").fill("Officer"); page.locator("#id_email").fill("jo@tern.example"); page.locator("input[name=mode][value=share]").check(); go(); shot("33-work-sent")
    assert not bad
