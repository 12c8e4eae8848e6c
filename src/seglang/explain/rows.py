"""Rows in plain English: where they come from, which of them count, in which window."""

from __future__ import annotations

from typing import assert_never

from seglang.core.edges import AsOf
from seglang.core.nodes import Condition, Value
from seglang.core.sources import (
    Absent,
    AllOf,
    Each,
    Elements,
    End,
    Events,
    Grouped,
    Nested,
    Picked,
    Related,
    Rows,
    Sequence,
    Sessions,
    Source,
    Step,
    Timing,
    Visit,
    Window,
)
from seglang.explain.instants import (
    edge_of,
    is_unbounded,
    length_text,
    open_window_text,
    window_text,
)
from seglang.explain.places import Place, step_frames
from seglang.explain.values import Scope, aggregate_text, value_text


def rows_text(rows: Rows, scope: Scope, *, noun: str = "") -> str:
    """`purchase events where … in the last 30 days`; with the noun "event" of one row."""
    parts = [_head(rows, scope, one=noun == "event")]
    where = where_text(rows, scope)
    if where:
        parts.append(f"where {where}")
    when = rows_window_text(rows.window, scope)
    if when:
        parts.append(when)
    if rows.apart_from is not None:
        parts.append("(itself apart)")
    return " ".join(parts)


def _head(rows: Rows, scope: Scope, *, one: bool) -> str:
    match rows.source:
        case Picked(inner, end, number, by):
            which = _picked_text(inner, end, number, by, scope)
            return f"{_noun(inner.source, inner.name, one=one)} among {which}"
        case Grouped(aggregate, keys):
            names = ", ".join(name for name, _ in keys)
            noun = "group" if one else "groups"
            return f"{noun} (one for each {names}; value is {aggregate_text(aggregate, scope)})"
        case Elements(held):
            return f"{'element' if one else 'elements'} of {value_text(held, scope)}"
        case Sequence(steps):
            last = _noun(Events(()), rows.name, one=one)
            if isinstance(steps[-1], AllOf):
                last = "event" if one else "events"
            return f"{last} at the end of ({sequence_text(rows.source, scope)})"
        case _:
            return _noun(rows.source, rows.name, one=one)


def _noun(source: Source, name: str, *, one: bool) -> str:
    match source:
        case Events():
            noun = "event"
        case Sessions():
            noun = "session"
        case Each(_, inner):
            return _noun(inner.source, name, one=one)
        case Picked(rows):
            return _noun(rows.source, name, one=one)
        case Related() | Nested() | Elements() | Grouped() | Sequence():
            noun = "row"
        case _:
            assert_never(source)
    return f"{name} {noun if one else noun + 's'}"


def _picked_text(rows: Rows, end: End, number: int, by: Value | None, scope: Scope) -> str:
    inner = rows_text(rows, scope, noun="event" if number == 1 else "")
    count = "" if number == 1 else f"{number} "
    if by is None:
        return f"the {end.value} {count}{inner}"
    extreme = "highest" if end is End.TOP else "lowest"
    return f"the {count}{inner} with the {extreme} {value_text(by, scope.inside(rows))}"


def where_text(rows: Rows, scope: Scope) -> str:
    if rows.where is None:
        return ""
    return f"({condition_text(rows.where, scope.inside(rows))})"


def condition_text(condition: Condition, scope: Scope) -> str:
    # Conditions speak of rows and rows of conditions: one of the two has to look back.
    from seglang.explain.conditions import condition_text as text

    return text(condition, scope)


# ---------------------------------------------------------------- windows


def rows_window_text(window: Window | None, scope: Scope) -> str:
    if window is None or is_unbounded(window):
        return ""
    return window_phrase(window, scope)


def window_phrase(window: Window, scope: Scope) -> str:
    def side(value: Value | None) -> object:
        if value is None:
            return None
        edge = edge_of(value)
        return edge if edge is not None else value_text(value, scope)

    start, end = side(window.start), side(window.end)
    calendar = scope.program.catalog.calendar
    if window.after_start or window.through_end:
        return open_window_text(start, end, window.after_start, window.through_end, calendar)  # type: ignore[arg-type]
    return window_text(start, end, calendar)  # type: ignore[arg-type]


# ---------------------------------------------------------------- sequences


def sequence_text(sequence: Sequence, scope: Scope) -> str:
    """`app_open events; then purchase events within 1 day`."""
    parts: list[str] = []
    place = scope.place
    for step in sequence.steps:
        here = Scope(scope.program, place)
        text = _all_of_text(step, here) if isinstance(step, AllOf) else _step_text(step, here)
        parts.append(text if not parts else f"then {text}")
        place = Place((*place.frames, *step_frames(step)))
    if sequence.absent is not None:
        parts.append(_absent_text(sequence.absent, Scope(scope.program, place)))
    if sequence.all_within is not None:
        parts.append(f"all within {length_text(sequence.all_within)}")
    if sequence.same:
        parts.append(f"all for the same {' and '.join(sequence.same)}")
    if not isinstance(sequence.at, AsOf):
        parts.append("as they were then")
    return "; ".join(parts)


def _step_text(step: Step, scope: Scope) -> str:
    parts = ["the very next" if step.is_next else "", rows_text(step.rows, scope, noun="event")]
    if step.at_least > 1:
        parts.append(f"at least {step.at_least} times")
    if step.timing is not None:
        parts.append(_timing_text(step.timing))
    if step.visit is not None:
        parts.append(_visit_text(step.visit))
    if step.without is not None:
        parts.append(f"without a {rows_text(step.without, scope, noun='event')} in between")
    return " ".join(part for part in parts if part)


def _all_of_text(step: AllOf, scope: Scope) -> str:
    return f"all of ({', '.join(_step_text(one, scope) for one in step.steps)}) in any order"


def _timing_text(timing: Timing) -> str:
    latest = length_text(timing.latest) if timing.latest is not None else None
    if timing.earliest is None:
        return f"within {latest}"
    earliest = length_text(timing.earliest)
    if latest is None:
        return f"at least {earliest} later"
    included = "included" if timing.latest_included else "not included"
    return f"{earliest} to {latest} later (the end {included})"


def _visit_text(visit: Visit) -> str:
    return f"in {'the same' if visit.same else 'another'} {visit.sessions.name}"


def _absent_text(absent: Absent, scope: Scope) -> str:
    text = f"and after it no {rows_text(absent.rows, scope, noun='event')}"
    if absent.visit is not None:
        text += f" {_visit_text(absent.visit)}"
    if absent.within is not None:
        text += f" within {length_text(absent.within)}, all of which have passed"
    return text


def ordinal(number: int) -> str:
    if 10 <= number % 100 <= 13:
        return f"{number}th"
    return f"{number}" + {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
