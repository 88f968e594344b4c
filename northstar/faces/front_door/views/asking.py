"""The way through a report: one page after another, with everything carried by the page.

Every page is posted to one address and answers with the next one, so the browser's history holds one
neutral address, whatever was written.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from northstar.faces.front_door import forms
from northstar.faces.front_door.queries import places
from northstar.faces.front_door.services import uploads
from northstar.faces.front_door.states import draft as drafts
from northstar.faces.front_door.states.draft import Draft
from northstar.faces.front_door.states.questions import Flow
from northstar.faces.front_door.views import leaving
from northstar.faces.front_door.views.drawing import page
from northstar.foundation.access.actors import Member
from northstar.foundation.access.catalogue import Permission
from northstar.kit.stamps import read_ahead

Send = Callable[["Sitting", dict[str, Any]], HttpResponse]


class Sitting:
    """One request on the way through a report. ``lost`` says why the draft that came is not used."""

    def __init__(self, request: HttpRequest, flow: Flow, address: str, send: Send) -> None:
        self.request, self.flow, self.address, self.send = request, flow, address, send
        self.at = timezone.now()
        self.lost = ""
        self.draft = self._opened()
        actor = request.actor  # type: ignore[attr-defined]
        if flow.name == "professional" and isinstance(actor, Member) and actor.may(Permission.REPORT):
            self.draft.own_agency = str(actor.agency_id)

    def _opened(self) -> Draft:
        written = self.request.POST.get("draft", "")
        try:
            return drafts.unseal(written, self.flow.name, self.at)
        except drafts.Expired:
            self.lost = _(
                "This page was open for more than four hours. To keep you safe we did not keep your earlier answers. What you wrote on this page is still here."
            )
        except drafts.Lost:
            self.lost = _(
                "We could not read your earlier answers. What you wrote on this page is still here. Please go on from here."
            )
        return drafts.begin(self.flow.name, self.at)

    def left(self) -> bool:
        """Whether this browser left in a hurry since the page was begun: then nothing of it is shown again."""
        return leaving.left_since(self.request, 0 if self.lost else self.draft.began, self.at)

    def afresh(self) -> HttpResponse:
        """The first page, as if nothing had been typed."""
        self.draft, self.lost = drafts.begin(self.flow.name, self.at), ""
        return self.show(self.flow.first)

    # What a button asks for

    def respond(self) -> HttpResponse:
        """Answer one press of a button."""
        post = self.request.POST
        name, wish = post.get("at", ""), post.get("go", "next")
        if not self.flow.has(name):
            return self.show(self.flow.first)
        if self.lost and name != self.flow.first:
            return self.again(name, self.lost)
        form = forms.form(name, self.draft, post, self.request.FILES)
        if "remove" in post or "add" in post:
            return self.reshape(name, form)
        if wish == "back":
            return self.back(name, form)
        if wish.startswith("change-") and self.flow.has(wish.removeprefix("change-")):
            self.draft.keep(name, form.typed())
            return self.show(wish.removeprefix("change-"), then="check")
        return self.go_on(name, form)

    def reshape(self, name: str, form: forms.Page) -> HttpResponse:
        """One block more or less, or a file taken back: the same page again with everything typed."""
        refused: list[str] = []
        if name == "photos":
            removed = self.request.POST.get("remove", "")
            if removed:
                uploads.remove(draft=self.draft, document_id=removed, at=self.at)
            elif form.is_valid():
                refused = self._upload(form)
            else:
                return self.show(name, form=form)
        return self.show(name, form=form, problems=refused)

    def back(self, name: str, form: forms.Page) -> HttpResponse:
        """The page before. What was typed here is kept as it is, right or wrong."""
        if not self.draft.keep(name, form.typed()):
            form.is_valid()
            return self.show(name, form=form)
        return self.show(self.flow.before(name, self.draft))

    def go_on(self, name: str, form: forms.Page) -> HttpResponse:
        if not form.is_valid() or not self.draft.keep(name, form.typed()):
            return self.show(name, form=form)
        problems = self._afterwards(name, form)
        if problems:
            return self.show(name, problems=problems)
        if name == self.flow.last:
            return self.finish()
        if self.request.POST.get("then"):
            return self.show(self.flow.still_open(self.draft), then="check")
        return self.show(self.flow.after(name, self.draft))

    def finish(self) -> HttpResponse:
        """Look at every answer once more, and send; or show the first question that still needs something."""
        read_ahead()
        cleaned: dict[str, Any] = {}
        for question in self.flow.asked(self.draft):
            form = forms.checked(question.name, self.draft)
            if not form.is_valid():
                return self.show(question.name, form=form, then="check")
            cleaned[question.name] = form.cleaned_data
        return self.send(self, cleaned)

    def _afterwards(self, name: str, form: forms.Page) -> list[str]:
        """What an answer brings with it: the place is looked up, files are taken."""
        if name in ("where", "concern"):
            found = places.found(form.words, form.cleaned_data["postcode"])  # type: ignore[union-attr]
            if found != self.draft.place:
                self.draft.place = found
                self.draft.answers.pop("which", None)
        if name == "you" and self.draft.one("you") == "anonymous" and self.draft.files:
            uploads.remove_all(draft=self.draft, at=self.at)
            self.draft.answers.pop("photos", None)
        return self._upload(form) if name == "photos" else []

    def _upload(self, form: forms.Page) -> list[str]:
        chosen = form.cleaned_data["photos"]
        return uploads.add(draft=self.draft, uploads=chosen, at=self.at) if chosen else []

    # What is shown

    def again(self, name: str, notice: str, *, status: int = 200, once_more: bool = False) -> HttpResponse:
        """The same question with what was just typed, when the draft or the token was no good."""
        if name == self.flow.last and self.lost:
            return self.show(self.flow.first, notice=notice, status=status)
        post = self.request.POST
        form = forms.form(name, self.draft, post, self.request.FILES, quiet=True)
        then = "check" if self.lost else post.get("then", "")
        return self.show(name, form=form, notice=notice, status=status, then=then, once_more=once_more)

    def show(
        self,
        name: str,
        *,
        form: forms.Page | None = None,
        notice: str = "",
        problems: list[str] | None = None,
        then: str | None = None,
        status: int = 200,
        once_more: bool = False,
    ) -> HttpResponse:
        """A question as a page. ``problems`` are sentences on what could not be taken."""
        if name == "check" and form is None and (open_one := self._not_right()):
            return self.show(open_one, form=forms.checked(open_one, self.draft), then="check", notice=notice)
        form = form or forms.remembered(name, self.draft)
        left = self.flow.left(name, self.draft)
        context = {
            "form": form,
            "at": name,
            "address": self.address,
            "draft": drafts.seal(self.draft, self.at),
            "notice": notice,
            "problems": problems or [],
            "files": self.draft.files,
            "once_more": once_more,
            "then": self.request.POST.get("then", "") if then is None else then,
            "first": name == self.flow.first,
            "last": name == self.flow.last,
            "counts": self.flow.counts(name),
            "left": self._left_words(left),
            "rows": self._rows() if name == self.flow.last else [],
            "own_agency": self.draft.own_agency,
            **self.more(name),
        }
        return page(
            self.request,
            (form.template or "front_door/question.html").removeprefix("front_door/").removesuffix(".html"),
            context,
            status=status,
        )

    def more(self, name: str) -> dict[str, Any]:
        """What one page needs beside its question; other flows add to it."""
        return {}

    def _not_right(self) -> str:
        """The first answer that needs something before it can be sent."""
        for question in self.flow.asked(self.draft):
            if question.name != self.flow.last and not forms.checked(question.name, self.draft).is_valid():
                return question.name
        return ""

    def _rows(self) -> list[dict[str, Any]]:
        """Every answer in words, to be read once more."""
        rows = []
        for question in self.flow.asked(self.draft):
            if question.name != self.flow.last and question.counts:
                form = forms.checked(question.name, self.draft)
                told = form.told() if form.is_valid() else []
                rows.append({"name": question.name, "title": form.title, "told": told})
        return rows

    def _left_words(self, count: int) -> str:
        if count < 1 or self.flow.name != "public":
            return ""
        return ngettext("About %(count)s short question left", "About %(count)s short questions left", count) % {
            "count": count
        }
