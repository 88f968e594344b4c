"""Foreign keys run down the floors: a key is an import that no import tool sees when it is a string."""

import tomllib

from django.apps import apps

from tests.house.source import ROOT


def order() -> dict[str, int]:
    """Height of every room, read from the contracts: rooms that stand beside each other are equally high."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = {contract["id"]: contract["layers"] for contract in contracts if contract["type"] == "layers"}
    floors = {"foundation": "foundation", "casework": "story", "partnership": "partnership", "faces": "faces"}
    rooms = {floor: layers[contract] for floor, contract in floors.items()}
    heights: dict[str, int] = {}
    for floor in reversed(layers["floors"]):
        for name in parts(floor):
            for row in reversed(rooms.get(name, [])):
                height = len(set(heights.values()))
                heights |= {f"northstar.{name}.{room}": height for room in parts(row)}
    return heights


def parts(row: str) -> list[str]:
    return [part.strip(" ()") for part in row.split("|")]


def test_keys_run_down_the_floors():
    heights = order()
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        here = model._meta.app_config.name
        for field in model._meta.get_fields():
            if here in heights and field.many_to_one and field.concrete and field.related_model:
                there = field.related_model._meta.app_config.name
                if there in heights and there != here and heights[there] >= heights[here]:
                    wrong.append(f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}")
    assert not wrong


def test_the_order_is_read_right():
    heights = order()
    assert heights["northstar.foundation.audit"] < heights["northstar.foundation.access"]
    assert heights["northstar.foundation.access"] < heights["northstar.casework.concerns"]
    assert heights["northstar.foundation.codes"] == heights["northstar.foundation.places"]
