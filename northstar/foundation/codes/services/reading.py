"""Reading the files that code lists come in, and refusing one that breaks a rule of the lists."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from northstar.foundation.codes.models import CODE_PATTERN, EVER
from northstar.foundation.codes.services.checking import fault_in_attributes, has_control
from northstar.foundation.codes.states import NOT_ASKED, NOT_KNOWN, RESERVED, Kind

DATA = Path(__file__).resolve().parent.parent / "data"
LIST_KEYS = {
    "list",
    "title",
    "description",
    "owner",
    "source",
    "source_address",
    "checked_on",
    "needs_check",
    "version",
    "fields",
    "codes",
}
CODE_KEYS = {
    "code",
    "label",
    "plain",
    "hint",
    "synonyms",
    "from",
    "until",
    "attributes",
    "supersedes",
    "checked_on",
    "needs_check",
}


class Fault(Exception):
    """A file breaks a rule of the lists. The message names the file, the code and the rule."""


@dataclass(frozen=True)
class Line:
    """One period of one code, as its file gives it."""

    code: str
    label: str
    plain_label: str
    position: int
    hint: str = ""
    synonyms: tuple[str, ...] = ()
    valid_from: date = EVER
    valid_to: date | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    supersedes: str = ""
    checked_on: date | None = None
    needs_check: bool = False


@dataclass(frozen=True)
class ListFile:
    slug: str
    title: str
    description: str
    owner: str
    source_name: str
    source_address: str
    checked_on: date | None
    needs_check: bool
    version: int
    fields: Mapping[str, Mapping[str, str]]
    lines: tuple[Line, ...]


def read_files(folder: Path = DATA) -> list[ListFile]:
    """Every list of a folder, with its words in other languages; raises ``Fault``."""
    words = {path.stem: _words(path) for path in sorted((folder / "words").glob("*.yml"))}
    found = [_read(path, words) for path in sorted(folder.glob("*.yml"))]
    if not found:
        raise Fault(f"{folder.name}: there is no code list here")
    _refuse_stray_words(found, words)
    return found


def _yaml(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as fault:
        raise Fault(f"{path.name}: not a YAML file ({fault})") from fault
    if not isinstance(content, dict):
        raise Fault(f"{path.name}: must hold one list")
    return content


def _words(path: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Plain words of one language, by list and code. ``native_reader`` is the day one read them, or null."""
    content = _yaml(path)
    if set(content) != {"language", "native_reader", "lists"} or content["language"] != path.stem:
        raise Fault(f"words/{path.name}: needs its language, native_reader and lists")
    return {
        slug: {code: {"plain_label": said} if isinstance(said, str) else dict(said) for code, said in codes.items()}
        for slug, codes in content["lists"].items()
    }


def _read(path: Path, words: Mapping[str, Mapping[str, Any]]) -> ListFile:
    content = _yaml(path)
    if strange := set(content) - LIST_KEYS:
        raise Fault(f"{path.name}: does not know {', '.join(sorted(strange))}")
    try:
        slug, version, codes = content["list"], content["version"], content["codes"]
        found = ListFile(
            slug=slug,
            title=content["title"],
            description=content["description"],
            owner=content["owner"],
            source_name=content["source"],
            source_address=content.get("source_address", ""),
            checked_on=content.get("checked_on"),
            needs_check=content.get("needs_check", False),
            version=version,
            fields=content.get("fields", {}),
            lines=tuple(_lines(path.name, slug, codes, words)),
        )
    except KeyError as missing:
        raise Fault(f"{path.name}: {missing} is missing") from missing
    _refuse_broken(path.name, found)
    return found


def _lines(name: str, slug: str, codes: list[dict[str, Any]], words: Mapping[str, Mapping[str, Any]]) -> list[Line]:
    given = {code.get("code") for code in codes}
    defaults = [
        {"code": NOT_KNOWN, "label": "Not known", "plain": "I don't know"},
        {"code": NOT_ASKED, "label": "Not asked", "plain": "Not asked"},
    ]
    lines = []
    for position, code in enumerate([*codes, *(row for row in defaults if row["code"] not in given)], start=1):
        if strange := set(code) - CODE_KEYS:
            raise Fault(f"{name}: {code.get('code')}: does not know {', '.join(sorted(strange))}")
        key = str(code["code"])
        lines.append(
            Line(
                code=key,
                label=code["label"],
                plain_label=code.get("plain", code["label"]),
                position=position * 10,
                hint=code.get("hint", ""),
                synonyms=tuple(code.get("synonyms", ())),
                valid_from=code.get("from", EVER),
                valid_to=code.get("until"),
                attributes=code.get("attributes", {}),
                words={tongue: said for tongue, lists in words.items() if (said := lists.get(slug, {}).get(key))},
                supersedes=code.get("supersedes", ""),
                checked_on=code.get("checked_on"),
                needs_check=code.get("needs_check", False),
            )
        )
    return lines


def _refuse_broken(name: str, found: ListFile) -> None:
    if not found.needs_check and found.checked_on is None:
        raise Fault(f"{name}: says neither when it was checked nor that it must be")
    for field_name, about in found.fields.items():
        if set(about) != {"kind", "label"} or about["kind"] not in Kind.values:
            raise Fault(f"{name}: the attribute {field_name} needs a kind and a label")
    last: dict[str, Line] = {}
    for line in found.lines:
        fault = _fault_in(line, found, last.get(line.code))
        if fault:
            raise Fault(f"{name}: {line.code}: {fault}")
        last[line.code] = line
    for line in found.lines:
        if line.supersedes and line.supersedes not in last:
            raise Fault(f"{name}: {line.code}: supersedes {line.supersedes}, which is not in the list")


def _fault_in(line: Line, found: ListFile, before: Line | None) -> str:
    if not re.match(CODE_PATTERN, line.code) or len(line.code) > 40:
        return "a code is made of small letters, figures and underscores"
    if not line.label or has_control(line.label + line.plain_label + line.hint):
        return "the label is empty or holds control characters"
    if line.valid_to is not None and (line.valid_to <= line.valid_from or line.code in RESERVED):
        return "ends before it starts, or may never end"
    if before is not None and (before.valid_to is None or line.valid_from < before.valid_to):
        return "its periods overlap or are out of order"
    return fault_in_attributes(found.fields, line.attributes)


def _refuse_stray_words(found: list[ListFile], words: Mapping[str, Mapping[str, Any]]) -> None:
    codes = {listed.slug: {line.code for line in listed.lines} for listed in found}
    for tongue, lists in words.items():
        for slug, said in lists.items():
            for code, texts in said.items():
                if not set(texts) <= {"plain_label", "hint"} or has_control("".join(texts.values())):
                    raise Fault(f"words/{tongue}.yml: {slug}: {code}: a label and a hint, without control characters")
            if stray := set(said) - codes.get(slug, set()):
                raise Fault(f"words/{tongue}.yml: {slug}: no such code: {', '.join(sorted(map(str, stray)))}")
