"""Where is it? What people say, what is found, and how sure it is."""

import random
import string
import time
from datetime import date

import pytest

from northstar.foundation.places import queries
from northstar.foundation.places.models import AreaSet, Outward, PlaceName, Postcode
from northstar.foundation.places.queries import Point
from northstar.foundation.places.services.reporting import stamp_anew
from northstar.foundation.places.states import FoundBy, Standing
from northstar.kit import stamps
from tests.foundation.places.conftest import IN_2022, IN_2024, TODAY

AVON, DEVON, GLOUCESTERSHIRE, WILTSHIRE, DORSET = "E23000036", "E23000035", "E23000037", "E23000038", "E23000039"


def names(found: queries.Located, slug: str) -> list[str]:
    return [area.name for area in found.in_set(slug).areas]


@pytest.mark.parametrize(
    ("said", "label", "force"),
    [
        ("near the Tesco in Bridgwater", "Bridgwater", AVON),
        ("Bridgewater", "Bridgwater", AVON),
        ("BRIDGWATER!!", "Bridgwater", AVON),
        ("behind the Shell garage in St Austell", "St Austell", DEVON),
        ("Saint Austell docks", "St Austell", DEVON),
        ("Weston super mare sea front", "Weston-super-Mare", AVON),
        ("a farm outside Crediton", "Crediton", DEVON),
        ("12 High Street, Wells", "Wells, Somerset", AVON),
        ("somewhere near Wells", "Wells, Somerset", AVON),
        ("Gloucester Road, Swindon", "Swindon", WILTSHIRE),
        ("Easton, Bristol", "Easton, Bristol", AVON),
        ("Easton on Portland", "Easton, Portland", DORSET),
        ("Easton in Dorset", "Easton, Portland", DORSET),
        ("Kingswood near Wotton-under-Edge", "Kingswood, near Wotton-under-Edge", GLOUCESTERSHIRE),
        ("Kingswood, South Gloucestershire", "Kingswood, South Gloucestershire", AVON),
        ("in street", "Street, Somerset", AVON),
        ("Moreton in Marsh market", "Moreton-in-Marsh", GLOUCESTERSHIRE),
        ("St. Ives harbour", "St Ives, Cornwall", DEVON),
        ("Wootton Bassett", "Royal Wootton Bassett", WILTSHIRE),
    ],
)
def test_a_place_is_found_in_what_people_write(db, said, label, force):
    found = queries.locate(said, at=TODAY)
    assert (found.found_by, found.label) == (FoundBy.NAME, label)
    assert [area.code for area in found.in_set("police_force_area").areas] == [force]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "   ",
        "I don't know",
        "on the high street",
        "he was in the bath",
        "drinking beer in the box",
        "wells",
        "the bottom of the well",
        "///filled.bath.street",
        "filled.truro.street",
        "plate TA12 QZQ",
        "xyzzy",
        "M5",
        "\x00\x01\u202e",
        "12345",
        "....",
        "🚗🚗",
        "Birmingham",
        "Bath Road",
    ],
)
def test_what_is_no_place_is_not_made_one(db, said):
    found = queries.locate(said, at=TODAY)
    if said == "wells":  # alone, in an answer to "where?", it is the city
        assert found.label == "Wells, Somerset"
        return
    assert (found.found_by, found.point, found.area_codes) == (FoundBy.NOTHING, None, ())
    assert found.needs_choice and found.candidates == ()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Tauton", "Taunton"),
        ("Glastonberry", "Glastonbury"),
        ("barnstapel", "Barnstaple"),
        ("a farm in Tivertn", "Tiverton"),
        ("Trowbrige", "Trowbridge"),
        ("chipenham", "Chippenham"),
        ("Swindin", "Swindon"),
    ],
)
def test_a_misspelt_place_is_offered_and_not_assumed(db, said, meant):
    found = queries.locate(said, at=TODAY)
    assert found.found_by == FoundBy.LIKE_NAME and found.needs_choice
    assert meant in [candidate.label for candidate in found.candidates]
    assert found.area_codes == () and found.point is None and found.area_choices


@pytest.mark.parametrize(
    "said",
    ["the workers seem tired and frightened", "they swindled her", "a person in the house", "he drives a white lorry"],
)
def test_ordinary_sentences_are_not_misspelt_places(db, said):
    assert queries.locate(said, at=TODAY).found_by == FoundBy.NOTHING


