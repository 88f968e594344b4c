"""What a code's wording and attributes must be like, in the files and at the desk alike."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from northstar.foundation.codes.states import Kind

# Every list may say of a code that passers-by are not offered it.
ALWAYS = {"desk_only": {"kind": Kind.FLAG.value, "label": "Not offered to the public"}}


def fault_in_attributes(fields: Mapping[str, Mapping[str, str]], attributes: Mapping[str, Any]) -> str:
    """A sentence on the first attribute that the list does not know or that is of the wrong kind, or empty."""
    known = {**ALWAYS, **fields}
    for name, value in attributes.items():
        if name not in known:
            return f"The list has no attribute called {name}."
        kind = Kind(known[name]["kind"])
        if not _fits(kind, value):
            return f"The attribute {name} must be: {str(kind.label).lower()}."
    return ""


def _fits(kind: Kind, value: Any) -> bool:
    if kind is Kind.FLAG:
        return isinstance(value, bool)
    if kind is Kind.NUMBER:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is Kind.TEXT:
        return isinstance(value, str) and not has_control(value)
    return isinstance(value, list) and all(isinstance(item, str) and not has_control(item) for item in value)


def has_control(text: str) -> bool:
    """Control and direction-changing characters have no place in a label; a line break has, in a hint."""
    return any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") and sign not in "\n\u200c\u200d" for sign in text)
