"""What stands between a plan and a publication: each guard a row of `GUARDS`.

Takes what would change for a segment, gives a verdict for each guard that has something to say,
with numbers and never a key. A guard that judges a *change* passes where the segment was named to
be accepted; what is wrong whatever was there before (sizes, overlaps, old data) does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from seglang.catalog.model import WrittenDuration
from seglang.core.audience import audience, gate
from seglang.core.declarations import Bound, Expectation
from seglang.core.edges import AS_OF, Shift, Unit, local_date
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    And,
    Compare,
    InSegment,
    Literal,
    Moment,
    Operator,
)
from seglang.core.sources import EventArm, Events, Rows, Window
from seglang.core.walking import walk
from seglang.plan.inline import Inliner
from seglang.publish.bench import Bench
from seglang.publish.missing import Shares, read_shares
from seglang.publish.model import Change
from seglang.publish.plan_file import Outcome, Verdict
from seglang.types import INTEGER


@dataclass(frozen=True, slots=True)
class Subject:
    """What the guards look at. `noted` are the shares of missing values that were measured now,
    `fresh` the verdicts on events that were given before."""

    bench: Bench
    change: Change
    accepted: bool
    noted: Shares
    fresh: dict[str, bool]

    @property
    def name(self) -> str:
        return self.change.segment

    def on_change(self, guard: str, broken: bool, text: str) -> Verdict:
        """The verdict of a guard that may be accepted."""
        if not broken:
            return Verdict(guard=guard, outcome=Outcome.HOLDS, text=text)
        outcome = Outcome.ACCEPTED if self.accepted else Outcome.BLOCKS
        return Verdict(guard=guard, outcome=outcome, text=text)


def judge(subject: Subject) -> tuple[Verdict, ...]:
    """Every verdict, in the order of `GUARDS`. Raises SegError, EngineError."""
    return tuple(verdict for guard in GUARDS for verdict in guard(subject))


# ---------------------------------------------------------------- what the rule expects


def expectations(subject: Subject) -> Iterator[Verdict]:
    """`@expect(…)` above the segment."""
    for expected in subject.bench.segment(subject.name).note.expectations:
        yield _EXPECTED[expected.subject](subject, expected)


def _size(subject: Subject, expected: Expectation) -> Verdict:
    members = subject.change.members
    whole = None
    if _asks_for_share(expected):
        _, whole = _with(subject, None)
    held = _fits(expected, members, whole)
    return _firm("expect size", held, f"{expected.text}: {_found(members, whole, 'everybody')}")


def _overlap(subject: Subject, expected: Expectation) -> Verdict:
    both, _ = _with(subject, expected.segment)
    held = _fits(expected, both, subject.change.members)
    text = f"{expected.text}: {_found(both, subject.change.members, 'its members')}"
    return _firm("expect overlap", held, text)


def _subset(subject: Subject, expected: Expectation) -> Verdict:
    both, _ = _with(subject, expected.segment)
    outside = subject.change.members - both
    text = f"{expected.text}: {_count(outside)} outside"
    return _firm("expect subset", outside == 0, text)


def _disjoint(subject: Subject, expected: Expectation) -> Verdict:
    both, _ = _with(subject, expected.segment)
    return _firm("expect disjoint", both == 0, f"{expected.text}: {_count(both)} in both")


def _change(subject: Subject, expected: Expectation) -> Verdict:
    change = subject.change
    if change.current is None:
        return _firm("expect change", True, f"{expected.text}: nothing was published before")
    moved = change.entered + change.left
    held = _fits(expected, moved, change.current.members)
    text = f"{expected.text}: {_found(moved, change.current.members, 'those before')}"
    return subject.on_change("expect change", not held, text)


_EXPECTED: Mapping[str, Callable[[Subject, Expectation], Verdict]] = {
    "size": _size,
    "overlap": _overlap,
    "subset": _subset,
    "disjoint": _disjoint,
    "change": _change,
}


def _with(subject: Subject, other: str | None) -> tuple[int, int]:
    """How many of the segment's members are in another one, too; and the population."""
    bench = subject.bench
    condition = audience(bench.program, subject.name)
    if other is not None:
        condition = And((condition, InSegment(other)))
    return bench.size(bench.segment(subject.name).entity, condition)


def _firm(guard: str, held: bool, text: str) -> Verdict:
    return Verdict(guard=guard, outcome=Outcome.HOLDS if held else Outcome.BLOCKS, text=text)


def _asks_for_share(expected: Expectation) -> bool:
    return any(bound is not None and bound.is_share for bound in (expected.low, expected.high))


def _fits(expected: Expectation, part: int, whole: int | None) -> bool:
    """Does the number, or its share of the whole, lie where it is expected? There is no share of
    nobody: then the expectation holds."""

    def compared(bound: Bound | None) -> tuple[Decimal, Decimal] | None:
        assert bound is not None, "parsing gives every range its bounds"
        if not bound.is_share:
            return Decimal(part), bound.value
        # Multiplied rather than divided, so that nothing is rounded.
        return None if not whole else (Decimal(part), bound.value * whole)

    low = compared(expected.low)
    high = compared(expected.high) if expected.operator == "between" else None
    match expected.operator:
        case "between":
            return (low is None or low[0] >= low[1]) and (high is None or high[0] <= high[1])
        case "<":
            return low is None or low[0] < low[1]
        case "<=":
            return low is None or low[0] <= low[1]
        case ">":
            return low is None or low[0] > low[1]
        case ">=":
            return low is None or low[0] >= low[1]
        case "=":
            return low is None or low[0] == low[1]
        case "!=":
            return low is None or low[0] != low[1]
        case other:
            raise AssertionError(f"an expectation with {other}")


