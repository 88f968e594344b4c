"""Lists of contacts from a spreadsheet: reading the file, planning, taking in, taking back, writing out again.

``read_table`` understands a file, ``plan_import`` says what each row would do, and ``take_in`` does what such a
plan said, by its digest; ``undo_import`` puts it back. Between the two steps a list waits sealed
(``waiting``); ``plan_waiting`` and ``take_waiting`` leave a long one to the worker (``working``).
"""

from northstar.foundation.agencies.services.importing.columns import title_of
from northstar.foundation.agencies.services.importing.knowing import Directory
from northstar.foundation.agencies.services.importing.opening import MOST_BYTES, Table, read_table
from northstar.foundation.agencies.services.importing.planning import Line, Outcome, Plan, plan_import
from northstar.foundation.agencies.services.importing.taking import Moved, Sheet, digest_of, take_in
from northstar.foundation.agencies.services.importing.taking_back import Left, TakenBack, undo_import
from northstar.foundation.agencies.services.importing.template import template_csv, template_xlsx, to_mend, words_of
from northstar.foundation.agencies.services.importing.waiting import (
    AT_ONCE,
    forget_old_waiting,
    forget_waiting,
    is_long,
    keep_waiting,
    waiting_sheet,
)
from northstar.foundation.agencies.services.importing.workbooks import Unreadable
from northstar.foundation.agencies.services.importing.working import (
    plan_waiting,
    read_again,
    read_waiting,
    stop_waiting,
    take_long,
    take_waiting,
)
from northstar.foundation.agencies.services.importing.writing import HEADS, cells_of, row_of

__all__ = [
    "AT_ONCE",
    "Directory",
    "HEADS",
    "Left",
    "Line",
    "MOST_BYTES",
    "Moved",
    "Outcome",
    "Plan",
    "Sheet",
    "Table",
    "TakenBack",
    "Unreadable",
    "cells_of",
    "digest_of",
    "forget_old_waiting",
    "forget_waiting",
    "is_long",
    "keep_waiting",
    "plan_import",
    "plan_waiting",
    "read_again",
    "read_table",
    "read_waiting",
    "row_of",
    "stop_waiting",
    "take_in",
    "take_long",
    "take_waiting",
    "template_csv",
    "template_xlsx",
    "title_of",
    "to_mend",
    "undo_import",
    "waiting_sheet",
    "words_of",
]
