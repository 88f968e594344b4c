"""The lists that come with the software say what the standards and the partnership say."""

import re
from datetime import date

import pytest

from northstar.foundation.codes import services
from northstar.foundation.codes.services import reading

LISTS = {file.slug: file for file in services.read_files()}


def lines(slug: str) -> dict[str, reading.Line]:
    return {line.code: line for line in LISTS[slug].lines}


# Code: HTCDS, CTDC full, CTDC synthetic, UK NRM form.
EXPLOITATION = {
    "labour": ("ForcedLabour", "isForcedLabour", "isForcedLabour", "forced-to-work, wages-taken"),
    "sexual": ("SexualExploitation", "isSexualExploit", "isSexualExploit", "prostitution, taken-somewhere"),
    "child_sexual": ("SexualExploitation", "isSexualExploit, Minor", "isSexualExploit", "child-exploitation"),
    "criminal": ("Other", "typeOfLabourIllicitActivities", "isOtherExploit", "forced-to-commit-crime"),
    "financial_fraud": ("Other", "isOtherExploit", "isOtherExploit", "forced-to-commit-fraud"),
    "home_takeover": ("Other", "isOtherExploit", "isOtherExploit", "other"),
    "domestic_servitude": (
        "Servitude",
        "typeOfLabourDomesticWork, isSlaveryAndPractices",
        "sectorOfLabourDomesticWork",
        "unpaid-household-work",
    ),
    "begging": ("ForcedBegging", "typeOfLabourBegging", "isOtherExploit", "forced-to-commit-crime"),
    "child_labour": ("ChildLabour", "isForcedLabour, Minor", "isForcedLabour", "forced-to-work"),
    "forced_marriage": ("ForcedMarriage", "isForcedMarriage", "isOtherExploit", "other"),
    "organ_removal": ("OrganRemoval", "isOrganRemoval", "isOtherExploit", "organs-removed"),
    "armed_group": ("ForcedMilitaryByNonStateActors", "isForcedMilitary", "isOtherExploit", "other"),
    "forced_adoption": ("ForcedAdoption", "isOtherExploit", "isOtherExploit", "other"),
    "surrogacy": ("Surrogacy", "isOtherExploit", "isOtherExploit", "other"),
    "other": ("Other", "isOtherExploit", "isOtherExploit", "other"),
    "not_known": ("", "-99", "", ""),
}
# Code: HTCDS, CTDC full, CTDC synthetic.
CONTROL = {
    "debt_bondage": ("DebtBondage", "DebtBondage", "DebtBondageEarnings"),
    "takes_earnings": ("TakesEarnings", "TakesEarnings", "DebtBondageEarnings"),
    "restricts_finance": ("RestrictsFinancialAccess", "RestrictsFinancialAccess", "DenyBasicNeeds"),
    "threats_person": ("PhysicalThreats", "Threats", "Threats"),
    "threats_family_or_children": ("ThreatensChildrenFamily", "Threats", "Threats"),
    "uses_children": ("ThreatensChildrenFamily", "UsesChildren", "Threats"),
    "threat_of_authorities": ("ThreatsLawEnforcement", "ThreatOfLawEnforcement", "Threats"),
    "psychological_abuse": ("PsychologicalAbuse", "PsychologicalAbuse", "AbusePsyPhySex"),
    "physical_abuse": ("PhysicalAbuse", "PhysicalAbuse", "AbusePsyPhySex"),
    "sexual_abuse": ("SexualAbuse", "SexualAbuse", "AbusePsyPhySex"),
    "false_promises": ("FalsePromises", "FalsePromises", "FalsePromises"),
    "substances": ("PsychoactiveSubstance", "PsychoactiveSubstances", "DrugsAlcohol"),
    "restricts_movement": ("Other", "RestrictsMovement", "DenyBasicNeeds"),
    "restricts_medical": ("RestrictsMedicalCare", "RestrictsMedicalCare", "DenyBasicNeeds"),
    # The synthetic data set spells its column so.
    "excessive_hours": ("ExcessiveWorkingHours", "ExcessiveWorkingHours", "ExcessiveWorkHours"),
    "withholds_necessities": ("WithholdsNecessities", "WithholdsNecessities", "DenyBasicNeeds"),
    "withholds_documents": ("WithholdsDocuments", "WithholdsDocuments", "WithholdDocs"),
    "controls_accommodation": ("Other", "Other", ""),
    "visa_sponsor_control": ("Other", "Other", ""),
    "spiritual_threat": ("Other", "Other", ""),
    "digital_monitoring": ("Other", "Other", ""),
    "other": ("Other", "Other", ""),
    "not_known": ("", "NotSpecified", ""),
}
RECRUITER = {
    "intimate_partner": ("Acquainted", "IntimatePartner"),
    "family": ("Familial", "Family"),
    "friend_acquaintance": ("Acquainted", "Friend"),
    "employer": ("Acquainted", "Other"),
    "agency_or_broker": ("Acquainted", "Other"),
    "gang_or_peer": ("Acquainted", "Other"),
    "faith_or_community_figure": ("Acquainted", "Other"),
    "online_contact": ("Unaquainted", "Other"),
    "stranger": ("Unaquainted", "Other"),
    "not_known": ("", "Unknown"),
}
GENDER = {
    "woman": "Feminine",
    "man": "Masculine",
    "trans_woman": "TransgenderFeminine",
    "trans_man": "TransgenderMasculine",
    "non_binary": "NonConforming",
    "self_describe": "NonConforming",
    "prefer_not_to_say": "NonSpecifiedUnknown",
    "not_known": "NonSpecifiedUnknown",
}
SECTOR = {
    "hand_car_wash": "G",
    "nail_bar": "S",
    "barber": "S",
    "beauty": "S",
    "adult_social_care": "Q",
    "restaurant_takeaway": "I",
    "hotel": "I",
    "farm_horticulture": "A",
    "poultry_meat_packing": "A, C",
    "food_factory": "C",
    "fishing": "A",
    "construction": "F",
    "recycling_waste": "E",
    "warehouse_logistics": "H",
    "cleaning": "N",
    "agency_labour": "N",
    "domestic": "T",
    "vape_mini_mart": "G",
    "textile": "C",
    "cannabis_site": "",
    "county_line": "",
    "brothel_pop_up": "",
}
PUBLIC = {"en", "ro", "sq", "vi", "pl", "ar"}


