"""A plan for people: a table of segments, then why they change and what guards say.

Takes a plan, gives text. What is in it is numbers and words of rules, never a key; `moving_words`
gives keys to who asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seglang.diagnostics.render.snippet import printable
from seglang.output.tables import Table, aligned
from seglang.publish.model import Store
from seglang.publish.plan_file import Outcome, Plan, PlannedSegment

_SHOWN = 20  # keys of a segment on each side
_COLUMNS = ("segment", "before", "after", "entered", "left", "verdict")


def plan_words(plan: Plan) -> str:
    rows = [
        (
            segment.name,
            "-" if segment.current is None else f"{segment.current.members:,}",
            f"{segment.members:,}",
            f"{segment.entered:,}",
            f"{segment.left:,}",
            _verdict(segment),
        )
        for segment in plan.segments
    ]
    text = aligned(Table(_COLUMNS, _numbers_at_the_right(rows)))
    details = [part for segment in plan.segments if (part := "\n".join(_details(segment)))]
    return "\n".join([text, *(f"{part}\n" for part in details)])


def moving_words(plan: Plan, store: Store) -> str:
    """The first keys that enter and leave, while their members are staged."""
    parts = []
    for segment in plan.segments:
        lines = []
        for word, entered, number in (
            ("enters", True, segment.entered),
            ("leaves", False, segment.left),
        ):
            keys = store.moving(segment.name, entered=entered, limit=_SHOWN) if number else ()
            lines += [f"  {word}: {', '.join(map(printable, key))}\n" for key in keys]
            if number > len(keys):
                lines.append(f"  … and {number - len(keys):,} more\n")
        if lines:
            parts.append(f"\n{segment.name}\n{''.join(lines)}")
    return "".join(parts)


def _numbers_at_the_right(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    widths = [max(map(len, column)) for column in zip(_COLUMNS, *rows, strict=True)]
    return [
        (
            name,
            *(number.rjust(width) for number, width in zip(numbers, widths[1:], strict=False)),
            verdict,
        )
        for name, *numbers, verdict in rows
    ]


def _verdict(segment: PlannedSegment) -> str:
    if not segment.changes:
        return "no change"
    if segment.blocked:
        return "blocked"
    if segment.current is None:
        return "new"
    if segment.entered + segment.left == 0:
        return "new definition"
    return "change"


def _details(segment: PlannedSegment) -> Iterator[str]:
    shown = [verdict for verdict in segment.guards if verdict.outcome is not Outcome.HOLDS]
    current = segment.current
    redefined = current is not None and current.definition != segment.definition
    if not (segment.reasons or shown or redefined):
        return
    yield segment.name
    if redefined:
        yield "  its definition changed since it was published"
    for reason in segment.reasons:
        yield f"  {reason.side} {reason.members:,}: {reason.text}"
    for verdict in shown:
        yield f"  {verdict.outcome.value} ({verdict.guard}): {verdict.text}"
