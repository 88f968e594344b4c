"""The filters in force on a list, in words, each with the address without it."""

from collections.abc import Iterable
from typing import Any

from northstar.kit.listings import changed


def tags(asked: Any, form: Any, names: Iterable[str]) -> list[dict[str, Any]]:
    """One tag for each choice of the form's named fields, of the query that was asked; of several answers to one
    question, one each."""
    found = []
    for name in names:
        value = form.cleaned_data.get(name)
        words = dict(form.fields[name].choices) if value and hasattr(form.fields[name], "choices") else {}
        if isinstance(value, list):
            for one in value:
                rest = [other for other in value if other != one]
                found.append({"words": words.get(one, one), "url": changed(asked, **{name: rest or None})})
        elif value:
            found.append({"words": words.get(value, value), "url": changed(asked, **{name: None})})
    return found
