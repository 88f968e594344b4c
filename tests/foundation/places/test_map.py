"""The map that is drawn without downloading anything."""

import re

import pytest

from northstar.foundation.places import queries
from tests.foundation.places.conftest import IN_2022, TODAY


@pytest.mark.parametrize(
    ("slug", "count"), [("police_force_area", 5), ("local_authority", 27), ("local_partnership", 7)]
)
def test_every_area_is_a_path_inside_the_box(db, slug, count):
    drawn = queries.schematic_map(slug, on=TODAY)
    assert len(drawn.shapes) == count and drawn.view_box == f"0 0 {drawn.width} {drawn.height}"
    for one in drawn.shapes:
        assert re.fullmatch(r"(M[\d.,L-]+Z)+", one.path)
        corners = re.findall(r"(-?[\d.]+),(-?[\d.]+)", one.path)
        assert all(0 <= float(x) <= drawn.width and 0 <= float(y) <= drawn.height for x, y in corners)
        assert 0 < one.x < drawn.width and 0 < one.y < drawn.height


def test_points_fall_where_their_town_is(db):
    drawn = queries.schematic_map(on=TODAY, width=1000)
    plymouth, swindon, scilly = (drawn.point(*at) for at in ((50.37, -4.14), (51.56, -1.78), (49.92, -6.31)))
    assert scilly[0] < plymouth[0] < swindon[0] and swindon[1] < plymouth[1] < scilly[1]


def test_it_is_small_and_drawn_once(db, django_assert_num_queries):
    drawn = queries.schematic_map("local_authority", on=TODAY)
    assert sum(len(one.path) for one in drawn.shapes) < 15_000
    with django_assert_num_queries(1):
        assert queries.schematic_map("local_authority", on=TODAY) is drawn


def test_a_map_of_another_day_and_of_nothing(db):
    assert len(queries.schematic_map("local_authority", on=IN_2022).shapes) == 30
    assert queries.schematic_map("no_such_set", on=TODAY).shapes == ()
