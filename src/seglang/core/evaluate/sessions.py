"""Visits: rows of events with no long silence between them."""

from __future__ import annotations

from datetime import datetime

from seglang.core.edges import shift
from seglang.core.evaluate import rows
from seglang.core.evaluate.subject import RowFrame, Seen, Subject, in_range
from seglang.core.sources import Events, Length, Sessions
from seglang.core.world import value_order


def session_rows(node: Sessions, subject: Subject) -> list[Seen]:
    """Each session as a row, in order of time."""
    return [Seen(subject.seeing(frame), frame.time) for frame, _ in _sessions(node, subject)]


def session_of(node: Sessions, row: Seen) -> int | None:
    """The number of the session that the row is in, if any. `row` may be any event's."""
    places = row.subject.run.once(
        ("places", row.subject.as_of, row.subject.key),
        node,
        lambda: {
            identity: number
            for number, (_, inside) in enumerate(_sessions(node, row.subject))
            for identity in inside
        },
    )
    return places.get(row.identity)


def _sessions(node: Sessions, subject: Subject) -> list[tuple[RowFrame, list[tuple[object, ...]]]]:
    """The sessions of the nearest entity, each with the identities of its rows."""
    return subject.run.once(
        ("sessions", subject.as_of, subject.key), node, lambda: _cut(node, subject.alone())
    )


def _cut(node: Sessions, subject: Subject) -> list[tuple[RowFrame, list[tuple[object, ...]]]]:
    cut: list[list[Seen]] = []
    for row in rows.source_rows(Events(node.arms, node.at), subject):
        assert row.time is not None
        before = cut[-1][-1].time if cut else None
        if before is not None and row.time <= _silent_until(before, node.silence, subject):
            cut[-1].append(row)
        else:
            cut.append([row])
    return [(_frame(node, inside), [row.identity for row in inside]) for inside in cut]


def _silent_until(time: datetime, silence: Length, subject: Subject) -> datetime:
    zone = subject.calendar.zone
    return in_range(lambda: shift(time, silence.amount, silence.unit, zone))


def _frame(node: Sessions, inside: list[Seen]) -> RowFrame:
    first, last = inside[0], inside[-1]
    assert first.time is not None
    assert last.time is not None
    values = {
        "time": first.time,
        "end": last.time,
        "length": last.time - first.time,
        "count": len(inside),
    }
    for name in node.shared:
        values[f"first_{name}"] = first.subject.row(0).values.get(name)
        values[f"last_{name}"] = last.subject.row(0).values.get(name)
    identity = ("session", node.name, *first.identity)
    return RowFrame(values, identity, first.time, (first.time, value_order(None)))
