"""A drift written into the text of `seg.toml`.

Gives the new text, every other line as it was; what the text says afterwards is compared with what
it is meant to say, and `UnwritableError` is raised rather than a text that says something else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any, assert_never

from seglang.catalog.editing import NoPlaceError, Page, Replacement, drop, put
from seglang.doctor.drift import Added, Change, Removed, Retyped
from seglang.draft.columns import plain, quoted


class UnwritableError(Exception):
    """The layout of the text leaves no plain place for a change; the path is the argument."""

    @property
    def path(self) -> str:
        return str(self.args[0])


def updated(text: str, changes: Sequence[Change]) -> str:
    """The text with all changes. Raises UnwritableError."""
    meant = tomllib.loads(text)
    pending = list(changes)
    while pending:
        text, pending = _round(text, pending, meant)
    said = tomllib.loads(text)
    for change in changes:
        if _at(said, change.path) != _at(meant, change.path):
            raise UnwritableError(".".join(change.path))
    if said != meant:
        raise UnwritableError(".".join(changes[0].path))
    return text


def _round(text: str, pending: Sequence[Change], meant: dict[str, Any]) -> tuple[str, list[Change]]:
    """One change of each table, all into the same text, and the changes that are left: to find
    out where the keys stand takes longer than all else."""
    page = Page.of(text)
    made: dict[tuple[str, ...], Replacement] = {}
    left: list[Change] = []
    waiting: set[tuple[str, ...]] = set()
    for number, change in enumerate(pending):
        table = change.path[:2]
        if table in made or table in waiting:
            waiting.add(table)
            left.append(change)
            continue
        raw = _at(meant, change.path)
        try:
            replacement = _replacement(page, change, raw)
            if replacement is None and not made:
                text = _changed(text, change, raw)
                _mean(meant, change)
                return text, [*left, *pending[number + 1 :]]
        except NoPlaceError:
            raise UnwritableError(".".join(change.path)) from None
        if replacement is None or any(_touch(replacement, other) for other in made.values()):
            waiting.add(table)
            left.append(change)
            continue
        made[table] = replacement
        _mean(meant, change)
    for replacement in sorted(made.values(), key=lambda one: one.start, reverse=True):
        text = replacement.of(text)
    return text, left


def _touch(one: Replacement, other: Replacement) -> bool:
    return one.start <= other.end and other.start <= one.end


def _replacement(page: Page, change: Change, raw: object) -> Replacement | None:
    """None for a change that is more than one replacement."""
    match change:
        case Added(path, type, entries, remark):
            return page.put(path, _value(type, entries), plain(remark))
        case Removed(path):
            return None if page.is_dotted(path) else page.drop(path)
        case Retyped(path, _, type, entries, _) if isinstance(raw, str):
            return page.put(path, _value(type or raw, entries))
        case Retyped():
            return None
        case _:
            assert_never(change)


def words(change: Change) -> tuple[str, str]:
    """What happens, and to what: `added`, `customer.phone: text`."""
    _, owner, *inner = change.path
    name = ".".join((owner, *(part for part in inner if part not in _SECTIONS)))
    match change:
        case Added(type=type):
            return "added", f"{name}: {type}"
        case Retyped(before=before, type=type, entries=entries, dropped=dropped):
            said = [f"{key} = {value}" for key, value in entries]
            said += [f"no `{key}`" for key in dropped]
            now = ", ".join([type or before, *said])
            return "changed", f"{name}: {now} (was {before})"
        case Removed(column=column):
            return "removed", f"{name} ({column} is gone)"
        case _:
            assert_never(change)


_SECTIONS = ("attributes", "properties", "rows")


def _changed(text: str, change: Change, raw: object) -> str:
    match change:
        case Added(path, type, entries, remark):
            return put(text, path, _value(type, entries), plain(remark))
        case Removed(path):
            return drop(text, path)
        case Retyped(path, _, type, entries, dropped):
            if isinstance(raw, str):
                return put(text, path, _value(type or raw, entries))
            if type is not None:
                text = put(text, (*path, "type"), quoted(type))
            for key in dropped:
                text = drop(text, (*path, key))
            for key, value in entries:
                text = put(text, (*path, key), value)
            return text
        case _:
            assert_never(change)


def _value(type: str, entries: Sequence[tuple[str, str]]) -> str:
    if not entries:
        return quoted(type)
    return "{ " + ", ".join(f"{k} = {v}" for k, v in (("type", quoted(type)), *entries)) + " }"


def _mean(meant: dict[str, Any], change: Change) -> None:
    """Changes what the document is meant to say."""
    table = meant
    for part in change.path[:-1]:
        table = table.setdefault(part, {})
    name = change.path[-1]
    match change:
        case Added(type=type, entries=entries):
            table[name] = tomllib.loads(f"value = {_value(type, entries)}")["value"]
        case Removed():
            del table[name]
        case Retyped(type=type, entries=entries, dropped=dropped):
            raw = table[name]
            said = dict(raw) if isinstance(raw, dict) else {"type": raw}
            if type is not None:
                said["type"] = type
            for key in dropped:
                del said[key]
            for key, value in entries:
                said[key] = tomllib.loads(f"value = {value}")["value"]
            short = not isinstance(raw, dict) and set(said) == {"type"}
            table[name] = said["type"] if short else said
        case _:
            assert_never(change)


def _at(document: dict[str, Any], path: Sequence[str]) -> object:
    found: object = document
    for part in path:
        found = found.get(part) if isinstance(found, dict) else None
    return found
