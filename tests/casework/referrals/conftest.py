"""Everybody here asks Harbour Light."""

import pytest

from tests.factories.referrals import Asking


@pytest.fixture
def asking(cast) -> Asking:
    return Asking(cast)
