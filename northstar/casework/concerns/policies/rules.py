"""Who may change routing rules."""

from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission


def may_edit_rules(actor: Actor) -> bool:
    """The coordinator keeps the rules for all partners (terms of reference: routing is agreed by the board)."""
    return actor.may(Permission.EDIT_RULES)
