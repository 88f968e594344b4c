"""From a first day in the real house to the practice area and back, each a house of its own on one machine."""

import re
import shutil
import signal
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client, override_settings

from northstar.foundation.access.acting import acting_as
from northstar.foundation.accounts.models import User
from northstar.foundation.audit.models import Entry
from tests.cast import Cast, sign_in
from tests.config.test_running import of_home
from tests.config.test_running_with_demo import Demonstration
from tests.config.test_supervision import wait_for
from tests.faces.front_door.server import Browser, free_port
from tests.journeys.serving import serving
from tests.own_database import own_database

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")]
THERE = "The practice area is open at"


@pytest.fixture(scope="module")
def houses(django_db_blocker):
    """Both in one home, as on one machine: nothing is set up but where the real house answers."""
    made = Path(tempfile.mkdtemp(prefix="ns-"))
    made.chmod(0o755)
    left = made / "home" / "practice" / "keys" / "entrance.json"
    with (
        own_database(django_db_blocker),
        override_settings(PRACTICE_ENTRANCE=left, DEMONSTRATION=False),
        serving() as real,
    ):
        area = Demonstration(made / "home", free_port(), "--most", "1", command="practice", NORTHSTAR_BASE_ADDRESS=real)
        try:
            yield SimpleNamespace(home=made / "home", real=real, area=area.says(THERE), left=left)
        finally:
            area.process.send_signal(signal.SIGINT)
            area.process.wait(60)
            shutil.rmtree(made, ignore_errors=True)


def at_home(address: str, cast: Cast) -> Browser:
    """Asha, signed in to the real house."""
    browser = Browser(int(address.rpartition(":")[2]))
    browser.place = address
    client = sign_in(Client(), cast.asha)
    browser.cookies.set(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)
    return browser


def sent_to(browser: Browser, address: str) -> str:
    """Where a form of one house sends its reader: to the other."""
    answer = browser.request("POST", address, data={}, allow_redirects=False)
    assert answer.status_code == 302
    return answer.headers["Location"]


@pytest.mark.timeout(300)
def test_a_first_day_leads_into_practice_and_what_was_done_there_comes_back(houses):
    cast, area = Cast(), houses.area
    here, there = at_home(houses.real, cast), Browser(area.port)
    assert "Open the practice area" in here.get("/first-day/").text
    way = sent_to(here, "/first-day/practise/")
    assert way.startswith(f"http://127.0.0.1:{area.port}/practice/enter/")
    assert "You are in the practice area" in there.get(way).text
    assert Browser(area.port).get(way).status_code == 404  # it opens once
    # One task, as a browser does it: open what waits, and say that it was seen.
    waiting = re.findall(r'href="(/desk/inbox/[0-9a-f-]{36}/)"', there.get("/desk/inbox/").text)[0]
    assert "Practice: nothing here is real." in there.get(waiting).text
    assert there.post(f"{waiting}acknowledge/", {}).status_code == 200
    assert "2 of 4 done" in there.get("/practice/").text
    back = sent_to(there, "/practice/back/")
    assert back.startswith(f"{houses.real}/first-day/practised/")
    assert "Open what was sent to your agency" in here.get(back).text
    day = here.post(back, {}).text
    assert day.count("(practised)") == 2 and "What you practised stands" in day

    # Neither house knows the other's sessions, nor anybody of the other.
    for place, cookies in ((houses.real, there.cookies), (there.place, here.cookies)):
        stolen = Browser(area.port)
        stolen.cookies.update(cookies)
        answer = stolen.get(f"{place}/desk/")
        assert "/sign-in/" in answer.url or answer.status_code == 404, place
    assert "session" in here.cookies and "practice-session" in there.cookies
    assert not set(here.cookies.keys()) & set(there.cookies.keys())
    assert not User.objects.filter(email__startswith="visitor-").exists()
    theirs = area.database("select name from accounts_user where email like 'visitor-%'")
    assert len(theirs) == 1 and re.fullmatch(r"Visitor \d{4}", theirs[0][0])
    assert not area.database("select 1 from accounts_user where name like 'Asha%'")
    with acting_as(cast.actor("gita")):  # all that the real house did for her
        told = set(Entry.objects.filter(actor=str(cast.asha.pk)).values_list("event", flat=True))
    assert told == {"learning.practice_opened", "learning.practised"}


@pytest.mark.timeout(300)
def test_it_holds_no_secret_of_the_other_house_and_leaves_nothing_behind(houses):
    own = houses.area.folder
    assert own == houses.home / "practice" and [one.name for one in houses.home.iterdir()] == ["practice"]
    assert houses.left.stat().st_mode & 0o777 == 0o600
    for pid in of_home(own):
        told = Path(f"/proc/{pid}/environ").read_bytes().decode()
        addresses = re.findall(r"DATABASE\w*_?URL=([^\0]*)", told)
        assert all(str(own / "postgres") in address for address in addresses), pid
    houses.area.process.send_signal(signal.SIGINT)
    assert houses.area.process.wait(60) == 0
    assert wait_for(lambda: not of_home(own), 40)
