"""Form fields as this house asks: plain labels, hints an answer, errors that say what to do.

Use these instead of Django's own: their text is cleaned once and in one way, their
errors are sentences for the person who typed, and the page knows how to draw them.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import EmailValidator
from django.utils import timezone
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from northstar.kit import dates, text, weeks
from northstar.kit.choices import Offered

CHOOSE = _("Choose one of the answers")
WRITE = _("Write an answer")
BLANK = _("Choose")


class TooLong:
    """A limit whose message says both numbers; counted after cleaning, as a person counts."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, value: str) -> None:
        if len(value) > self.limit:
            raise ValidationError(
                _("Keep this to %(limit)s characters. You wrote %(count)s."),
                code="max_length",
                params={"limit": f"{self.limit:,}", "count": f"{len(value):,}"},
            )


class _CleanText(forms.CharField):
    default_limit = 200
    cleaner = staticmethod(text.clean_line)

    def __init__(self, *, limit: int | None = None, **kwargs: Any) -> None:
        self.limit = limit or self.default_limit
        kwargs.setdefault("error_messages", {}).setdefault("required", WRITE)
        super().__init__(**kwargs)
        # Django's own refusal of NUL goes: cleaning has removed it and nothing is lost.
        self.validators = [v for v in self.validators if type(v).__name__ != "ProhibitNullCharactersValidator"]
        self.validators.append(TooLong(self.limit))

    def to_python(self, value: Any) -> str:
        if value in self.empty_values:
            return str(self.empty_value)
        return self.cleaner(str(value))


class TextField(_CleanText):
    """One line of text; at most `limit` characters (200)."""


class ParagraphField(_CleanText):
    """Several lines of text; at most `limit` characters (5,000)."""

    default_limit = 5000
    cleaner = staticmethod(text.clean_paragraphs)
    widget = forms.Textarea


class PhoneField(TextField):
    """A telephone number as the person writes it; kept as typed, shown with a number pad."""

    default_limit = 40

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}))
        super().__init__(**kwargs)


class EmailField(TextField):
    """An e-mail address."""

    default_limit = 254

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}))
        super().__init__(**kwargs)
        self.validators.append(EmailValidator(message=_("Enter an e-mail address like name@example.org")))


class NumberField(forms.IntegerField):
    """A whole number, typed into a text box with a number pad; no spinner to scroll by accident."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Enter a whole number, like 3")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        kwargs.setdefault("error_messages", {}).setdefault("required", _("Enter a number"))
        super().__init__(**kwargs)


_CHOICES: Any = forms.ChoiceField.__dict__["choices"]


class _Hinted:
    """Choices with a hint under an answer, and a further question that an answer opens."""

    hints: Mapping[str, Any]
    reveals: Mapping[str, str]
    divider_before: str | None

    def _take(self, kwargs: dict[str, Any]) -> None:
        self.hints = kwargs.pop("hints", {})
        self.reveals = kwargs.pop("reveals", {})
        self.divider_before = kwargs.pop("divider_before", None)

    def _offer(self, listed: Any) -> None:
        shared = listed if callable(listed) or isinstance(listed, BaseChoiceIterator) else Offered(listed)
        _CHOICES.__set__(self, shared)

    choices = property(lambda self: _CHOICES.__get__(self), _offer)


class ChoiceField(_Hinted, forms.ChoiceField):
    """One of a few answers, as radios. `reveals={"other": "other_text"}` opens a field of the form."""

    widget: Any = forms.RadioSelect
    default_error_messages: ClassVar[dict[str, Any]] = {"required": CHOOSE, "invalid_choice": CHOOSE}

    def __init__(self, *, choices: Any = (), **kwargs: Any) -> None:
        self._take(kwargs)
        super().__init__(choices=choices, **kwargs)


class SelectField(ChoiceField):
    """One of many answers, as a list that drops down; `blank` is the line shown before a choice."""

    widget: Any = forms.Select

    def __init__(self, *, choices: Any = (), blank: Any = BLANK, **kwargs: Any) -> None:
        listed = choices if blank is None else (_with_blank(choices, blank))
        super().__init__(choices=listed, **kwargs)


def _with_blank(choices: Any, blank: Any) -> Any:
    if callable(choices):
        return lambda: [("", blank), *choices()]
    return [("", blank), *choices]


class ChoicesField(_Hinted, forms.MultipleChoiceField):
    """Any number of answers, as checkboxes. `none_of_these` is the answer that excludes the rest."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Choose at least one answer"),
        "invalid_choice": _("Choose from the answers on this page"),
        "invalid_list": _("Choose from the answers on this page"),
    }

    def __init__(self, *, choices: Any = (), none_of_these: str | None = None, **kwargs: Any) -> None:
        self._take(kwargs)
        self.none_of_these = none_of_these
        super().__init__(choices=choices, **kwargs)

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        if self.none_of_these and self.none_of_these in chosen and len(chosen) > 1:
            listed: Any = self.choices
            label = dict(listed).get(self.none_of_these, self.none_of_these)
            raise ValidationError(_("Choose “%(none)s” or the others, not both"), code="both", params={"none": label})
        return chosen


