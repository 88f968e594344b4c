"""The gallery: every part of a page in every state, with made-up contents, for whoever builds pages."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from northstar.foundation.access.doors import open_to_all
from northstar.foundation.places import queries as places
from northstar.kit import blocks, charts, fields, listings


class EveryField(forms.Form):
    """One of each kind of question."""

    place = fields.TextField(label="Where is it?", help_text="A street, a town, a postcode or a landmark")
    happened = fields.WhenField(
        label="When was it?", help_text="For example: last Tuesday, 3 March, about two weeks ago", required=False
    )
    seen = fields.ParagraphField(label="What did they see?", help_text="In their own words", limit=400)
    harm = fields.ChoiceField(
        label="What kind of harm is it?",
        choices=[
            ("work", "People made to work"),
            ("home", "Somebody kept in a home"),
            ("other", "Something else"),
            ("unsure", "Not known"),
        ],
        hints={"work": "A car wash, a farm, a nail bar, a building site"},
        reveals={"other": "other_harm"},
        divider_before="unsure",
    )
    other_harm = fields.TextField(label="What is it?", required=False)
    signs = fields.ChoicesField(
        label="Did they notice any of these?",
        choices=[("tired", "Tired or ill"), ("papers", "Somebody else holds their papers"), ("none", "None of these")],
        none_of_these="none",
        required=False,
    )
    force = fields.SelectField(
        label="Police force", choices=[("north", "Northmoor"), ("south", "Southmere")], required=False
    )
    adult = fields.YesNoField(label="Is the person an adult?", unsure="Not known", required=False)
    phone = fields.PhoneField(label="Telephone number", required=False)
    people = fields.NumberField(label="How many people?", required=False)
    papers = fields.FilesField(label="Photos or papers", help_text="Up to 6 files", required=False)
    word = fields.PasswordField(label="Password", required=False)
    sure = fields.ConfirmField(label="I have read what will be sent")


class Vehicle(forms.Form):
    plate = fields.TextField(label="Number plate", required=False)
    look = fields.TextField(label="Make and colour", required=False)


Vehicles = blocks.blocks(Vehicle, most=4)


@dataclass(frozen=True)
class Row:
    pk: int
    title: str
    area: str
    kind: str
    word: str
    left: timedelta
    at: datetime


_TITLES = [
    ("Four men sleeping at a hand car wash", "Harbourside", "next", "Needs you"),
    ("Woman not allowed to leave a house", "Westcliff", "harm", "In danger"),
    ("Fruit pickers without their passports", "Orchard Vale", "waiting", "With the council"),
    ("Boy delivering parcels at night", "Northmoor", "open", "Being read"),
    ("Nail bar, three women, one speaks", "Old Town", "settled", "Answered"),
    ("Block of flats with covered windows", "Harbourside", "closed", "Closed"),
]


def _rows(now: datetime) -> list[Row]:
    return [
        Row(
            n + 1,
            title if n < 6 else f"{title} ({n // 6 + 1})",
            area,
            kind,
            word,
            timedelta(minutes=130 - 37 * (n % 6)),
            now - timedelta(hours=5 * n),
        )
        for n, (title, area, kind, word) in enumerate(_TITLES * 4)
    ]


# Made-up numbers on the real shapes: how dark an area is drawn, and what is said of it.
_FIGURES = ((3, "19 concerns"), (1, "7 concerns"), (0, "fewer than 5 concerns"), (2, "12 concerns"), (0, "none"))


def _map(day: date) -> dict[str, Any]:
    """The police areas as they are drawn, one of them meant, and a place known to some kilometres."""
    drawn = places.schematic_map(on=day)
    areas = [
        {"name": shape.name, "path": shape.path, "x": shape.x, "y": shape.y, "level": level, "words": words}
        for shape, (level, words) in zip(drawn.shapes, cycle(_FIGURES), strict=False)
    ]
    areas[0]["here"] = True
    x, y = drawn.point(51.13, -3.0)
    seen = {"name": "Car wash", "x": x, "y": y, "about": 30, "harm": True, "words": "seen by three people"}
    return {"view": drawn.view_box, "areas": areas, "points": [seen]}


def _story(now: datetime) -> list[Any]:
    return [
        {
            "words": "Accepted by Southmere Council",
            "at": now - timedelta(minutes=20),
            "by": "A. Rahman, adult safeguarding",
            "kind": "settled",
        },
        {
            "words": "Sent to Southmere Council and Northmoor Police",
            "at": now - timedelta(hours=2),
            "by": "you",
            "kind": "mine",
        },
        {
            "words": "The reporter wrote: somebody may be hurt",
            "at": now - timedelta(hours=3),
            "kind": "harm",
            "more": "I heard shouting again tonight.",
        },
        "Yesterday",
        {"words": "Reported at the front door", "at": now - timedelta(days=1, hours=4)},
    ]


_COLUMNS = [
    listings.Column("Concern", "title"),
    listings.Column("Where"),
    listings.Column("Status"),
    listings.Column("Answer by"),
    listings.Column("Received", "received", number=True),
]


@open_to_all("a page of made-up parts that reads no record; answers in the demonstration only")
def components(request: HttpRequest) -> HttpResponse:
    if not getattr(settings, "DEMONSTRATION", False):
        raise Http404
    return render(request, "desk/components.html", _parts(request))


def _parts(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    return {
        "now": now,
        "hat": {"agency": "Southmere Council", "role": "Duty desk"},
        "rail": [
            {"heading": "", "places": [{"label": "Home", "url": "#top"}]},
            {
                "heading": "Work",
                "places": [
                    {"label": "Concerns", "url": "#tables", "count": 12},
                    {"label": "Gallery", "url": "/desk/components/", "current": True},
                ],
            },
        ],
        "form": EveryField(prefix="e"),
        "wrong": EveryField({"w-seen": "x" * 420, "w-happened": "soon", "w-harm": "other", "w-place": ""}, prefix="w"),
        "vehicles": Vehicles(prefix="vehicles", initial=[{"plate": "QQ99 ZZZ"}]),
        "listing": listings.Listing(
            request.GET,
            _rows(now),
            sorts={"title": lambda row: row.title, "received": lambda row: row.at},
            order="-received",
            size=6,
        ),
        "nothing": listings.Listing(request.GET, []),
        "columns": _COLUMNS,
        "steps": _story(now),
        "map": _map(now.date()),
        "bars": charts.bar_chart(
            "Car washes are named twice as often as farms",
            ["Hand car washes", "Farms and packing houses", "Nail bars", "Private homes"],
            [42, 19, 17, None],
            head="Sector",
            unit="Concerns",
        ),
        "lines": charts.line_chart(
            "Reports rose by about half since the summer",
            ["Jun", "Jul", "Aug", "Sep", "Oct", "Nov"],
            {"Reported": [20, 22, 21, 26, 29, 31], "Accepted": [12, 15, None, 18, 22, 27]},
            head="Month",
        ),
        "day": timedelta(hours=24),
        "hour": timedelta(hours=1),
        "ago": lambda **parts: now - timedelta(**parts),
        "ahead": lambda **parts: now + timedelta(**parts),
        "delta": timedelta,
    }
