"""Partnership files that nobody should load: each is taken whole, or refused in words, and then nothing is kept."""

import copy
import time
from datetime import date

import pytest
import yaml
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from northstar.foundation.agencies import services
from northstar.foundation.agencies.models import Agency, Agreement, Change, Contact, Hours, Signature, Team
from tests.foundation.agencies.conftest import AT
from tests.foundation.agencies.test_loading import FILE

pytestmark = pytest.mark.usefixtures("edit")
often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

TEXT = st.text(max_size=8) | st.sampled_from(
    ["\x00", "\ud800", "\u202eE06", "x" * 300, "", "one", "door", "night", "westmarch", "always", "E06000099"]
)
SIMPLE = st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.dates() | st.just(date(2019, 1, 1))
ANY = st.recursive(
    SIMPLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=5
)


def places(content, here=()):
    """Every place in a file: the way of keys and numbers that leads there."""
    yield here
    listed = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, inner in listed:
        yield from places(inner, (*here, key))


GOOD = yaml.safe_load(FILE)
PLACES = [place for place in places(GOOD) if place]


def with_other(changes):
    content = copy.deepcopy(GOOD)
    for place, value in changes:
        inner = content
        try:
            for key in place[:-1]:
                inner = inner[key]
            inner[place[-1]] = value
        except (KeyError, IndexError, TypeError):  # an earlier change has taken the place away
            continue
    return content


def held():
    models = (Agency, Agreement, Change, Contact, Hours, Signature, Team)
    return [model._default_manager.count() for model in models]


def load(path):
    """Whether it was taken. When not, the reason is in words."""
    before = held()
    with transaction.atomic():
        try:
            with transaction.atomic():
                file = services.read_partnership(path)
                services.load_partnership(edit=services.Edit(by="load", at=AT), file=file)
        except services.Fault as fault:
            assert str(fault).strip() and "Error(" not in str(fault) and "Traceback" not in str(fault)
            assert held() == before
            return False
        with transaction.atomic():
            again = services.load_partnership(edit=services.Edit(by="load", at=AT), file=file)
        assert not again.added
        transaction.set_rollback(True)
    return True


def test_the_file_itself_is_taken(tmp_path):
    path = tmp_path / "two_rivers.yml"
    path.write_text(FILE)
    assert load(path)


@often
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), ANY), min_size=1, max_size=3))
def test_control_26_a_file_of_a_partnership_is_taken_or_refused_whole(tmp_path, changes):
    path = tmp_path / "two_rivers.yml"
    path.write_bytes(yaml.safe_dump(with_other(changes), allow_unicode=False).encode("utf-8", "surrogatepass"))
    load(path)


@often
@given(content=st.binary(max_size=300) | ANY.map(lambda value: yaml.safe_dump(value).encode("utf-8", "surrogatepass")))
def test_control_26_any_file_is_refused_in_words(tmp_path, content):
    path = tmp_path / "any.yml"
    path.write_bytes(content)
    assert not load(path)


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("content", [LAUGHS, "[" * 50_000, "a: " * 20_000, "a: &a [*a]"])
def test_control_26_a_small_file_that_grows_is_refused_at_once(tmp_path, content):
    path, started = tmp_path / "laughs.yml", time.process_time()
    path.write_text(content)
    assert not load(path)
    assert time.process_time() - started < 3
