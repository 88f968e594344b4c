"""Choices of a field, made once and shared by every form that offers them."""

from collections.abc import Iterator
from typing import Any

from django.utils.choices import BaseChoiceIterator, normalize_choices


class Offered(BaseChoiceIterator):
    """Choices that never change. Django normalises a plain list and copies it, label by label, for each form."""

    def __init__(self, choices: Any) -> None:
        self.listed = tuple(normalize_choices(choices))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.listed)

    def __copy__(self) -> "Offered":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Offered":
        return self
