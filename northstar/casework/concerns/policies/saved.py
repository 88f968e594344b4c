"""Who may keep a filter of a list."""

from northstar.casework.concerns.states import SavedList
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission

READERS = {
    SavedList.QUEUE: Permission.READ_CONCERNS,
    SavedList.CONCERNS: Permission.READ_CONCERNS,
    SavedList.INBOX: Permission.INBOX,
}


def may_save(actor: Actor, of: SavedList) -> bool:
    """A person keeps filters of the lists that their role shows them, for themselves alone."""
    return actor.member_id is not None and actor.may(READERS[of])
