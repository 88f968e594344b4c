"""Repeatable blocks without JavaScript: "Add another person", "Remove this vehicle".

A page posts the whole form with a button named `add` or `remove`; the same page comes
back with one block more or less and everything that was typed still in it.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict


class Blocks(forms.BaseFormSet):
    """A formset whose blocks are added and removed by buttons of the same page.

    The view asks `blocks.reshaped` first: true means that a button of the blocks was
    pressed, so the page is drawn again and nothing is checked yet. `answers` gives the
    blocks that somebody filled, in order.
    """

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.reshaped = False
        prefix = kwargs.get("prefix") or self.get_default_prefix()
        if data is not None:
            data, self.reshaped = _reshape(data, prefix, self.max_num)
        super().__init__(data, **kwargs)

    @property
    def add_value(self) -> str:
        return str(self.prefix)

    @property
    def can_add(self) -> bool:
        return self.total_form_count() < self.max_num

    @property
    def answers(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.has_changed() and hasattr(form, "cleaned_data")]

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form: Any = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        if self.reshaped:  # nobody is told off for a block that they have not finished
            form._errors, form.cleaned_data = ErrorDict(), {}
        return form

    def full_clean(self) -> None:
        if self.reshaped:
            self._errors, self._non_form_errors = [ErrorDict() for _form in self.forms], self.error_class()
            return
        super().full_clean()


@cache
def blocks(form: type[forms.Form], *, most: int = 10, least: int = 0, shown: int = 1) -> type[Blocks]:
    """The class of repeatable blocks of `form`: `shown` empty ones at first, at most `most`."""
    made: Any = forms.formset_factory(
        form,
        formset=Blocks,
        extra=shown,
        max_num=most,
        absolute_max=most,
        min_num=least,
        validate_min=least > 0,
        validate_max=True,
    )
    return cast(type[Blocks], made)


def _reshape(data: Mapping[str, Any], prefix: str, most: int) -> tuple[Mapping[str, Any], bool]:
    """The posted data with one block more or less, and whether a button asked for it.

    A page that somebody tampered with, or that lost its counters, is read as far as it
    goes instead of being refused.
    """
    values: MultiValueDict[str, Any] = (
        MultiValueDict({key: data.getlist(key) for key in data})
        if hasattr(data, "getlist")
        else MultiValueDict({key: [value] for key, value in data.items()})
    )
    total = _number(values.get(f"{prefix}-TOTAL_FORMS"), most)
    asked = False
    if values.get("add") == prefix:
        total, asked = min(most, total + 1), True
    removed = str(values.get("remove", ""))
    if removed.startswith(f"{prefix}-"):
        place = _number(removed[len(prefix) + 1 :], most)
        if place < total:
            _close_gap(values, prefix, place, total)
            total, asked = total - 1, True
    values[f"{prefix}-TOTAL_FORMS"], values[f"{prefix}-INITIAL_FORMS"] = str(total), "0"
    answer = QueryDict(mutable=True)
    for key in values:
        answer.setlist(key, values.getlist(key))
    return answer, asked


def _number(written: Any, most: int) -> int:
    try:
        return max(0, min(most, int(str(written)[:6])))
    except ValueError:
        return 0


def _close_gap(values: "MultiValueDict[str, Any]", prefix: str, place: int, total: int) -> None:
    for key in [key for key in values if key.startswith(f"{prefix}-{place}-")]:
        del values[key]
    for number in range(place + 1, total):
        old, new = f"{prefix}-{number}-", f"{prefix}-{number - 1}-"
        for key in [key for key in values if key.startswith(old)]:
            values.setlist(new + key.removeprefix(old), values.getlist(key))
            del values[key]
