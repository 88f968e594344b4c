"""What somebody new does on their first day, and what each role practises, as data."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Step(models.TextChoices):
    """The first day, in its order."""

    SIGN_IN = "sign_in", _("Make your sign-in safe")
    RULES = "rules", _("Know what you may and may not do")
    CONTACT = "contact", _("Check how your own agency is reached")
    PRACTISE = "practise", _("Practise where nothing is real")
    FIRST_ACT = "first_act", _("Do your first real piece of work")


# What the system cannot see, so that the person says it.
BY_HAND = (Step.RULES, Step.CONTACT)


@dataclass(frozen=True)
class Task:
    """One thing to practise. ``page`` is the name of an address; ``own``: of the visitor's own agency (a slug).

    It counts as done when the trail holds one of ``acts`` by the visitor.
    """

    code: str
    title: Words
    why: Words
    page: str
    acts: tuple[str, ...]
    own: bool = False


@dataclass(frozen=True)
class FirstAct:
    """A role's first real piece of work: the trail shows it by one of ``acts``."""

    why: Words
    page: str
    link: Words
    acts: tuple[str, ...]


_ANSWERS = ("dispatches.accepted", "dispatches.handed_back", "dispatches.done")
_OPEN = Task(
    "open",
    _("Open what was sent to your agency"),
    _("It shows what you get and what was kept back. Opening it is on the record, as every reading is."),
    "desk:inbox",
    ("dispatches.read",),
)
_SEEN = Task(
    "seen",
    _("Say that you have seen it"),
    _("One press, and whoever sent it knows that it did not get lost."),
    "desk:inbox",
    ("dispatches.acknowledged",),
)
_ANSWER = Task(
    "answer",
    _("Accept it, or hand it back with a reason"),
    _("An honest no within the hour is worth more than a yes next week."),
    "desk:inbox",
    _ANSWERS,
)
_ASK = Task(
    "ask",
    _("Find who to go to, and ask them for help"),
    _("Say what you need and where. You see who is open now, and what you ask is followed until it is answered."),
    "desk:who",
    ("requests.sent",),
)
_INVITE = Task(
    "invite",
    _("Invite somebody"),
    _("They get a link, and can do what their role may do and no more. Nothing is mailed from here."),
    "access:invite",
    ("access.invited",),
)
_END = Task(
    "end",
    _("End somebody’s access"),
    _("It ends at once, in open windows too. You can undo it for a day, and hand over what they had."),
    "access:people",
    ("access.membership_ended",),
)

TASKS: dict[str, tuple[Task, ...]] = {
    "frontline": (
        Task(
            "report",
            _("Report a concern as a professional"),
            _("Three young people sleep above a car wash: make it up. You get a code with which you can come back."),
            "front_door:professional",
            ("concerns.received",),
        ),
        _ASK,
        Task(
            "follow",
            _("See what became of a report"),
            _("You are told how far it has come, and never what others found out."),
            "desk:reports",
            ("concerns.report_read",),
        ),
    ),
    "responder": (_OPEN, _SEEN, _ANSWER, _ASK),
    "agency_lead": (
        _INVITE,
        Task(
            "contact",
            _("Add a contact to your agency"),
            _("Somebody looks for it at two in the morning. Say for what, when and in which places it answers."),
            "desk:contact-add",
            ("agencies.contact_added",),
            own=True,
        ),
        _END,
        _OPEN,
        _ANSWER,
    ),
    "duty_desk": (
        Task(
            "claim",
            _("Take a concern from the queue"),
            _("From then on it is yours, and nobody does the same work twice."),
            "desk:queue",
            ("concerns.claimed", "concerns.taken_over"),
        ),
        Task(
            "assess",
            _("Assess it"),
            _(
                "Threat, harm, risk, what to look into, who is vulnerable, how to work with them: six questions in order."
            ),
            "desk:queue",
            ("concerns.assessed",),
        ),
        Task(
            "send",
            _("Send it to the right agencies"),
            _("Before it goes you see exactly what each of them will get, and what they will not."),
            "desk:queue",
            ("concerns.sent",),
        ),
        Task(
            "note",
            _("Ask the reporter something, or write a desk note"),
            _("A reporter without a name can still be asked. A note tells the next shift what you know."),
            "desk:queue",
            ("concerns.asked_reporter", "concerns.noted"),
        ),
    ),
    "coordinator": (
        Task(
            "partner",
            _("Invite an organisation to become a partner"),
            _("They fill in, you check, they sign. You see where each of them stands."),
            "governance:invite",
            ("governance.invited",),
        ),
        Task(
            "freshness",
            _("Bring a contact up to date"),
            _("Contacts rot. Those that nobody has confirmed for longest stand first."),
            "desk:freshness",
            (
                "agencies.contact_confirmed",
                "agencies.contact_changed",
                "agencies.contact_added",
                "agencies.owner_asked",
            ),
        ),
        Task(
            "rule",
            _("Try a routing rule on past concerns"),
            _("You see who would have been told, before anybody is."),
            "desk:rules",
            ("rules.previewed",),
        ),
    ),
    "auditor": (
        Task(
            "trail",
            _("Read the trail"),
            _("Who did what and when, and never what was in it. That you looked is on it too."),
            "desk:trail",
            ("audit.read",),
        ),
    ),
    "owner": (
        _INVITE,
        Task(
            "role",
            _("Change somebody’s role"),
            _("It counts from their next click."),
            "access:people",
            ("access.role_given",),
        ),
        _END,
    ),
}

_ANSWERING = FirstAct(
    _("Read and answer what was sent to your agency, or ask another agency for help."),
    "desk:inbox",
    _("Sent to us"),
    ("dispatches.acknowledged", *_ANSWERS, "requests.seen", "requests.accepted", "requests.declined", "requests.sent"),
)
FIRST_ACTS: dict[str, FirstAct] = {
    "frontline": FirstAct(
        _(
            "When you notice something: report it, or ask somebody for help. There may be nothing today, and that is fine."
        ),
        "front_door:professional",
        _("Report a concern"),
        ("concerns.received", "requests.sent"),
    ),
    "responder": _ANSWERING,
    "agency_lead": FirstAct(
        _("Invite your people, bring a contact up to date, or answer what was sent to your agency."),
        "access:people",
        _("Our people"),
        (
            *_ANSWERING.acts,
            "access.invited",
            "agencies.contact_added",
            "agencies.contact_changed",
            "agencies.contact_confirmed",
        ),
    ),
    "duty_desk": FirstAct(
        _("Take a concern from the queue and see it through."),
        "desk:queue",
        _("Queue"),
        ("concerns.claimed", "concerns.taken_over", "concerns.assessed", "concerns.sent"),
    ),
    "coordinator": FirstAct(
        _("See which contacts nobody has confirmed lately, and put one right."),
        "desk:freshness",
        _("How fresh our contacts are"),
        (
            "agencies.contact_confirmed",
            "agencies.contact_changed",
            "agencies.contact_added",
            "agencies.owner_asked",
            "governance.invited",
            "governance.taken_up",
            "access.invited",
        ),
    ),
    "auditor": FirstAct(_("Read the trail of the last days."), "desk:trail", _("The trail"), ("audit.read",)),
    "owner": FirstAct(
        _("Invite whoever runs the partnership."),
        "access:people",
        _("People"),
        ("access.invited", "access.role_given"),
    ),
}
CODES = frozenset(task.code for tasks in TASKS.values() for task in tasks)
