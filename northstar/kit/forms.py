"""Draws Django form fields with the GOV.UK macros.

In a template: `{{ error_summary(form) }}` and `{{ field(form["name"]) }}`. Everything
that a person typed stays in its field; ids are stable, so that the summary's links land.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import jinja2
from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from northstar.kit import text

_MACROS = "govuk_frontend_jinja/components/{}/macro.html"
_MAKERS: dict[type[forms.Widget], Callable[..., Markup]] = {}
# How far before the limit a count of characters left begins to show, in per cent.
_COUNT_FROM = 70


def _draws(*widgets: type[forms.Widget]) -> Callable[[Callable[..., Markup]], Callable[..., Markup]]:
    def register(maker: Callable[..., Markup]) -> Callable[..., Markup]:
        _MAKERS.update(dict.fromkeys(widgets, maker))
        return maker

    return register


def macro(environment: jinja2.Environment, component: str, name: str) -> Callable[[Mapping[str, Any]], Markup]:
    """One GOV.UK macro as a callable, `macro(env, "radios", "govukRadios")`."""
    made: Callable[[Mapping[str, Any]], Markup] = getattr(
        environment.get_template(_MACROS.format(component)).module, name
    )
    return made


@jinja2.pass_environment
def field(environment: jinja2.Environment, bound: BoundField, **options: Any) -> Markup:
    """The whole of one question: label, hint, error, control.

    Options: `label`, `hint`, `size` ("xl", "l", "m", "s": of label or legend),
    `heading` (the label is the page's h1), `hidden_label`, `classes`, `width` (5, 10 or
    20 characters), `rows`, `count` (characters left; on by default for long text),
    `prefix`, `suffix`, `inline`, `small`, `hints` and `reveals` (by answer),
    `divider_before` (the answer before which "or" stands), `autocomplete`, `inputmode`,
    `spellcheck`, `attributes`, `value`.
    """
    widget = bound.field.widget
    if bound.is_hidden or isinstance(widget, forms.HiddenInput):
        return hidden(bound)
    for kind in type(widget).__mro__:  # the closest drawing: checkboxes are a kind of radios to Django
        if kind in _MAKERS:
            return _MAKERS[kind](environment, bound, options)
    raise TypeError(f"No drawing for {type(widget).__name__}")


def hidden(bound: BoundField) -> Markup:
    """A field that nobody sees, one input for each of its values."""
    value = bound.value()
    values = value if isinstance(value, list | tuple) else [value]
    return Markup("").join(
        Markup('<input type="hidden" name="{}" value="{}">').format(
            bound.html_name, "" if one is None else text.clean_paragraphs(str(one))
        )
        for one in values
    )


@jinja2.pass_environment
def fields(
    environment: jinja2.Environment, form: forms.BaseForm, names: Iterable[str] | None = None, **options: Any
) -> Markup:
    """The fields of a form in its order, or those named; what an answer reveals stands inside that answer."""
    revealed = {name for one in form.fields.values() for name in getattr(one, "reveals", {}).values()}
    shown = [name for name in (form.fields if names is None else names) if name not in revealed]
    return Markup("\n").join(field(environment, form[name], **options) for name in shown)


@jinja2.pass_environment
def error_summary(
    environment: jinja2.Environment, *sources: Any, title: str | None = None, focus: bool = True
) -> Markup:
    """All that has to be put right, with a link to each field; nothing where all is well.

    Takes forms and formsets, in the order in which they stand on the page. Takes the
    focus when the page opens, unless `focus` is false.
    """
    errors = [error for source in sources if source is not None for error in _errors(source)]
    if not errors:
        return Markup("")
    return macro(environment, "error-summary", "govukErrorSummary")(
        {"titleText": title or _("There is a problem"), "errorList": errors}
        | ({} if focus else {"disableAutoFocus": True})
    )


def _errors(source: Any) -> list[dict[str, Any]]:
    if isinstance(source, forms.BaseFormSet):
        found = [{"text": str(error)} for error in source.non_form_errors()]
        return found + [error for form in source.forms for error in _errors(form)]
    found = [{"text": str(error)} for error in source.non_field_errors()]
    wrong = [(source[name], str(error)) for name in source.fields for error in source.errors.get(name, ())]
    said = [error for _bound, error in wrong]
    for bound, error in wrong:  # two fields with the same sentence are told apart by their labels
        words = f"{bound.label}: {error}" if said.count(error) > 1 else error
        found.append({"text": words, "href": f"#{first_id(bound)}"})
    return found


def first_id(bound: BoundField) -> str:
    """The id of the control that a link to this field should land on."""
    return bound.auto_id or bound.html_name


def _common(bound: BoundField, options: Mapping[str, Any]) -> dict[str, Any]:
    params: dict[str, Any] = {"id": first_id(bound), "name": bound.html_name}
    hint = options.get("hint", bound.help_text)
    if hint:
        params["hint"] = _html_or_text(hint)
    if bound.errors:
        params["errorMessage"] = {
            "text": " ".join(str(error) for error in bound.errors),
            "visuallyHiddenText": _("Error"),
        }
    if bound.field.disabled:
        params["disabled"] = True
    return params


def _html_or_text(content: Any) -> dict[str, Any]:
    content = content if hasattr(content, "__html__") else str(content)
    return {"html": content} if hasattr(content, "__html__") else {"text": content}


def _label(bound: BoundField, options: Mapping[str, Any], prefix: str = "govuk-label") -> dict[str, Any]:
    classes = [f"{prefix}--{options['size']}"] if options.get("size") else []
    if options.get("hidden_label"):
        classes.append("govuk-visually-hidden")
    label = _html_or_text(options.get("label", bound.label))
    return label | {"classes": " ".join(classes), "isPageHeading": bool(options.get("heading"))}


def _typed(bound: BoundField, options: Mapping[str, Any]) -> str:
    """What stands in the control: what was typed, less what no screen can show."""
    value = options.get("value", bound.value())
    if value is None:
        return ""
    prepared = bound.field.widget.format_value(value)
    return text.clean_paragraphs(str(prepared)) if bound.form.is_bound and prepared else str(prepared or "")


def _attributes(bound: BoundField, options: Mapping[str, Any], *used: str) -> dict[str, Any]:
    attributes = {
        name: value
        for name, value in bound.field.widget.attrs.items()
        if name not in (*used, "class", "rows", "cols", "maxlength")
    }
    attributes |= options.get("attributes", {})
    return {name: value for name, value in attributes.items() if value is not False and value is not None}


def _either(bound: BoundField, options: Mapping[str, Any], name: str) -> Any:
    return options.get(name, bound.field.widget.attrs.get(name))


@_draws(forms.Textarea)
def _textarea(environment: jinja2.Environment, bound: BoundField, options: Mapping[str, Any]) -> Markup:
    limit = getattr(bound.field, "limit", None) or getattr(bound.field, "max_length", None)
    # As character references, because the macros indent what stands inside a fieldset
    # and would add spaces to each line that somebody wrote.
    value = Markup(str(escape(_typed(bound, options))).replace("\n", "&#10;"))
    params = _common(bound, options) | {
        "label": _label(bound, options),
        "value": value,
        "rows": options.get("rows", 6),
        "classes": options.get("classes", ""),
        "spellcheck": options.get("spellcheck", True),
        "attributes": {"dir": "auto"} | _attributes(bound, options, "spellcheck", "autocomplete"),
        "autocomplete": _either(bound, options, "autocomplete"),
    }
    if not limit or options.get("count") is False:
        return macro(environment, "textarea", "govukTextarea")(params)
    params |= {
        "maxlength": limit,
        "threshold": _COUNT_FROM,
        "textareaDescriptionText": _("You can write up to %(count)s characters") % {"count": f"{limit:,}"},
        "countMessage": {"classes": ""},
        "charactersUnderLimitText": _forms_of(
            _("You have %{count} character left"), _("You have %{count} characters left")
        ),
        "charactersAtLimitText": _("You have 0 characters left"),
        "charactersOverLimitText": _forms_of(
            _("You have %{count} character too many"), _("You have %{count} characters too many")
        ),
        "formGroup": {"classes": "", "attributes": {}, "beforeInput": "", "afterInput": ""},
    }
    return macro(environment, "character-count", "govukCharacterCount")(params)


def _forms_of(one: str, other: str) -> dict[str, str]:
    """A sentence for each number that the browser's own plural rules can ask for."""
    return {"one": one} | dict.fromkeys(("zero", "two", "few", "many", "other"), other)


