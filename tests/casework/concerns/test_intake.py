"""A report is kept whole, once, sealed, and on the desk at once."""

from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from northstar.casework.concerns import references, services, states
from northstar.casework.concerns.models import Concern, Receipt, ReporterContact, SearchEntry
from northstar.casework.concerns.queries import concerns as queries
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Public, Reporter
from tests.factories.concerns import report

pytestmark = pytest.mark.django_db


def keep(**changes):
    made = report(**changes)
    with acting_as(Public()):
        services.report_concern(actor=Public(), report=made, at=timezone.now())
    return made


def test_the_desk_has_it_at_once(cast, acting):
    cast.desk
    made = keep()
    with acting("ben") as ben:
        found = queries.queue_for(ben).get()
        assert (found.account, found.answers["vehicles"][0]["plate"]) == (made.account, "QQ99 ZZZ")
        assert [hit.record_id for hit in queries.search(ben, "qq99zzz")] == [found.pk]
        assert [hit.record_id for hit in queries.search(ben, "Tannery Quay")] == [found.pk]
        assert queries.search(ben, "elsewhere") == []


def test_sent_twice_is_kept_once(cast, acting):
    cast.desk
    made = keep()
    keep(concern_id=made.concern_id, code=made.code)
    with acting("ben") as ben:
        assert queries.concerns_for(ben).count() == 1


def test_nobody_else_sees_it(cast, acting):
    cast.desk
    made = keep()
    for name in ("asha", "cara", "dev", "gita", "hal", "iris"):
        with acting(name) as actor:
            assert not queries.concerns_for(actor).exists()
            assert not Concern.objects.exists()  # the second wall, with the application's filter gone
            assert not SearchEntry.objects.exists()
    with acting_as(Reporter(concern_id=uuid4())):
        assert not Concern.objects.exists()
    with acting_as(Reporter(concern_id=made.concern_id)):
        assert Concern.objects.get().pk == made.concern_id


def test_without_an_actor_the_database_shows_nothing(cast):
    cast.desk
    keep()
    assert not Concern.objects.exists()
    assert not Receipt.objects.exists()


def test_control_14_the_code_opens_the_copy_and_is_kept_nowhere(cast):
    cast.desk
    made = keep()
    with acting_as(Reporter(lookup=references.lookup(made.code))):
        receipt = Receipt.objects.get()
    key = references.copy_key(made.code)
    assert references.open_copy(key, receipt.concern_id, receipt.copy)["account"] == made.account
    with acting_as(Reporter(lookup=references.lookup(references.fresh_code()))):
        assert not Receipt.objects.exists()
    with connection.cursor() as cursor, acting_as(Reporter(concern_id=made.concern_id)):
        cursor.execute("select r::text from concerns_receipt r union all select c::text from concerns_concern c")
        assert all(made.code not in row[0] for row in cursor.fetchall())


def test_an_anonymous_reporter_has_no_contact_row(cast, acting):
    cast.desk
    details = services.ReporterDetails(name="Rosa Quill", phone="07700 900123")
    keep(mode=states.ReporterMode.ANONYMOUS, contact=details)
    made = keep(mode=states.ReporterMode.CONFIDENTIAL, contact=details)
    with acting("ben") as ben:
        assert ReporterContact.objects.get().concern_id == made.concern_id
        assert queries.contact_of(ben, queries.concerns_for(ben).get(pk=made.concern_id)).name == "Rosa Quill"
    with acting("finn") as finn:
        assert not ReporterContact.objects.exists()
        assert queries.contact_of(finn, queries.concerns_for(finn).first()) is None


def test_an_agency_follows_what_it_reported(cast, acting):
    cast.desk
    made = report(origin=states.Origin.PROFESSIONAL, code="")
    with acting("iris") as iris:
        services.report_concern(actor=iris, report=made, at=timezone.now())
        assert queries.reports_for(iris).get().account == made.account
        assert not queries.concerns_for(iris).exists()
    with acting("asha") as asha:
        assert not queries.reports_for(asha).exists()


@pytest.mark.parametrize("wrong", ["", "ABCD", "U" * 25, "0" * 24 + "1"])
def test_a_mistyped_code_is_told_apart_before_any_look_up(wrong):
    with pytest.raises(references.WrongCode):
        references.read_code(wrong)


def test_a_code_is_read_as_people_write_it():
    code = references.fresh_code()
    assert references.read_code(f"  {references.shown(code).lower().replace('0', 'o').replace('1', 'l')} ") == code