def columns(slug: str, code: str, names: tuple[str, ...]) -> tuple[str, ...]:
    attributes = lines(slug)[code].attributes
    return tuple(", ".join(attributes[name]) for name in names)


@pytest.mark.parametrize(("code", "expected"), EXPLOITATION.items())
def test_exploitation_types_map_to_the_standards(code, expected):
    assert columns("exploitation_type", code, ("htcds", "ctdc_full", "ctdc_synthetic", "nrm_form")) == expected


@pytest.mark.parametrize(("code", "expected"), CONTROL.items())
def test_means_of_control_map_to_the_standards(code, expected):
    assert columns("means_of_control", code, ("htcds", "ctdc_full", "ctdc_synthetic")) == expected


@pytest.mark.parametrize(("code", "expected"), RECRUITER.items())
def test_recruiters_map_to_the_standards(code, expected):
    assert columns("recruiter_relation", code, ("htcds", "ctdc_full")) == expected


@pytest.mark.parametrize(("code", "expected"), SECTOR.items())
def test_sectors_map_to_industry_sections(code, expected):
    assert columns("sector", code, ("isic",)) == (expected,)


def test_gender_maps_to_the_case_data_standard():
    assert {code: columns("gender", code, ("htcds",))[0] for code in GENDER} == GENDER


def test_mapped_lists_hold_nothing_that_the_tables_above_leave_out():
    # The channels and forms are in their file only; a relation that no standard names maps to nothing.
    assert set(lines("exploitation_type")) == {*EXPLOITATION, "not_asked"}
    assert set(lines("means_of_control")) == {*CONTROL, "not_asked"}
    assert set(lines("recruiter_relation")) == {*RECRUITER, "self_presented", "not_asked"}


def test_lossy_and_extended_columns_are_marked():
    control = lines("means_of_control")
    assert {code for code, line in control.items() if line.attributes.get("lossy")} == {
        "uses_children",
        "restricts_movement",
    }
    assert {code for code, line in control.items() if line.attributes.get("uk_extension")} == {
        "controls_accommodation",
        "visa_sponsor_control",
        "spiritual_threat",
        "digital_monitoring",
    }


@pytest.mark.parametrize("slug", LISTS)
def test_every_list_keeps_not_known_and_not_asked_apart(slug):
    known = lines(slug)
    assert known["not_known"].label != known["not_asked"].label
    assert known["not_known"].valid_to is None and known["not_asked"].valid_to is None


@pytest.mark.parametrize("slug", LISTS)
def test_what_nobody_has_checked_says_so(slug):
    file = LISTS[slug]
    assert file.needs_check or file.checked_on is not None
    assert not any(line.needs_check and line.checked_on for line in file.lines)


def test_only_these_kinds_are_never_reached_by_rule():
    never = {code for code, line in lines("agency_kind").items() if line.attributes.get("never_by_rule")}
    assert never == {"immigration_enforcement", "employer", "landlord", "sponsor", "embassy", "media"}


def test_the_fair_work_agency_follows_on_its_first_day():
    kinds = lines("agency_kind")
    assert kinds["fair_work_agency"].valid_from == kinds["gangmasters_authority"].valid_to == date(2026, 4, 7)
    assert kinds["fair_work_agency"].supersedes == "gangmasters_authority"