class YesNoField(ChoiceField):
    """Yes or no, and "I don't know" where `unsure` is given. Cleans to True, False or None."""

    def __init__(self, *, unsure: Any = None, **kwargs: Any) -> None:
        answers = [("yes", _("Yes")), ("no", _("No"))]
        if unsure:
            answers.append(("unsure", unsure))
        super().__init__(choices=answers, **kwargs)

    def clean(self, value: Any) -> Any:
        return {"yes": True, "no": False}.get(super().clean(value))


class ConfirmField(forms.BooleanField):
    """A single box to tick."""

    default_error_messages: ClassVar[dict[str, Any]] = {"required": _("Tick the box to go on")}


class WhenField(TextField):
    """A date as people write it. Cleans to `dates.When`, or to None when left empty.

    With `strict=False` text that no date can be read from is kept as it is, with no
    dates: at the front door "during the apple harvest" is an answer. `today` is a
    callable, so that tests and other time zones can choose it; `future` says that a
    day without a year lies ahead.
    """

    default_limit = 100
    default_error_messages: ClassVar[dict[str, Any]] = {
        "unclear": _("Write the date like “3 March 2026”, “last Tuesday” or “about two weeks ago”"),
        "ahead": _("This date is still to come. Check the year"),
    }

    def __init__(
        self,
        *,
        strict: bool = True,
        future: bool = False,
        today: Callable[[], datetime.date] | None = None,
        **kwargs: Any,
    ) -> None:
        self.strict, self.future = strict, future
        self.today = today or timezone.localdate
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        if not written:
            return None
        today = self.today()
        when = dates.parse_when(written, today, future=self.future)
        if when is None:
            if self.strict:
                raise ValidationError(self.error_messages["unclear"], code="unclear")
            return dates.When(text=written)
        if not self.future and when.first and when.first > today:
            raise ValidationError(self.error_messages["ahead"], code="ahead")
        return when

    def prepare_value(self, value: Any) -> Any:
        return value.text if isinstance(value, dates.When) else value


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    needs_multipart_form = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        if hasattr(files, "getlist"):
            return list(files.getlist(name))
        one = files.get(name)
        return one if isinstance(one, list) else [one] if one else []

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files


class HoursField(ParagraphField):
    """Opening hours as people write them. Cleans to the openings of a week; empty to none.

    ``unread`` is what is said of a line (`%(line)s`) that cannot be read.
    """

    def __init__(self, *, unread: Any, **kwargs: Any) -> None:
        self.unread = unread
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        try:
            return weeks.read_week(super().clean(value))
        except weeks.UnreadHours as fault:
            raise ValidationError(self.unread, code="unread", params={"line": str(fault)}) from fault


class FilesField(forms.Field):
    """Any number of files, at most `most`, each of at most `megabytes`.

    Looks at number, size and name only; what is inside is for the documents room.
    Cleans to a list, which may be empty.
    """

    widget = _ManyFiles
    default_error_messages: ClassVar[dict[str, Any]] = {"required": _("Choose a file")}

    def __init__(self, *, most: int = 6, megabytes: int = 20, accept: Sequence[str] = (), **kwargs: Any) -> None:
        self.most, self.megabytes = most, megabytes
        super().__init__(**kwargs)
        if accept:
            self.widget.attrs["accept"] = ",".join(accept)

    def clean(self, value: Any) -> list[UploadedFile]:
        given = [one for one in (value or []) if one]
        if self.required and not given:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(given) > self.most:
            raise ValidationError(
                ngettext_lazy(
                    "Send at most %(most)s file at a time", "Send at most %(most)s files at a time", self.most
                ),
                code="too_many",
                params={"most": self.most},
            )
        for one in given:
            if not one.size:
                raise ValidationError(
                    _("“%(name)s” is empty. Choose another file"), code="empty", params={"name": shown_name(one.name)}
                )
            if one.size > self.megabytes * 1024 * 1024:
                raise ValidationError(
                    _("“%(name)s” is larger than %(most)s MB. Choose a smaller one, or send it in parts"),
                    code="too_large",
                    params={"name": shown_name(one.name), "most": self.megabytes},
                )
        return given


def shown_name(name: str | None) -> str:
    """A file's name as it may stand on a page: one clean line of at most 60 characters."""
    clean = text.clean_line(name or "")
    return clean if len(clean) <= 60 else f"{clean[:40]}…{clean[-15:]}"


class PasswordField(forms.CharField):
    """A password: never cleaned, never shown back."""

    widget = forms.PasswordInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("strip", False)
        super().__init__(**kwargs)


class TrapField(forms.CharField):
    """A field no person sees. What is in it says that a machine filled the form; it never refuses."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.validators = []
