"""The order in which several workers take the tests: every test once, long files whole and first."""

from types import SimpleNamespace

import pytest

from tests import plugin
from tests.house.source import ROOT

FILES = [*(ROOT / "tests" / name for name in plugin.LONG), *(ROOT / "tests/kit" / f"{one}.py" for one in range(60))]


def test_each_file_that_goes_first_is_there():
    assert not [name for name in plugin.LONG if not (ROOT / "tests" / name).is_file()]


@pytest.mark.parametrize("workers", [2, 3, 8])
def test_dealing_keeps_every_test_and_begins_each_share_with_whole_files(workers):
    items = [SimpleNamespace(path=path) for path in sorted(FILES) for _test in range(3)]
    dealt = plugin.dealt(items, workers)
    assert sorted(map(id, dealt)) == sorted(map(id, items))
    places = [one.path for one in dealt]
    for path in FILES[: len(plugin.LONG)]:
        first = places.index(path)
        assert places[first : first + 3] == [path] * 3
    share = len(items) / workers
    assert all(places[int(share * number)] in FILES[: len(plugin.LONG)] for number in range(workers))
