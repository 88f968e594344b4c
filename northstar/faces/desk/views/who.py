"""Who do I go to? Asked in four questions, answered with people and duties, the best first."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from northstar.faces.desk.forms import who as forms
from northstar.faces.desk.queries import maps
from northstar.faces.desk.queries import who as shown
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs_membership
from northstar.foundation.agencies import queries
from northstar.foundation.agencies.states import Whom
from northstar.foundation.codes import queries as codes
from northstar.kit.listings import changed


@needs_membership
def who(request: HttpRequest) -> HttpResponse:
    """The place is typed into a form and never stands in an address: an address names whole councils."""
    now = timezone.now()
    day = queries.day_of(now)
    if request.method == "POST":
        return _asked(request, day)
    areas = shown.known_areas(request.GET.getlist("area"), day)
    form = forms.WhoForm(request.GET if "need" in request.GET else None, day=day)
    context = _context(request, form, areas, day)
    if form.is_bound and form.is_valid():
        context |= _answered(request, form, areas, now)
    elif not form.is_bound:
        context["form"] = forms.WhoForm(day=day, initial={"when": forms.NOW, "whom": ""})
    return render(request, "desk/who.html", context)


def _asked(request: HttpRequest, day: Any) -> HttpResponse:
    """Turn what was typed into areas, and go to the address that answers; or ask which place is meant."""
    form, spot = forms.WhoForm(request.POST, day=day), None
    areas = shown.known_areas(request.POST.getlist("area"), day)
    if form.is_valid():
        found = shown.spots(form.cleaned_data["place"], day) if form.cleaned_data["place"] else []
        if form.cleaned_data["place"] and not found:
            form.add_error("place", _("We don’t know this place. Write the nearest town, a postcode or a council."))
        elif len(found) > 1:
            choices = [(str(place), one.label) for place, one in enumerate(found)]
            spot = forms.SpotForm(request.POST if "spot" in request.POST else None, choices=choices)
            if spot.is_valid():
                return _onward(form, found[int(spot.cleaned_data["spot"])].area_codes)
        else:
            return _onward(form, found[0].area_codes if found else areas)
    context = _context(request, form, areas, day) | {"spot": spot}
    return render(request, "desk/who.html", context, status=200 if spot and not spot.is_bound else 422)


def _context(request: HttpRequest, form: forms.WhoForm, areas: list[str], day: Any) -> dict[str, Any]:
    return {
        "form": form,
        "spot": None,
        "areas": areas,
        "where": shown.where_words(areas, day),
        "map": maps.area_map(areas, day, lambda code: changed(request.GET, area=code)),
    }


def _onward(form: forms.WhoForm, areas: Any) -> HttpResponse:
    """Only codes go into the address, and a time in our own words: nothing that was typed."""
    kept = {name: form.cleaned_data[name] for name in ("need", "whom", "when", "language", "topic")}
    kept["moment"] = form.written
    asked = [(name, value) for name, value in kept.items() if value] + [("area", code) for code in areas]
    return redirect(f"{reverse('desk:who')}?{urlencode(asked)}")


def _answered(request: HttpRequest, form: forms.WhoForm, areas: list[str], now: Any) -> dict[str, Any]:
    data, at = form.cleaned_data, form.at(now)
    topic, day = data["topic"] if data["need"] == "advice" else "", queries.day_of(at)
    found = queries.find(
        queries.Question(
            need=data["need"],
            at=at,
            area_codes=shown.every_code(areas, day),
            whom=Whom(data["whom"]) if data["whom"] else None,
            topic=topic,
            language=data["language"],
        )
    )
    return {
        "found": found,
        "cards": shown.cards(found, at, request.actor.agency_id),
        "asked": codes.label("expertise", topic, day) if topic else codes.label("need", data["need"], day),
        "whom_words": shown.WHOM_WORDS.get(data["whom"], ""),
        "at": at,
        "is_now": at == now,
        "may_report": request.actor.may(Permission.REPORT),
    }
