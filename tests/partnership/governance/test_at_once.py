"""Two browsers with the signatory's link press at the same moment, each in a transaction of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.foundation.agencies.models import Signature
from northstar.partnership.governance import services
from northstar.partnership.governance.queries import papers
from tests.cast import Cast
from tests.factories import joining
from tests.own_database import own_database


@pytest.mark.slow
def test_two_who_press_at_once_make_one_signature(django_db_setup, django_db_blocker):
    with own_database(django_db_blocker):
        finn = Cast().actor("finn")
        made = joining.approved(finn)
        holder, terms = joining.holder(finn, made, "sign"), papers.newest(timezone.localdate())[0]
        together = threading.Barrier(2)

        def press(_number: int) -> object:
            try:
                together.wait(30)
                with acting_as(holder):
                    pen = joining.pen(terms)
                    return services.sign_paper(actor=holder, agreement_id=terms.pk, pen=pen, at=timezone.now()).pk
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(press, range(2))
        assert first == second and Signature.objects.filter(agency=made.agency).count() == 1