@_draws(forms.PasswordInput)
def _password(environment: jinja2.Environment, bound: BoundField, options: Mapping[str, Any]) -> Markup:
    return macro(environment, "password-input", "govukPasswordInput")(
        _common(bound, options)
        | {
            "label": _label(bound, options),
            "autocomplete": _either(bound, options, "autocomplete") or "current-password",
            "classes": options.get("classes", ""),
            "attributes": _attributes(bound, options, "autocomplete"),
            "formGroup": {"classes": "", "attributes": {}, "beforeInput": "", "afterInput": ""},
            "button": {"classes": ""},
            "showPasswordText": _("Show"),
            "hidePasswordText": _("Hide"),
            "showPasswordAriaLabelText": _("Show password"),
            "hidePasswordAriaLabelText": _("Hide password"),
            "passwordShownAnnouncementText": _("Your password is visible"),
            "passwordHiddenAnnouncementText": _("Your password is hidden"),
        }
    )


@_draws(forms.RadioSelect)
def _radios(environment: jinja2.Environment, bound: BoundField, options: Mapping[str, Any]) -> Markup:
    value = options.get("value", bound.value())
    chosen = {"" if value is None else str(value)}
    params = _choices(environment, bound, options, chosen, "govuk-radios")
    return macro(environment, "radios", "govukRadios")(params)


@_draws(forms.CheckboxSelectMultiple)
def _checkboxes(environment: jinja2.Environment, bound: BoundField, options: Mapping[str, Any]) -> Markup:
    value = options.get("value", bound.value()) or []
    chosen = {str(one) for one in (value if isinstance(value, list | tuple | set) else [value])}
    params = _choices(environment, bound, options, chosen, "govuk-checkboxes")
    return macro(environment, "checkboxes", "govukCheckboxes")(params)


