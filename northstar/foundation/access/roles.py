"""Every role, with a sentence that a board can read. Which permission a role has is decided here alone."""

from dataclasses import dataclass

from northstar.foundation.access.catalogue import Permission as P


@dataclass(frozen=True)
class Role:
    """``needs_second_factor`` is true of every role that can see casework."""

    name: str
    title: str
    sentence: str
    permissions: frozenset[P]
    needs_second_factor: bool = True


def _role(name: str, title: str, sentence: str, *permissions: P) -> Role:
    return Role(name, title, sentence, frozenset(permissions))


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        _role(
            "frontline",
            "Front-line professional",
            "Reports what they notice at work, asks other agencies for help, and sees what became of both.",
            P.REPORT,
            P.ASK,
            P.SEARCH,
        ),
        _role(
            "responder",
            "Responder",
            "Reads and answers what was sent to their agency.",
            P.REPORT,
            P.INBOX,
            P.ANSWER,
            P.ASK,
            P.ANSWER_REQUESTS,
            P.SEARCH,
        ),
        _role(
            "agency_lead",
            "Agency lead",
            "Answers for an agency: what came to it, who works in it, how it can be reached.",
            P.REPORT,
            P.INBOX,
            P.ANSWER,
            P.ASK,
            P.ANSWER_REQUESTS,
            P.SEARCH,
            P.EXPORT,
            P.EDIT_OWN_AGENCY,
            P.MANAGE_OWN_MEMBERS,
            P.READ_OWN_TRAIL,
        ),
        _role(
            "duty_desk",
            "Duty desk officer",
            "Reads every concern that the desk holds, assesses it and sends it to the right agencies.",
            P.REPORT,
            P.ASK,
            P.ANSWER_REQUESTS,
            P.READ_CONCERNS,
            P.TRIAGE,
            P.DISPATCH,
            P.READ_CONTACT,
            P.SEARCH,
            P.EXPORT,
        ),
        _role(
            "coordinator",
            "Partnership coordinator",
            "Keeps agencies, contacts, rules and people in order, and sees how the desk is doing.",
            P.REPORT,
            P.ASK,
            P.ANSWER_REQUESTS,
            P.READ_CONCERNS,
            P.SEARCH,
            P.EXPORT,
            P.EDIT_RULES,
            P.EDIT_AGENCIES,
            P.EDIT_CODES,
            P.MANAGE_MEMBERS,
            P.READ_OWN_TRAIL,
        ),
        _role(
            "auditor",
            "Auditor",
            "Sees who did what and when in the whole service, and never what was in it.",
            P.READ_TRAIL,
        ),
        _role(
            "owner",
            "Administrator of the service",
            "Invites people and gives roles. Sees no casework.",
            P.MANAGE_MEMBERS,
            P.EDIT_AGENCIES,
            P.EDIT_CODES,
        ),
    )
}

JOB_ONLY = frozenset({P.SEAL_TRAIL, P.SERVICE})
