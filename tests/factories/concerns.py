"""Reports as reporters send them. Invented throughout."""

from dataclasses import replace
from uuid import uuid4

from northstar.casework.concerns import references, states
from northstar.casework.concerns.services import Report

ACCOUNT = "Three young men wash cars from six to eight every day. A man in a silver van takes their money."


def report(**changes) -> Report:
    """A public, confidential report about a car wash; name what differs."""
    made = Report(
        concern_id=uuid4(),
        mode=states.ReporterMode.CONFIDENTIAL,
        account=ACCOUNT,
        code=references.fresh_code(),
        answers={
            "where": "the car wash behind Tannery Quay, Bridgwater",
            "vehicles": [{"plate": "QQ99 ZZZ", "description": "silver van"}],
            "businesses": [{"name": "Sparkle Bay Hand Car Wash"}],
        },
        category="forced_or_unpaid_work",
        sector="hand_car_wash",
        area_codes=("E23000036", "E06000066"),
        child=states.Answer.NO,
        still_there=states.Answer.YES,
    )
    return replace(made, **changes)
