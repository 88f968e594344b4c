"""What was reported, who must answer, and what became of it."""

from northstar.casework.concerns.models.concern import Concern, Message, Note, Receipt, ReporterContact, Step
from northstar.casework.concerns.models.dispatch import Addition, Dispatch, DispatchStep
from northstar.casework.concerns.models.flood import Knock
from northstar.casework.concerns.models.routing import Rule, RuleChange, RuleStamp
from northstar.casework.concerns.models.saved import SavedFilter
from northstar.casework.concerns.models.search import SearchEntry
from northstar.casework.concerns.models.triage import Assessment, Proposal

__all__ = [
    "Addition",
    "Assessment",
    "Concern",
    "Dispatch",
    "DispatchStep",
    "Knock",
    "Message",
    "Note",
    "Proposal",
    "Receipt",
    "ReporterContact",
    "Rule",
    "RuleChange",
    "RuleStamp",
    "SavedFilter",
    "SearchEntry",
    "Step",
]