def test_a_name_that_several_places_have_gives_them_all(db):
    found = queries.locate("Easton", at=TODAY)
    assert {candidate.label for candidate in found.candidates} == {"Easton, Bristol", "Easton, Portland"}
    assert found.point is None and found.needs_choice
    assert found.area_codes == ("E12000009",)  # what both agree on
    assert set(found.area_choices) == {"E06000023", "E06000059"}


def test_between_two_towns_what_they_share_is_certain(db):
    found = queries.locate("between Taunton and Bridgwater", at=TODAY)
    assert {candidate.label for candidate in found.candidates} == {"Taunton", "Bridgwater"}
    assert names(found, "local_authority") == ["Somerset"] and AVON in found.area_codes
    apart = queries.locate("between Taunton and Bridgwater", at=IN_2022)
    assert set(names(apart, "local_authority")) == {"Sedgemoor", "Somerset West and Taunton"}
    assert apart.in_set("local_authority").standing == Standing.NEAR_BORDER


def test_near_a_place_is_wider_than_in_it(db):
    inside, near = (queries.locate(said, at=TODAY).point for said in ("in Frome", "near Frome"))
    assert near.accuracy_m == 2 * inside.accuracy_m


@pytest.mark.parametrize(
    ("said", "certain"),
    [
        ("somewhere in Wiltshire", {"local_authority": "Wiltshire", "police_force_area": "Wiltshire"}),
        (
            "Devon",
            {
                "social_care_authority": "Devon",
                "police_force_area": "Devon and Cornwall",
                "local_partnership": "Devon & Torbay",
            },
        ),
        ("in north somerset", {"local_authority": "North Somerset", "police_force_area": "Avon and Somerset"}),
    ],
)
def test_the_name_of_a_county_gives_what_it_settles_and_no_point(db, said, certain):
    found = queries.locate(said, at=TODAY)
    assert (found.found_by, found.point, found.needs_choice) == (FoundBy.AREA, None, True)
    for slug, name in certain.items():
        assert found.in_set(slug).standing == Standing.CERTAIN and names(found, slug) == [name]


def test_somerset_in_2022_and_in_2024(db):
    before, after = (queries.locate("Bridgwater", at=day) for day in (IN_2022, IN_2024))
    assert names(before, "local_authority") == ["Sedgemoor"] and names(after, "local_authority") == ["Somerset"]
    assert before.in_set("social_care_authority").areas[0].code == "E10000027"
    assert after.in_set("social_care_authority").areas[0].code == "E06000066"
    assert AVON in before.area_codes and AVON in after.area_codes


def border(slug: str, lat: float, west: float, east: float) -> Point:
    """The first spot on a line from west to east that lies in another area of a set than its western end."""
    spots = [Point(lat, west + (east - west) * step / 400) for step in range(401)]
    first = queries.covering(slug, spots[0], 0, TODAY)
    return next(spot for spot in spots if queries.covering(slug, spot, 0, TODAY) != first)


