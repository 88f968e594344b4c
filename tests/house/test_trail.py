"""The trail is read by people: every act that the code can record has its sentence, and every detail its words.

Names are found in the code, not in a list: as a text, through a verb that is handed the name, as a move of a table,
or put together from parts, which ``FORMED`` spells out.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache

from northstar.casework.concerns.states import SavedList
from northstar.faces.desk.queries.trail_details import DETAILS
from northstar.faces.desk.queries.trail_words import EVENT_WORDS
from northstar.foundation.accounts.states import Purpose
from northstar.foundation.agencies import states as agencies
from northstar.foundation.audit.models import CHECKED
from northstar.foundation.codes.states import Act as CodesAct
from tests.house.source import Source, functions, sources

EVENT = re.compile(r"[a-z_]+\.[a-z_]+")
EVERY = list(sources())


def is_record(call: ast.Call) -> bool:
    """``audit.record(…)`` and, in the commands, ``services.record(…)``: the first argument is an ``Action``."""
    named = isinstance(call.func, ast.Attribute) and call.func.attr == "record" and len(call.args) > 1
    return named and ast.unparse(call.args[0]).startswith("Action.")


def called(call: ast.Call) -> str:
    return getattr(call.func, "attr", "") or getattr(call.func, "id", "")


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def parts(node: ast.expr, source: Source) -> Iterator[ast.expr]:
    """What the value can be: both of ``a if b else c`` and of ``a or b``, and what a name was set to in its file."""
    if isinstance(node, ast.IfExp):
        yield from (*parts(node.body, source), *parts(node.orelse, source))
    elif isinstance(node, ast.BoolOp):
        yield from (part for value in node.values for part in parts(value, source))
    elif isinstance(node, ast.Name):
        yield node
        for found in ast.walk(source.tree):
            if isinstance(found, ast.Assign) and ast.unparse(found.targets[0]) == node.id:
                yield from parts(found.value, source)
    else:
        yield node


def said_in(place: str, name: str, argument: int) -> set[str]:
    """The texts with which a function or an exception is called in one file."""
    for source in EVERY:
        if source.place == place:
            told = [call.args[argument] for call in calls(source.tree) if called(call) == name]
            return {one.value for one in told if isinstance(one, ast.Constant)}
    raise LookupError(place)


# Rooms whose moves never reach the trail: a mail is no act of a person.
UNRECORDED = {"foundation.notices"}
# The names that are put together, by how the code writes them.
FORMED = {
    "agencies.{change.subject}_{act.value}": {
        f"agencies.{subject}_{act}" for subject in agencies.Subject.values for act in agencies.Act.values
    },
    "accounts.{purpose}_link_sent": {f"accounts.{purpose}_link_sent" for purpose in Purpose.values},
    "accounts.{found.purpose}_link_used": {f"accounts.{purpose}_link_used" for purpose in Purpose.values},
    "accounts.provider_{because}": {
        f"accounts.provider_{because}"
        for because in said_in("northstar/foundation/accounts/views/providers.py", "_sorry", 1)
        | said_in("northstar/foundation/accounts/providers.py", "Failed", 0)
    },
    "concerns.reporter_{kind}": {f"concerns.reporter_{kind}" for kind in ("message", "fact", "withdrawal")},
    "codes.{act.value}": {f"codes.{act}" for act in CodesAct.values},
    "{name}.exported": {f"{name}.exported" for name in SavedList.values},
}


def handed_on() -> dict[str, set[tuple[int, str]]]:
    """Verbs that record the name that they are given: by the verb, the place and the name of that argument."""
    found: dict[str, set[tuple[int, str]]] = {}
    for source in EVERY:
        for function in functions(source):
            names = [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]
            for call in filter(is_record, calls(function)):
                named = [part.id for part in parts(call.args[1], source) if isinstance(part, ast.Name)]
                for name in set(named) & set(names):
                    found.setdefault(function.name, set()).add((names.index(name), name))
    return found


def written() -> Iterator[tuple[Source, ast.expr]]:
    """Every expression that names an act, with the file in which it stands."""
    verbs = handed_on()
    assert {"keep", "note_change", "note_membership", "_noted", "_administer"} <= verbs.keys()
    for source in EVERY:
        for call in calls(source.tree):
            given = [call.args[1]] if is_record(call) else []
            for place, key in verbs.get(called(call), ()):
                given += [word.value for word in call.keywords if word.arg == key] or call.args[place : place + 1]
            yield from ((source, part) for one in given for part in parts(one, source))


@cache
def events() -> dict[str, str]:
    """Every name that the code can record, with where it stands."""
    found: dict[str, str] = {}
    for source, part in written():
        if isinstance(part, ast.Constant) and EVENT.fullmatch(str(part.value)):
            found[part.value] = source.place
        elif isinstance(part, ast.JoinedStr):
            shape = ast.unparse(part)[2:-1]
            assert shape in FORMED, f"{source.place}: say in FORMED which names {shape} makes"
            found |= dict.fromkeys(FORMED[shape], source.place)
    for source in EVERY:
        for call in calls(source.tree):
            if called(call) == "Move" and source.room not in UNRECORDED:
                event = call.args[2]
                assert isinstance(event, ast.Constant), source.place
                found[event.value] = source.place
    return found | {CHECKED: "foundation.audit"}


def test_every_act_that_can_be_recorded_has_its_sentence():
    found = events()
    # One of each way in which the code names an act, so that a way which is no longer seen is noticed.
    assert len(found) > 130
    for name in ("concerns.read", "concerns.handed_over", "access.invited", "accounts.invitation_link_sent"):
        assert name in found
    assert {"dispatches.sent", "agencies.contact_hours", "audit.verified", "rules.retired"} <= found.keys()
    silent = sorted(f"{name} ({place})" for name, place in found.items() if name not in EVENT_WORDS)
    assert not silent, "\n".join(silent)


def test_no_sentence_is_kept_for_an_act_that_nobody_records():
    assert not EVENT_WORDS.keys() - events().keys()


def test_every_detail_that_can_be_recorded_has_its_words():
    found: dict[str, str] = {}
    for source in EVERY:
        for node in ast.walk(source.tree):
            if is_detail(node):
                found |= dict.fromkeys(keys(node.value), source.place)
            elif isinstance(node, ast.Call) and called(node) == "note_membership":
                found |= {word.arg: source.place for word in node.keywords if word.arg}
    assert {"profile", "concern", "recipients", "before", "broken", "outcome"} <= found.keys()
    silent = sorted(f"{name} ({place})" for name, place in found.items() if name not in DETAILS)
    assert not silent, "\n".join(silent)
    assert not {name.rpartition(":")[2] for name in DETAILS} - found.keys()
    assert {name.partition(":")[0] for name in DETAILS if ":" in name} <= events().keys()


def keys(node: ast.AST) -> Iterator[str]:
    for found in ast.walk(node):
        if isinstance(found, ast.Dict):
            yield from (key.value for key in found.keys if isinstance(key, ast.Constant))


def is_detail(node: ast.AST) -> bool:
    """``detail={…}`` in a call, and a name ``detail`` that is set first."""
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "detail"
    return isinstance(node, ast.keyword) and node.arg == "detail"
