"""Lists are sorted and paged through the address, and count honestly."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from northstar.kit.listings import Listing, changed

SORTS = {"size": lambda number: number, "end": lambda number: number % 10}


def listing(query="", rows=range(23), **how):
    return Listing(QueryDict(query), list(rows), sorts=SORTS, size=5, **how)


def test_the_address_sorts_and_pages():
    one = listing("sort=-size&page=2&area=north")
    assert list(one.rows) == [17, 16, 15, 14, 13]
    assert (one.first, one.last, one.total, one.pages, one.has_next) == (6, 10, 23, 5, True)
    assert one.direction("size") == "descending"
    assert one.sort_link("size") == "?sort=size&area=north"
    assert one.link(page=3) == "?sort=-size&page=3&area=north"
    assert one.link(area=None) == "?sort=-size"


@pytest.mark.parametrize(
    "query", ["sort=password", "page=0", "page=-1", "page=x", "page=999999999999", "sort=", "page=%00", "page=٣"]
)
def test_what_is_not_there_is_passed_over(query):
    assert list(listing(query, order="size").rows) == [0, 1, 2, 3, 4]


def test_a_page_that_has_gone_leads_to_the_first():
    one = listing("page=9")
    assert (one.page, list(one.rows)) == (1, [0, 1, 2, 3, 4])


def test_more_than_is_worth_counting():
    one = listing(count_up_to=10)
    assert one.more
    assert one.total == 10
    assert one.has_next


def test_page_numbers_worth_showing():
    assert listing("page=1").numbers == [1, 2, 0, 5]
    assert listing("page=3").numbers == [1, 2, 3, 4, 5]
    assert listing(rows=range(100), query="page=10").numbers == [1, 0, 9, 10, 11, 0, 20]


def test_nothing():
    assert (listing(rows=[]).rows, listing(rows=[]).first, listing(rows=[]).has_next) == ([], 0, False)


@given(st.integers(0, 60), st.integers(1, 13))
def test_every_row_is_on_exactly_one_page(rows, size):
    seen, page = [], 1
    while True:
        one = Listing(QueryDict(f"page={page}"), list(range(rows)), size=size)
        seen += one.rows
        if not one.has_next:
            break
        page += 1
    assert seen == list(range(rows))


def test_a_list_in_the_address_is_kept_whole():
    assert changed(QueryDict("kind=a&kind=b&page=4"), sort="x") == "?kind=a&kind=b&sort=x"