class TestPostcodes:
    @pytest.fixture(autouse=True)
    def known(self, working):
        row = {"accuracy_m": 100, "edition": "test", "introduced": None, "terminated": None}
        Postcode.objects.create(postcode="BS15TR", outward="BS1", lat=51.452, lon=-2.600, authority="E06000023", **row)
        Postcode.objects.create(postcode="TA65AA", outward="TA6", lat=51.128, lon=-2.993, authority="E06000066", **row)
        for number, lat in enumerate((52.1, 52.2)):
            Postcode.objects.create(postcode=f"WR11{number}AA", outward="WR11", lat=lat, lon=-1.9, authority="", **row)

    @pytest.mark.parametrize("written", ["bs1 5tr", "BS15TR", " Bs1  5Tr. ", "BS1-5TR", "b s 1 5 t r"])
    def test_whole_as_people_write_them(self, written):
        found = queries.locate(postcode=written, at=TODAY)
        assert (found.found_by, found.label, found.point.accuracy_m) == (FoundBy.POSTCODE, "BS1 5TR", 100)
        assert found.area_codes[:2] == ("E06000023", AVON) and not found.needs_choice

    def test_in_a_sentence(self):
        found = queries.locate("the flat over the shop, bs1 5tr I think", at=TODAY)
        assert (found.found_by, found.label) == (FoundBy.POSTCODE, "BS1 5TR")

    @pytest.mark.parametrize("written", ["BS1", "bs1", "BS1 5", "BS1 9ZZ", "BS1 5T"])
    def test_in_part_or_unknown_with_a_wider_circle(self, written):
        found = queries.locate(postcode=written, at=TODAY)
        assert (found.found_by, found.label) == (FoundBy.OUTWARD, "BS1")
        assert found.point.accuracy_m > 1_000 and AVON in found.area_codes

    def test_a_space_tells_a_sector_from_a_longer_half(self):
        assert queries.locate(postcode="BA1 1", at=TODAY).label == "BA1"
        assert queries.locate(postcode="BA11", at=TODAY).label == "BA11"

    def test_a_half_that_only_the_table_knows(self):
        found = queries.locate(postcode="WR11", at=TODAY)
        assert found.found_by == FoundBy.OUTWARD and 5_000 < found.point.accuracy_m < 8_000

    def test_the_publishers_council_counts_on_days_when_there_is_one(self):
        assert names(queries.locate(postcode="TA6 5AA", at=IN_2024), "local_authority") == ["Somerset"]
        assert names(queries.locate(postcode="TA6 5AA", at=IN_2022), "local_authority") == ["Sedgemoor"]

    def test_the_publishers_council_settles_a_place_beside_a_border(self):
        edge = border("local_authority", 51.415, -2.58, -2.48)
        near = queries.locate(lat=edge.lat, lon=edge.lon, at=TODAY, accuracy_m=900)
        assert near.in_set("local_authority").standing == Standing.NEAR_BORDER
        Postcode.objects.create(
            postcode="BS148ZZ",
            outward="BS14",
            lat=edge.lat,
            lon=edge.lon,
            accuracy_m=900,
            authority="E06000023",
            edition="x",
        )
        settled = queries.locate(postcode="BS14 8ZZ", at=TODAY)
        assert settled.area_codes[0] == "E06000023" and not settled.needs_choice

    @pytest.mark.parametrize("written", ["ZZ99 9ZZ", "QQ1", "hello", "", "B", "999", "BS1 5TR BS1 5TR BS1 5TR", "\x00"])
    def test_nonsense_is_not_found(self, written):
        assert queries.locate(postcode=written, at=TODAY).found_by == FoundBy.NOTHING

    def test_a_half_postcode_chooses_between_places_of_one_name(self):
        assert queries.locate("Easton BS5", at=TODAY).label == "Easton, Bristol"
        assert queries.locate("Easton DT5", at=TODAY).label == "Easton, Portland"
        assert queries.locate("car wash near Highbridge TA9", at=TODAY).label == "Highbridge"
        assert queries.locate("Truro TA9", at=TODAY).label == "TA9"


class TestPins:
    def test_well_inside_is_certain_for_every_set(self, db):
        found = queries.locate(lat=51.128, lon=-2.993, at=TODAY)
        assert {area.standing for area in found.areas} == {Standing.CERTAIN}
        assert found.area_codes == ("E06000066", AVON, "ASP01", "E12000009") and not found.needs_choice

    def test_near_a_border_gives_both_sides_and_a_person_picks(self, db):
        edge = border("police_force_area", 51.376, -2.359, -2.138)  # from Bath to Melksham
        found = queries.locate(lat=edge.lat, lon=edge.lon, at=TODAY)
        assert found.in_set("police_force_area").standing == Standing.NEAR_BORDER
        assert set(names(found, "police_force_area")) == {"Avon and Somerset", "Wiltshire"}
        assert set(found.area_choices) == {"E06000022", "E06000054"} and found.needs_choice
        assert found.area_codes == ("E12000009",)

    def test_each_council_offered_brings_its_own_force(self, db):
        assert AVON in queries.parents_of("E06000022") and WILTSHIRE in queries.parents_of("E06000054")

    def test_near_a_border_inside_one_force_leaves_the_force_certain(self, db):
        edge = border("local_authority", 51.415, -2.58, -2.48)  # from Bristol to Keynsham
        found = queries.locate(lat=edge.lat, lon=edge.lon, at=TODAY)
        assert found.in_set("local_authority").standing == Standing.NEAR_BORDER
        assert found.in_set("police_force_area").standing == Standing.CERTAIN

    def test_a_worse_fix_reaches_further(self, db):
        at_bath = {"lat": 51.381, "lon": -2.359, "at": TODAY}
        assert not queries.locate(**at_bath).needs_choice
        assert queries.locate(**at_bath, accuracy_m=12_000).needs_choice

    def test_the_width_of_the_border_is_data(self, working):
        point = {"lat": 51.381, "lon": -2.359, "at": TODAY}
        AreaSet.objects.filter(slug="local_authority").update(border_m=12_000)
        stamp_anew()
        assert queries.locate(**point).needs_choice

    def test_beside_the_region_is_confirmed_by_a_person(self, db):
        chepstow = queries.locate(lat=51.641, lon=-2.674, at=TODAY)
        assert chepstow.in_set("local_authority").standing != Standing.CERTAIN

    @pytest.mark.parametrize(("lat", "lon"), [(51.5, -0.12), (50.0, -3.0), (0, 0), (-51, 3)])
    def test_elsewhere_is_outside_and_keeps_its_point(self, db, lat, lon):
        found = queries.locate(lat=lat, lon=lon, at=TODAY)
        assert (found.point.lat, found.point.lon) == (lat, lon)
        assert {area.standing for area in found.areas} == {Standing.OUTSIDE} and found.needs_choice

    @pytest.mark.parametrize(("lat", "lon"), [(91, 0), (float("nan"), 0), (51, 181), (float("inf"), 1)])
    def test_no_place_on_earth_falls_back_to_the_words(self, db, lat, lon):
        assert queries.locate("Truro", lat=lat, lon=lon, at=TODAY).label == "Truro"

    def test_figures_in_the_text_are_a_pin(self, db):
        found = queries.locate("it is at 51.1280, -2.9930 on the map", at=TODAY)
        assert found.found_by == FoundBy.COORDINATES and AVON in found.area_codes