def _choices(
    environment: jinja2.Environment, bound: BoundField, options: Mapping[str, Any], chosen: set[str], kind: str
) -> dict[str, Any]:
    """The parameters that radios and checkboxes share."""
    hints = options.get("hints", getattr(bound.field, "hints", {}))
    reveals = options.get("reveals", getattr(bound.field, "reveals", {}))
    divider_before = options.get("divider_before", getattr(bound.field, "divider_before", None))
    alone = getattr(bound.field, "none_of_these", None)
    items: list[dict[str, Any]] = []
    for value, label in _flat(bound.field.choices):
        key = str(value)
        if key == "" and kind == "govuk-radios" and not bound.field.required and label in ("", "---------"):
            continue
        if divider_before == key or (alone == key and items):
            items.append({"divider": _("or")})
        item: dict[str, Any] = {"value": key, "checked": key in chosen} | _html_or_text(label)
        if key in hints:
            item["hint"] = _html_or_text(hints[key])
        if alone == key:
            item["behaviour"] = "exclusive"
        if key in reveals:
            revealed = reveals[key]
            names = [revealed] if isinstance(revealed, str) else revealed
            parts = (
                one
                if hasattr(one, "__html__") and not isinstance(one, BoundField)
                else field(environment, _bound(bound, one))
                for one in names
            )
            item["conditional"] = {"html": Markup("\n").join(parts)}
        items.append(item)
    classes = [options.get("classes", "")]
    classes += [f"{kind}--{look}" for look in ("inline", "small") if options.get(look)]
    params = _common(bound, options)
    return params | {
        "idPrefix": params["id"],
        "items": items,
        "classes": " ".join(filter(None, classes)),
        "fieldset": {"legend": _label(bound, options, "govuk-fieldset__legend")},
    }


def _bound(bound: BoundField, other: Any) -> BoundField:
    return other if isinstance(other, BoundField) else bound.form[other]


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for value, label in choices:
        flat.extend(label if isinstance(label, list | tuple) else [(value, label)])
    return flat


@_draws(forms.CheckboxInput)
def _one_checkbox(environment: jinja2.Environment, bound: BoundField, options: Mapping[str, Any]) -> Markup:
    params = _common(bound, options)
    label = _html_or_text(options.get("label", bound.label))
    hint = params.pop("hint", None)
    item = label | {"value": "on", "checked": bool(bound.value()), "attributes": _attributes(bound, options)}
    if hint:
        item["hint"] = hint
    return macro(environment, "checkboxes", "govukCheckboxes")(
        params | {"idPrefix": params["id"], "items": [item], "classes": options.get("classes", "")}
    )


@_draws(forms.Select)
def _select(environment: jinja2.Environment, bound: BoundField, options: Mapping[str, Any]) -> Markup:
    value = options.get("value", bound.value())
    chosen = "" if value is None else str(value)
    items = [
        {"value": str(key), "text": str(label), "selected": str(key) == chosen}
        for key, label in _flat(bound.field.choices)
    ]
    return macro(environment, "select", "govukSelect")(
        _common(bound, options)
        | {
            "label": _label(bound, options),
            "items": items,
            "classes": options.get("classes", ""),
            "attributes": _attributes(bound, options),
        }
    )


@_draws(forms.FileInput)
def _file(environment: jinja2.Environment, bound: BoundField, options: Mapping[str, Any]) -> Markup:
    return macro(environment, "file-upload", "govukFileUpload")(
        _common(bound, options)
        | {
            "label": _label(bound, options),
            "multiple": getattr(bound.field.widget, "allow_multiple_selected", False),
            "classes": options.get("classes", ""),
            "attributes": _attributes(bound, options),
        }
    )


@_draws(forms.widgets.Input)
def _input(environment: jinja2.Environment, bound: BoundField, options: Mapping[str, Any]) -> Markup:
    classes = [options.get("classes", ""), f"ns-width-{options['width']}" if options.get("width") else ""]
    kind = _either(bound, options, "type") or bound.field.widget.input_type
    params = _common(bound, options) | {
        "label": _label(bound, options),
        "type": "text" if kind == "number" else kind,
        "value": _typed(bound, options),
        "classes": " ".join(filter(None, classes)),
        "attributes": _attributes(bound, options, "type", "autocomplete", "inputmode", "spellcheck", "autocapitalize"),
    }
    if kind in ("text", "search"):
        params["attributes"] = {"dir": "auto"} | params["attributes"]
    for name in ("autocomplete", "inputmode", "autocapitalize"):
        if _either(bound, options, name):
            params[name] = _either(bound, options, name)
    if kind == "number":
        params["inputmode"] = params.get("inputmode", "numeric")
    spellcheck = _either(bound, options, "spellcheck")
    if spellcheck is not None:
        params["spellcheck"] = spellcheck in (True, "true")
    for name in ("prefix", "suffix"):
        if options.get(name):
            params[name] = _html_or_text(options[name])
    return macro(environment, "input", "govukInput")(params)
