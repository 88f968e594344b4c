"""Changing code lists: by the files that come with the software, and by a coordinator at the desk.

These verbs do not ask who may: they stand below access. The view that calls them carries the permission,
and ``by`` is the actor's name as the trail keeps it. Call them inside ``acting_as``.
"""

from northstar.foundation.codes.services.editing import (
    Wording,
    add_code,
    confirm_checked,
    retire_code,
    revise_code,
)
from northstar.foundation.codes.services.history import Edit
from northstar.foundation.codes.services.loading import Loaded, load_lists
from northstar.foundation.codes.services.reading import DATA, Fault, read_files

__all__ = [
    "DATA",
    "Edit",
    "Fault",
    "Loaded",
    "Wording",
    "add_code",
    "confirm_checked",
    "load_lists",
    "read_files",
    "retire_code",
    "revise_code",
]
