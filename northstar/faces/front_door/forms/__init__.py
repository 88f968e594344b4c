"""The questions as forms, by the name that the flow knows them by."""

from collections.abc import Mapping
from typing import Any

from northstar.faces.front_door.forms import blocks, call, professional, public
from northstar.faces.front_door.forms.asking import Asked, AskedAgain, AskedTogether, given
from northstar.faces.front_door.states.draft import Draft

Kind = type[Asked] | type[AskedAgain] | type[AskedTogether]
Page = Asked | AskedAgain | AskedTogether

PUBLIC: dict[str, Kind] = {
    "danger": public.Danger,
    "now": public.Now,
    "seen": public.Seen,
    "kind": public.Kind,
    "where": public.Where,
    "which": public.Which,
    "when": public.WhenAsked,
    "there": public.There,
    "child": public.Child,
    "who": public.Who,
    "people": blocks.People,
    "vehicles": blocks.Vehicles,
    "businesses": blocks.Businesses,
    "phones": blocks.Phones,
    "signs": public.Signs,
    "know": public.Know,
    "risk": public.Risk,
    "you": public.You,
    "reach": public.Reach,
    "photos": public.Photos,
    "check": public.Check,
}
PROFESSIONAL: dict[str, Kind] = {
    "concern": professional.TheConcern,
    "which": public.Which,
    "who": professional.WhoAndWhat,
    "photos": public.Photos,
    "handling": professional.Handling,
}
CALL: dict[str, Kind] = {
    "concern": call.TheCall,
    "which": public.Which,
    "who": professional.WhoAndWhat,
    "photos": public.Photos,
    "caller": call.TheCaller,
}
FORMS = {"public": PUBLIC, "professional": PROFESSIONAL, "call": CALL}


def form(name: str, draft: Draft, data: Mapping[str, Any], files: Mapping[str, Any], *, quiet: bool = False) -> Page:
    """A question with what was just posted."""
    return FORMS[draft.flow][name](data, files, draft=draft, quiet=quiet)


def remembered(name: str, draft: Draft) -> Page:
    """A question with what the draft holds for it; nothing is told off."""
    typed = draft.answers.get(name)
    return FORMS[draft.flow][name](given(typed) if typed else None, draft=draft, quiet=True)


def checked(name: str, draft: Draft) -> Page:
    """A question whose answer is looked at as if it had just been posted, never asked ones as left empty."""
    return FORMS[draft.flow][name](given(draft.answers.get(name, {})), draft=draft)
