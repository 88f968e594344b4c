"""Every permission, one line each. A name that is not here does not exist."""

from enum import StrEnum


class Permission(StrEnum):
    """What a role may be given. The words are for the generated matrix and the board."""

    # Reporting and answering
    REPORT = "concerns.report", "Report a concern as a professional, and read their agency's own reports"
    INBOX = "dispatches.read", "Read what was sent to their agency"
    ANSWER = "dispatches.answer", "Accept, hand back or act on what was sent to their agency"
    # Helping each other
    ASK = "requests.ask", "Ask another agency for help, and follow what became of it"
    ANSWER_REQUESTS = "requests.answer", "Answer what another agency asks of theirs"
    # The desk
    READ_CONCERNS = "concerns.read", "Read every concern that their desk holds"
    TRIAGE = "concerns.triage", "Assess, claim, merge and close concerns, and ask the reporter"
    DISPATCH = "concerns.dispatch", "Send a concern to agencies"
    READ_CONTACT = "concerns.read_contact", "See how a reporter who gave their details can be reached"
    SEARCH = "search", "Search what they may read"
    EXPORT = "export", "Export lists they may read; each export is logged"
    # Running the partnership
    EDIT_RULES = "routing.edit", "Change routing rules, with preview and history"
    EDIT_AGENCIES = "agencies.edit", "Change agencies, contacts, hours and agreements"
    EDIT_OWN_AGENCY = "agencies.edit_own", "Change their own agency's contacts"
    EDIT_CODES = "codes.edit", "Change code lists"
    MANAGE_MEMBERS = "members.manage", "Invite people, give roles and end memberships anywhere"
    MANAGE_OWN_MEMBERS = "members.manage_own", "Invite people to their own agency and end their memberships"
    # Trust
    READ_TRAIL = "audit.read_all", "Read the whole trail: who did what, never content"
    READ_OWN_TRAIL = "audit.read", "Read their agency's part of the trail"
    SEAL_TRAIL = "audit.seal", "Chain the trail (a job only)"
    SERVICE = "service.jobs", "Run the service's own jobs for one agency (a job only)"

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> "Permission":
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member
