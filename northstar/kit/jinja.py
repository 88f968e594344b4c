"""The template language of every page: Jinja2 with the GOV.UK macros and our own words."""

from pathlib import Path
from typing import Any

import jinja2
from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from markupsafe import escape

from northstar.kit import charts, forms, listings, moments, wording

_PACKAGE = Path(__file__).resolve().parent.parent


class _Missing(jinja2.ChainableUndefined):
    """What the GOV.UK macros ask for and nobody gave; they build on empty answers all the way down."""

    def __html__(self) -> str:
        return ""


def environment(**options: Any) -> jinja2.Environment:
    """The environment for Django's Jinja2 backend (`OPTIONS["environment"]`).

    Templates come from the backend's `DIRS`, else from `northstar/templates` and each
    room's own; other applications' Django templates are never taken for Jinja. The
    moment of a page is `now` in its context, else the clock.
    """
    given = options.pop("loader", None)
    options["undefined"] = _Missing
    options["autoescape"] = True
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    options.setdefault("extensions", ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])
    options.setdefault("cache_size", -1)
    made = jinja2.Environment(loader=_loader(given), **options)  # noqa: S701 - autoescape is set above
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(  # type: ignore[attr-defined]
        _gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.globals |= _GLOBALS
    made.filters |= _FILTERS
    return made


_words: dict[tuple[str | None, str], str] = {}


def _gettext(message: str) -> str:
    """As Django's, each sentence looked up once: a page of fifty rows asks for a thousand, in five catalogues each."""
    key = translation.get_language(), message
    found = _words.get(key)
    if found is None:
        found = _words[key] = translation.gettext(message)
    return found


def _loader(given: jinja2.BaseLoader | None) -> jinja2.BaseLoader:
    ours = given or jinja2.FileSystemLoader([_PACKAGE / "templates", *sorted(_PACKAGE.glob("*/*/templates"))])
    macros = jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")})
    return jinja2.ChoiceLoader([ours, macros])


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page."""
    return reverse(name, args=args, kwargs=kwargs)


def url_if(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page, or nothing in an installation that does not have it."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@jinja2.pass_context
def query(context: jinja2.runtime.Context, **changes: Any) -> str:
    """This page's query string with `changes`; None takes one out, and a change of anything leaves page 1."""
    request = context.get("request")
    return listings.changed(request.GET if request else None, **changes)


def language() -> dict[str, str]:
    """The page's language: `code` for `lang`, `dir`, and `name` in that language."""
    code = translation.get_language() or settings.LANGUAGE_CODE
    try:
        name = translation.get_language_info(code)["name_local"]
    except KeyError:
        name = code
    return {"code": code, "dir": "rtl" if translation.get_language_bidi() else "ltr", "name": name}


class _Setting:
    """A setting read when a page is drawn, because a partnership may change it and tests do."""

    def __init__(self, name: str, default: str) -> None:
        self.name, self.default = name, default

    def __str__(self) -> str:
        return str(getattr(settings, self.name, self.default))

    def __html__(self) -> str:
        return str(escape(str(self)))


def practises() -> bool:
    """Whether this is the practice area and not a real house: every page says so."""
    return bool(settings.PRACTICE)


_GLOBALS: dict[str, Any] = {
    "practises": practises,
    "static": static,
    "url": url,
    "url_if": url_if,
    "query": query,
    "get_messages": get_messages,
    "language": language,
    "localtime": timezone.localtime,
    "field": forms.field,
    "fields": forms.fields,
    "error_summary": forms.error_summary,
    "bar_chart": charts.bar_chart,
    "line_chart": charts.line_chart,
    "share_gone": moments.share_gone,
    "service_name": _Setting("SERVICE_NAME", "Northstar"),
    "exit_url": _Setting("EXIT_ADDRESS", "https://www.bbc.co.uk/weather"),
    "partnership_name": _Setting("PARTNERSHIP_NAME", ""),
    "helpline": _Setting("HELPLINE_NUMBER", "08000 121 700"),
}

_FILTERS: dict[str, Any] = {
    "hidden": forms.hidden,
    "when": moments.when,
    "remaining": moments.remaining,
    "span": moments.span,
    "plural": wording.plural,
    "number": wording.number,
    "phone": wording.phone,
    "phone_href": wording.phone_href,
    "paragraphs": wording.paragraphs,
}
