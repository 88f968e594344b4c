"""Every address says who may come in, and the list of those open to all is the one that was agreed."""

import pytest

from northstar.config import reference
from northstar.config.reference import doors


def test_control_01_every_view_has_a_door():
    addresses = doors.addresses()
    assert len(addresses) > 20
    assert not [f"{address.pattern} ({address.name})" for address in addresses if address.door is None]


def test_control_01_the_open_doors_are_those_that_were_agreed():
    agreed = (reference.FOLDER / "open-doors.md").read_text(encoding="utf-8")
    assert doors.page() == agreed, "run `make fix`, and have the change of docs/reference/open-doors.md agreed"


@pytest.mark.parametrize("page", sorted(reference.PAGES))
def test_reference_documents_are_fresh(page):
    assert (reference.FOLDER / page).read_text(encoding="utf-8") == reference.PAGES[page](), "run `make fix`"
