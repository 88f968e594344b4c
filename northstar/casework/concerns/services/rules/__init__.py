"""Routing rules as data: write, revise, retire, load, and try them before they hold."""

from northstar.casework.concerns.services.rules.drafting import RuleDraft, draft_of
from northstar.casework.concerns.services.rules.editing import add_rule, retire_rule, revise_rule
from northstar.casework.concerns.services.rules.loading import Fault, Loaded, load_rules
from northstar.casework.concerns.services.rules.previewing import Changed, Preview, preview, preview_without

__all__ = [
    "Changed",
    "Fault",
    "Loaded",
    "Preview",
    "RuleDraft",
    "add_rule",
    "draft_of",
    "load_rules",
    "preview",
    "preview_without",
    "retire_rule",
    "revise_rule",
]