# ---------------------------------------------------------------- limits of the project


def emptied(subject: Subject) -> Iterator[Verdict]:
    """Nobody is left of a segment that had members."""
    change = subject.change
    if change.current is None or subject.bench.limits.allow_empty:
        return
    if change.members == 0 and change.current.members > 0:
        yield subject.on_change(
            "empty", True, f"nobody is left of {_count(change.current.members)}"
        )


def max_change(subject: Subject) -> Iterator[Verdict]:
    """Entered and left, against the members before; a first publication is no change."""
    change, limit = subject.change, subject.bench.limits.max_change
    if limit is None or change.current is None or change.current.members == 0:
        return
    moved, before = change.entered + change.left, change.current.members
    text = f"changes by {percent(moved, before)}, at most {percent(limit, 1)}"
    yield subject.on_change("max_change", moved > limit * before, text)


def max_removals(subject: Subject) -> Iterator[Verdict]:
    change, limit = subject.change, subject.bench.limits.max_removals
    if limit is None or change.current is None:
        return
    text = f"{_count(change.left)} leave, at most {_count(limit)}"
    yield subject.on_change("max_removals", change.left > limit, text)


# ---------------------------------------------------------------- the data


def fresh(subject: Subject) -> Iterator[Verdict]:
    """Events of which the catalog promises that they are no older than so much."""
    bench = subject.bench
    condition = Inliner(bench.program).condition(
        audience(bench.program, subject.name), bench.segment(subject.name).entity
    )
    arms = (node.event for node in walk(condition) if isinstance(node, EventArm))
    for name in dict.fromkeys(arms):
        event = bench.program.catalog.events[name]
        if event.fresh is None:
            continue
        if name not in subject.fresh:
            subject.fresh[name] = _has_rows(bench, name, event.entity, event.fresh)
        promised = (
            f"{event.fresh.amount} {event.fresh.unit}{'' if event.fresh.amount == 1 else 's'}"
        )
        held = subject.fresh[name]
        found = "the newest is no older than" if held else "there is none of the last"
        yield _firm("fresh", held, f"rows of `{name}`: {found} {promised}")


def _has_rows(bench: Bench, event: str, entity: str, age: WrittenDuration) -> bool:
    start = Moment(Shift(AS_OF, -age.amount, Unit(age.unit)))
    rows = Rows(event, Events((EventArm(event),)), None, Window(start, Moment(AS_OF)))
    count = Aggregate(Aggregation.COUNT, rows, INTEGER)
    members, _ = bench.size(entity, Compare(Operator.GREATER_OR_EQUAL, count, Literal(1, INTEGER)))
    return members > 0


def missing_values(subject: Subject) -> Iterator[Verdict]:
    """The share of missing values in the columns that are read, against the last publication."""
    current, limit = subject.change.current, subject.bench.limits.max_null_shift
    if current is None or limit is None:
        return
    before = read_shares(current.noted)
    for column, (rows, missing) in subject.noted.items():
        rows_before, missing_before = before.get(column, (0, 0))
        if rows == 0 or rows_before == 0:
            continue
        shift = abs(missing * rows_before - missing_before * rows)
        if shift > limit * rows * rows_before:
            text = (
                f"missing in `{column}`: {percent(missing_before, rows_before)} before, "
                f"{percent(missing, rows)} now, at most {percent(limit, 1)} apart"
            )
            yield subject.on_change("max_null_shift", True, text)


# ---------------------------------------------------------------- who is asked


def consent(subject: Subject) -> Iterator[Verdict]:
    """Who may be reached. A segment without a channel is no audience, and not judged."""
    bench = subject.bench
    segment = bench.segment(subject.name)
    if segment.channel is None:
        return
    channel = bench.program.catalog.channels[segment.channel]
    if channel.consent is None:
        text = f"channel `{channel.name}` asks for no consent"
        if not gate(bench.program, segment):
            text += ", and suppresses nobody"
        yield Verdict(guard="consent", outcome=Outcome.WARNS, text=text)


def review(subject: Subject) -> Iterator[Verdict]:
    """A review date that has passed."""
    bench = subject.bench
    by = bench.segment(subject.name).note.review_by
    today = local_date(bench.as_of, bench.program.catalog.calendar.zone)
    if by is not None and by < today:
        text = f"its review was due by {by.isoformat()}"
        yield Verdict(guard="review", outcome=Outcome.WARNS, text=text)


GUARDS: tuple[Callable[[Subject], Iterator[Verdict]], ...] = (
    expectations,
    emptied,
    max_change,
    max_removals,
    fresh,
    missing_values,
    consent,
    review,
)


def percent(part: int | Decimal, whole: int) -> str:
    """`12.3 %`, cut and not rounded, so that what is over a limit is never shown as the limit."""
    tenths = Decimal(part) * 1000 / whole
    shown = tenths.to_integral_value(rounding="ROUND_DOWN") / 10
    return f"{'' if shown * 10 == tenths else 'over '}{shown.normalize():f} %"


def _found(part: int, whole: int | None, of: str) -> str:
    return f"{_count(part)}, {percent(part, whole)} of {of}" if whole else _count(part)


def _count(number: int) -> str:
    return f"{number:,}"
