"""The page of help: whom anybody can ring, by what they need and the language they speak."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from northstar.faces.front_door.forms.lines import Wanted
from northstar.faces.front_door.queries import lines as queries
from northstar.faces.front_door.views import leaving
from northstar.faces.front_door.views.drawing import languages, page
from northstar.foundation.access.doors import open_to_all
from northstar.kit.stamps import read_ahead


@open_to_all("anybody may look for help; it reads lines and duties that are given out to the public, and no person")
def lines(request: HttpRequest) -> HttpResponse:
    """Every line on one page, or those that fit what was chosen.

    The choice is posted, and answered at the same address: a link or a form that is got would write what somebody
    needs, and their language, into the history of a phone that others look at. An anchor would, too, so there is none.
    """
    return _shown(request, Wanted(request.POST or None))


def without_token(request: HttpRequest) -> HttpResponse:
    """The cookie is gone. Looking changes nothing, so what was asked for is shown, unless this browser left in a hurry."""
    return _shown(request, Wanted(request.POST if leaving.never_left(request) else None), status=403)


lines.without_token = without_token  # type: ignore[attr-defined]


def _shown(request: HttpRequest, form: Wanted, *, status: int = 200) -> HttpResponse:
    read_ahead()
    chosen = form.cleaned_data if form.is_valid() else {"need": "", "language": ""}
    context = {
        "form": form,
        "languages": languages("front_door:lines"),
        "found": queries.helping(timezone.now(), chosen["need"], chosen["language"]),
        "chosen": [dict(form.fields[name].choices)[code] for name, code in chosen.items() if code],
    }
    return page(request, "lines", context, status=status)