def test_categories_name_exploitation_types_and_severities_that_exist():
    known = lines("exploitation_type")
    for line in lines("concern_category").values():
        assert set(line.attributes.get("exploitation", ())) <= set(known)
        assert line.attributes["severity"] in {"critical", "high", "medium", "low"}
    children = {code for code, line in lines("concern_category").items() if line.attributes.get("child")}
    assert children == {"child_sexual_exploitation", "child_carrying_drugs"}


def test_indicators_are_grouped_and_worded_twice():
    named = [line for line in LISTS["indicator"].lines if line.attributes.get("group")]
    assert 35 <= len(named) <= 45
    assert {line.attributes["group"] for line in named} == {
        "living",
        "working",
        "looking",
        "control",
        "movement",
        "children",
        "home",
        "online",
    }
    assert all(line.plain_label != line.label for line in named)


def test_no_sign_or_hint_is_about_where_somebody_comes_from():
    # A sector's synonyms are what people type when they search; what we say ourselves is held to this.
    said = [
        text
        for slug in ("indicator", "concern_category", "sector_hints")
        for line in LISTS[slug].lines
        for text in (line.label, line.plain_label, line.hint, *line.attributes.get("notice", ()))
    ]
    found = [
        text for text in said if re.search(r"foreign|nationalit|ethnic|accent|english|skin|immigrant|race", text, re.I)
    ]
    assert found == []


def test_hints_point_to_sectors_and_say_what_not_to_do():
    sectors, hints = lines("sector"), lines("sector_hints")
    asked = {"housing", "health", "hotel", "taxi", "haulage", "car_wash", "language_school", "farm", "care"}
    assert asked <= set(hints)
    for line in LISTS["sector_hints"].lines:
        if line.attributes:
            assert set(line.attributes["sectors"]) <= set(sectors)
            assert len(line.attributes["notice"]) >= 4 and len(line.attributes["avoid"]) >= 3
    assert {line.attributes["hints"] for line in sectors.values() if "hints" in line.attributes} <= set(hints)


def test_languages_have_their_own_name_and_a_direction():
    languages = lines("language")
    assert {code for code, line in languages.items() if line.attributes.get("public")} == PUBLIC
    assert len(languages) >= 36
    for code, line in languages.items():
        assert line.attributes["direction"] in {"ltr", "rtl"}
        assert line.attributes["autonym"] or code in {"other", "not_known", "not_asked"}
    rtl = {code for code, line in languages.items() if line.attributes["direction"] == "rtl"}
    assert rtl == {"ar", "fa", "prs", "ckb", "ps", "ur"}


def test_urgency_runs_from_minutes_to_a_working_week():
    urgency = lines("urgency")
    minutes = [urgency[code].attributes["response_minutes"] for code in ("immediate", "today", "soon", "routine")]
    assert minutes == sorted(minutes)
    assert not urgency["immediate"].attributes["working_hours"] and urgency["soon"].attributes["working_hours"]


def test_a_doubtful_age_counts_as_a_child():
    bands = lines("age_band")
    assert {code for code, line in bands.items() if line.attributes.get("treat_as_child")} == {
        "under_12",
        "from_12_to_17",
        "maybe_under_18",
    }
    assert lines("age_basis")["disputed"].attributes["treat_as_child"]
    assert lines("age_group")["in_doubt"].attributes["treat_as_child"]


@pytest.mark.parametrize("tongue", sorted(PUBLIC - {"en"}))
@pytest.mark.parametrize(
    "slug",
    [
        "concern_category",
        "sector",
        "indicator",
        "how_known",
        "reporter_mode",
        "safe_channel",
        "age_band",
        "gender",
    ],
)
def test_what_the_public_is_asked_is_in_every_public_language(slug, tongue):
    """Each choice that is offered to a passer-by, and each hint, has words in the language, unlike the English."""
    for line in LISTS[slug].lines:
        if line.code == "not_asked" or line.attributes.get("desk_only"):
            continue
        words = line.words.get(tongue, {})
        assert words.get("plain_label"), f"{tongue}: {line.code}"
        assert words["plain_label"] != line.plain_label or line.plain_label in {"Hotel", "Taxi"}, line.code
        assert bool(words.get("hint")) == bool(line.hint), f"{tongue}: hint of {line.code}"


def test_arabic_is_written_in_arabic():
    said = [words["plain_label"] for slug in LISTS for line in lines(slug).values() if (words := line.words.get("ar"))]
    assert len(said) > 120 and all(re.search(r"[\u0600-\u06ff]", text) for text in said)


def test_translations_say_whether_a_native_reader_has_read_them():
    for path in sorted((reading.DATA / "words").glob("*.yml")):
        assert "awaiting a native reader" in path.read_text(encoding="utf-8") or "native_reader: 2" in path.read_text()
