"""When a rule looks: its windows and instants, resolved, and how far back it reads events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from seglang.catalog.model import Calendar
from seglang.core.declarations import Program
from seglang.core.edges import Edge, resolve
from seglang.core.nodes import (
    AnniversaryIn,
    Compare,
    InList,
    InSegment,
    InWindow,
    Moment,
    TraitValue,
    Value,
)
from seglang.core.past import HeldAt, PastValues, ValueAt
from seglang.core.sources import Each, Events, Picked, Rows, Sessions, Window
from seglang.explain.conditions import condition_text
from seglang.explain.instants import edge_of, edge_text, is_unbounded, length_text
from seglang.explain.model import Reach, ResolvedInstant, ResolvedWindow
from seglang.explain.places import inside
from seglang.explain.references import nodes, root_nodes
from seglang.explain.rows import window_phrase
from seglang.explain.values import Scope, value_text


def _instant(
    value: Value | None, as_of: datetime, calendar: Calendar, scope: Scope
) -> tuple[datetime | None, str | None]:
    """The instant of a side, or a few words where there is none."""
    if value is None:
        return None, None
    edge = edge_of(value)
    if edge is None:
        return None, value_text(value, scope)
    try:
        return resolve(edge, as_of, calendar), None
    except OverflowError:
        return None, "an instant outside the years 1 to 9999"


def windows(program: Program, names: Iterable[str], as_of: datetime) -> tuple[ResolvedWindow, ...]:
    """Every different window, in order of appearance; unbounded ones are left out."""
    calendar = program.catalog.calendar
    found: dict[Window, tuple[Scope, list[str]]] = {}
    for name in names:
        for node, place in nodes(program, name):
            window = _window_of(node)
            if window is not None and not is_unbounded(window):
                _, users = found.setdefault(window, (Scope(program, place), []))
                if name not in users:
                    users.append(name)
    resolved = []
    for window, (scope, users) in found.items():
        start, start_text = _instant(window.start, as_of, calendar, scope)
        end, end_text = _instant(window.end, as_of, calendar, scope)
        text = window_phrase(window, scope)
        resolved.append(ResolvedWindow(text, start, end, start_text, end_text, tuple(users)))
    return tuple(resolved)


def _window_of(node: object) -> Window | None:
    match node:
        case Rows(window=window) | InWindow(window=window) | AnniversaryIn(window=window):
            return window
        case InList(added=window) | PastValues(window=window):
            return window
        case _:
            return None


def instants(
    program: Program, names: Iterable[str], as_of: datetime
) -> tuple[ResolvedInstant, ...]:
    """Every different instant that something is compared with, in order of appearance."""
    calendar = program.catalog.calendar
    found: dict[Edge, list[str]] = {}
    for name in names:
        for node, _ in nodes(program, name):
            for edge in _edges(node):
                users = found.setdefault(edge, [])
                if name not in users:
                    users.append(name)
    return tuple(
        ResolvedInstant(edge_text(edge, calendar), _resolved(edge, as_of, calendar), tuple(users))
        for edge, users in found.items()
    )


def _edges(node: object) -> Iterator[Edge]:
    """The instants that are compared with, or at which something is looked at."""
    match node:
        case Compare(_, left, right):
            yield from (side.edge for side in (left, right) if isinstance(side, Moment))
        case HeldAt(instant) | ValueAt(instant):
            yield instant.edge
        case _:
            return


def _resolved(edge: Edge, as_of: datetime, calendar: Calendar) -> datetime | None:
    try:
        return resolve(edge, as_of, calendar)
    except OverflowError:
        return None


def derived_events(program: Program, names: Iterable[str]) -> tuple[str, ...]:
    """What the derived events of the rule are, each once."""
    found: dict[str, None] = {}
    for name in names:
        for node, place in nodes(program, name):
            if isinstance(node, Rows) and not _is_plain(node):
                found[_derived_text(node, Scope(program, place))] = None
    return tuple(found)


def _is_plain(rows: Rows) -> bool:
    match rows.source:
        case Events(arms):
            return len(arms) == 1 and arms[0].where is None
        case Sessions():
            return False
        case _:
            return True


def _derived_text(rows: Rows, scope: Scope) -> str:
    arms = rows.source.arms if isinstance(rows.source, Events | Sessions) else ()
    parts = []
    for arm in arms:
        part = f"{arm.event} events"
        if arm.where is not None:
            inner = scope.inside(Rows(arm.event, Events((arm,))))
            part += f" where ({condition_text(arm.where, inner)})"
        parts.append(part)
    if isinstance(rows.source, Sessions):
        silence = length_text(rows.source.silence)
        return (
            f"a {rows.name} session is a run of {' and '.join(parts)} without {silence} of silence"
        )
    return f"a {rows.name} event is one of the {', and of the '.join(parts)}"


def reach(program: Program, name: str, as_of: datetime) -> Reach:
    """How far back events are read, over all windows of all rows; what is looked at as of another
    instant looks back from there."""
    calendar = program.catalog.calendar
    reads_events = all_history = False
    earliest: datetime | None = None
    notes: dict[str, None] = {}
    narrowed: set[int] = set()
    looked_at = {(name, as_of)}
    pending = [(*found, as_of) for found in root_nodes(program, name)]
    while pending:
        node, place, instant = pending.pop(0)
        match node:
            case HeldAt(Moment(edge)) | ValueAt(Moment(edge)):
                instant = min(_resolved(edge, instant, calendar) or instant, instant)
            case InSegment(used) | TraitValue(used) if (used, instant) not in looked_at:
                looked_at.add((used, instant))
                pending.extend((*found, instant) for found in root_nodes(program, used))
            case Rows() if _has_time(node):
                reads_events = True
                if node.window is None or node.window.start is None:
                    plain = isinstance(node.source, Events | Sessions)
                    all_history = all_history or (plain and id(node) not in narrowed)
                else:
                    narrowed.update(id(inner) for inner in _stepped_through(node))
                    scope = Scope(program, place)
                    start, text = _instant(node.window.start, instant, calendar, scope)
                    if start is None:
                        notes[f"{node.name} from {text}"] = None
                    elif earliest is None or start < earliest:
                        earliest = start
            case _:
                pass
        pending.extend((*found, instant) for found in inside(node, place))
    return Reach(reads_events, all_history, None if all_history else earliest, tuple(notes))


def _has_time(rows: Rows) -> bool:
    match rows.source:
        case Events() | Sessions():
            return True
        case Each(outer, inner):
            return _has_time(inner) or _has_time(outer)
        case Picked(inner):
            return _has_time(inner)
        case _:
            return False


def _stepped_through(rows: Rows) -> Iterator[Rows]:
    """The rows that a path leads through: a window of the whole is one of these, too."""
    if isinstance(rows.source, Each):
        for part in (rows.source.outer, rows.source.inner):
            yield part
            yield from _stepped_through(part)
