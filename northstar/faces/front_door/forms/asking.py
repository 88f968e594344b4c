"""What every question has in common: it keeps what was typed, and can tell it back."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from northstar.faces.front_door.states.draft import Draft
from northstar.kit import blocks, fields
from northstar.kit.dates import When

Words = str | Promise
Told = list[tuple[str, list[str]]]
Data = Mapping[str, Any] | None


class Asked(forms.Form):
    """A question as a form. ``quiet`` shows what was typed before without telling anybody off.

    ``heading`` is the question where the page has several fields, and ``intro`` stands below it.
    ``template`` is named where the page is more than its fields. ``may_skip`` says so on the page.
    """

    heading: Words = ""
    intro: Words = ""
    template = ""
    may_skip = True
    reshaped = False

    def __init__(self, data: Data = None, files: Data = None, *, draft: Draft, quiet: bool = False) -> None:
        self.draft, self.quiet = draft, quiet
        super().__init__(data, files)
        self.choose()

    def choose(self) -> None:
        """Fill in choices that depend on the language, the day or the answers so far."""

    def full_clean(self) -> None:
        if self.quiet:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def typed(self) -> dict[str, list[str]]:
        """What was typed into the fields of this question, and nothing else that came with it."""
        return _typed(self.data, [self.add_prefix(name) for name in self.fields])

    def told(self) -> Told:
        """Each answer with its question, in words, for the page on which everything is read once more."""
        return [(str(self[name].label), shown) for name in self.fields if (shown := _shown(self, name))]

    @property
    def title(self) -> str:
        """The question itself, for the heading of the page."""
        return str(self.heading or self[next(iter(self.fields))].label if self.fields else self.heading)


class AskedAgain:
    """Several blocks of the same few fields: people, vehicles, businesses, phones."""

    heading: Words = ""
    intro: Words = ""
    template = "front_door/blocks.html"
    may_skip = True
    one: type[forms.Form]
    called: Words = ""
    another: Words = ""
    prefix = ""
    most = 8

    def __init__(self, data: Data = None, files: Data = None, *, draft: Draft, quiet: bool = False) -> None:
        self.draft, self.quiet = draft, quiet
        self.blocks = blocks.blocks(self.one, most=self.most)(data, prefix=self.prefix)
        if quiet:
            self.blocks.reshaped = True

    @property
    def reshaped(self) -> bool:
        return self.blocks.reshaped and not self.quiet

    @property
    def title(self) -> str:
        return str(self.heading)

    def is_valid(self) -> bool:
        return bool(self.blocks.is_valid())

    @property
    def cleaned_data(self) -> dict[str, Any]:
        return {self.prefix: [_filled(answer) for answer in self.blocks.answers if _filled(answer)]}

    def typed(self) -> dict[str, list[str]]:
        names = [f"{self.prefix}-{name}" for name in ("TOTAL_FORMS", "INITIAL_FORMS")]
        names += [f"{self.prefix}-{place}-{name}" for place in range(self.most) for name in self.one.base_fields]
        return _typed(self.blocks.data, names)

    def told(self) -> Told:
        found = []
        for place, block in enumerate(form for form in self.blocks.forms if form.has_changed()):
            lines = [line for name in block.fields for line in _shown(block, name)]
            if lines:
                found.append((_("%(what)s %(number)s") % {"what": self.called, "number": place + 1}, lines))
        return found


def _filled(answer: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in answer.items() if value}


def _typed(data: Any, names: list[str]) -> dict[str, list[str]]:
    if not data:
        return {}
    return {name: [str(value) for value in data.getlist(name)] for name in names if name in data}


def _shown(form: forms.BaseForm, name: str) -> list[str]:
    """An answer in words: labels instead of codes, one line for each that was chosen."""
    field, value = form.fields[name], form.cleaned_data.get(name)
    if value in (None, "", [], ()):
        return []
    if isinstance(field, fields.FilesField | fields.TrapField):
        return []
    if isinstance(field, forms.MultipleChoiceField):
        return [str(label) for code, label in _flat(field.choices) if code in value]
    if isinstance(field, forms.ChoiceField):
        return [str(label) for code, label in _flat(field.choices) if code == value]
    return [value.text if isinstance(value, When) else str(value)]


def _flat(choices: Any) -> Iterator[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield str(value), label


def given(typed: Mapping[str, list[str]]) -> "MultiValueDict[str, str]":
    """What was typed before, as a form takes it."""
    return MultiValueDict({name: list(values) for name, values in typed.items()})


class AskedTogether:
    """Several sorts of blocks on one page, for those who report as part of their work."""

    heading: Words = ""
    intro: Words = ""
    template = "front_door/together.html"
    may_skip = True
    kinds: tuple[type[AskedAgain], ...] = ()

    def __init__(self, data: Data = None, files: Data = None, *, draft: Draft, quiet: bool = False) -> None:
        self.draft, self.quiet = draft, quiet
        self.parts = [kind(data, draft=draft, quiet=quiet) for kind in self.kinds]

    @property
    def reshaped(self) -> bool:
        return any(part.reshaped for part in self.parts)

    @property
    def title(self) -> str:
        return str(self.heading)

    def is_valid(self) -> bool:
        return all(part.is_valid() for part in self.parts)

    @property
    def cleaned_data(self) -> dict[str, Any]:
        return {name: value for part in self.parts for name, value in part.cleaned_data.items()}

    def typed(self) -> dict[str, list[str]]:
        return {name: values for part in self.parts for name, values in part.typed().items()}

    def told(self) -> Told:
        return [line for part in self.parts for line in part.told()]