def test_distances_are_in_metres(db):
    bristol, bath = Point(51.4545, -2.5879), Point(51.381, -2.359)
    assert queries.distance_m(bristol, bath) == pytest.approx(17_850, rel=0.01)
    near = {area.name: metres for area, metres in queries.covering("police_force_area", bath, 15_000, TODAY)}
    assert near["Avon and Somerset"] == 0 and 1_000 < near["Wiltshire"] < 8_000
    assert list(near) == sorted(near, key=lambda name: near[name])


def test_areas_at_a_point_on_a_day(db):
    bridgwater = Point(51.128, -2.993)
    assert {area.name for area in queries.areas_at(bridgwater, IN_2022)} == {
        "Sedgemoor",
        "Avon and Somerset",
        "Somerset",
        "Avon & Somerset",
        "South West",
    }
    assert "E10000027" in {area.code for area in queries.areas_at(bridgwater, IN_2022)}
    assert queries.areas_at(bridgwater, date(1950, 1, 1)) == []


def test_a_second_answer_costs_one_stamp_and_a_sitting_one_for_all(db, django_assert_num_queries):
    queries.locate("Bridgwater", at=TODAY)
    with django_assert_num_queries(1):
        queries.locate("Bridgwater", at=TODAY)
    with stamps.sitting(), django_assert_num_queries(1):
        for said in ("Bridgwater", "Burnham-on-Sea", "in Highbridge"):
            queries.locate(said, at=TODAY)


def test_a_new_place_is_found_at_once(working):
    assert queries.locate("Westmarch Hollow", at=TODAY).found_by == FoundBy.NOTHING
    PlaceName.objects.create(name="Westmarch Hollow", kind="village", lat=51.0, lon=-3.0, accuracy_m=500, edition="x")
    stamp_anew()
    assert queries.locate("Westmarch Hollow", at=TODAY).label == "Westmarch Hollow"


def test_hostile_words_are_answered_and_soon(db):
    chance = random.Random(7)
    signs = string.printable + "éßİıﬀ🚗\u202e\u0000日本語"
    queries.locate("warm up", at=TODAY)
    started = time.process_time()
    for _ in range(60):
        queries.locate("".join(chance.choice(signs) for _ in range(300)), at=TODAY)
    for said in (
        "in " * 5_000,
        "in bridgwatr " * 2_000,
        "(" * 100_000,
        "BS1 " * 20_000,
        "1.234, " * 9_000,
        "a.b.c" * 9_000,
    ):
        queries.locate(said, at=TODAY)
    assert time.process_time() - started < 6


def test_without_any_data_everything_is_said_to_be_unknown(working):
    for table in (PlaceName, Outward):
        table.objects.all().delete()
    stamp_anew()
    assert queries.locate("Bridgwater", postcode="TA6", at=TODAY).found_by == FoundBy.NOTHING
