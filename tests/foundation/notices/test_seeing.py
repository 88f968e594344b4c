"""The list, the choices, and whose they are."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from northstar.foundation.access.jobs import as_job
from northstar.foundation.notices import queries, services
from northstar.foundation.notices.models import Choice, Mail, Notice
from northstar.foundation.notices.states import Frequency
from northstar.kit.stamps import sitting
from northstar.kit.transitions import Refused

pytestmark = pytest.mark.usefixtures("kinds")
NOW = timezone.now()


@pytest.fixture
def told(acting, cast):
    """Asha has three notices."""
    assert cast.asha
    with acting("ben"):
        for minutes, kind in ((9, "test.sent"), (6, "test.urgent"), (3, "test.news")):
            services.tell(kind=kind, to=cast.harbour_light, record=None, at=NOW - timedelta(minutes=minutes))


def test_the_list_shows_what_is_new_and_urgent_first(acting, told, cast):
    with acting("asha") as asha:
        assert queries.unseen_count(asha) == 3
        middle = queries.notices_for(asha)[1]
        services.mark_seen(actor=asha, at=NOW, notices=[middle.pk])
        rows = queries.listed_for(asha)
        assert [(str(row.title), row.seen) for row in rows] == [
            ("There is news", False), ("Something was sent to your agency", False), ("Something cannot wait", True),
        ]  # fmt: skip
        services.tell(kind="test.urgent", to=cast.harbour_light, record=None, at=NOW - timedelta(days=1))
        assert str(queries.listed_for(asha)[0].title) == "Something cannot wait"
        services.mark_seen(actor=asha, at=NOW, notices=[queries.notices_for(asha).last().pk])
        assert services.mark_seen(actor=asha, at=NOW) == 2 and queries.unseen_count(asha) == 0


def test_what_was_told_of_one_record_is_seen_together(acting, cast):
    assert cast.asha
    with acting("ben"):
        for record in (cast.desk, cast.desk, cast.tern):
            services.tell(kind="test.sent", to=cast.harbour_light, record=record, at=NOW)
    with acting("asha") as asha:
        assert services.mark_seen(actor=asha, record_id=cast.desk.pk, at=NOW) == 2


def test_urgent_notices_cannot_be_turned_off(acting, cast):
    with acting("asha") as asha:
        with pytest.raises(Refused, match="always come at once"):
            services.choose(actor=asha, choices={"test.urgent": "none"}, at=NOW)
        for strange in ({"test.unknown": "none"}, {"test.sent": "yearly"}, {"notices.contact_bounced": "none"}):
            with pytest.raises(Refused):
                services.choose(actor=asha, choices=strange, at=NOW)
        assert not Choice.objects.exists()
        services.choose(actor=asha, choices={"test.sent": "daily"}, at=NOW)
        services.choose(actor=asha, choices={"test.sent": "none"}, at=NOW)
        assert queries.choices_of(asha) == {
            "test.sent": Frequency.NONE, "test.urgent": Frequency.AT_ONCE, "test.waits": Frequency.AT_ONCE,
            "test.news": Frequency.HOURLY, "test.reported": Frequency.AT_ONCE,
        }  # fmt: skip


def test_the_page_lists_and_marks(client, sign_in, told, cast):
    sign_in(client, "asha")
    page = client.get("/notices/").content.decode()
    assert "Something cannot wait" in page and "Mark all as seen" in page and "Urgent" in page
    one = Notice.objects.none()
    with as_job("test", cast.harbour_light.pk):
        one = Notice.objects.get(kind="test.sent")
    assert client.get(f"/notices/{one.pk}/").status_code == 405
    assert client.post(f"/notices/{one.pk}/").status_code == 302
    assert client.post("/notices/seen/", follow=True).content.decode().count("2 notices marked as seen.") == 1
    assert "Nothing new for you" in client.get("/notices/").content.decode()


def test_control_2_another_persons_notice_is_not_there(client, sign_in, told, cast):
    with as_job("test", cast.harbour_light.pk):
        pk = Notice.objects.get(kind="test.sent").pk
    for name in ("ben", "cara", "gita"):
        sign_in(client, name)
        assert client.post(f"/notices/{pk}/").status_code == 404
        assert "Something was sent" not in client.get("/notices/").content.decode()
    assert client.post(f"/notices/{uuid4()}/").status_code == 404


def test_a_stranger_is_asked_to_sign_in(client, db):
    for address in ("/notices/", "/notices/choices/"):
        answer = client.get(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/sign-in/")


def test_choices_are_made_on_a_page(client, sign_in, cast):
    sign_in(client, "asha")
    page = client.get("/notices/choices/").content.decode()
    assert "Something cannot wait" in page and "Always at once" in page
    fields = {f"kind-{number}": "hourly" for number in range(4)}
    assert client.post("/notices/choices/", fields).status_code == 302
    assert set(Choice.objects.values_list("kind", "frequency")) == {
        (kind, "hourly") for kind in ("test.sent", "test.waits", "test.news", "test.reported")
    }
    page = client.post("/notices/choices/", {"kind-0": "yearly"}).content.decode()
    assert "Choose from the list" in page and "Choose how you want to hear" in page


def test_the_page_says_when_our_mail_does_not_arrive(client, sign_in, cast):
    assert cast.asha
    with as_job("test", cast.harbour_light.pk):
        Mail.objects.create(
            membership=cast.asha, agency=cast.harbour_light, letter="waiting", state="refused", made_at=NOW, due_at=NOW
        )
    sign_in(client, "asha")
    assert "refused by your mail server" in client.get("/notices/").content.decode()
    sign_in(client, "cara")
    assert "refused by your mail server" not in client.get("/notices/").content.decode()


def test_a_hundred_rows_take_no_more_queries_than_one(acting, cast, django_assert_num_queries):
    assert cast.asha
    for count in (1, 60):
        with acting("ben"):
            for _ in range(count):
                services.tell(kind="test.sent", to=cast.harbour_light, record=None, at=NOW)
        with acting("asha") as asha, sitting():
            assert queries.unseen_count(asha)  # reads the stamp of the directory, once a request
            with django_assert_num_queries(1):
                assert queries.listed_for(asha)
