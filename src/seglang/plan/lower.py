"""Typed core → relational plan.

Takes a program and the names of what is wanted; gives one `Plan` in which every equal aggregate
is computed once and aggregates over the same rows share a scan. References to segments, traits
and partitions are written out first. A part of a condition that one rollup decides becomes a
`Keep`; the rest reads the rollups' columns beside each entity.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import Enum

from seglang.core.declarations import Program, Segment
from seglang.core.edges import AS_OF
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    And,
    AttributeValue,
    Compare,
    Condition,
    HowMany,
    InList,
    InSample,
    KnownSince,
    Literal,
    Not,
    Operator,
    Or,
    Value,
)
from seglang.core.sources import EventArm, Events, Rows, Source, Window
from seglang.core.walking import children
from seglang.plan.empty import holds_of_nobody
from seglang.plan.implied import without_implied
from seglang.plan.inline import Inliner, conjunction, disjunction
from seglang.plan.names import plain, table_names, unused
from seglang.plan.nodes import (
    Keep,
    Measure,
    Members,
    Output,
    Plan,
    Rollup,
    Scan,
    Size,
    Traits,
)
from seglang.plan.windows import describe, hull, is_constant, pays_to_share


class What(Enum):
    MEMBERS = "members"
    SIZE = "size"
    TRAITS = "traits"


# These are aggregates of the rows as they lie; each of the others needs a stage of its own.
GROUPED = frozenset(
    {
        Aggregation.COUNT,
        Aggregation.COUNT_DISTINCT,
        Aggregation.COUNT_PERIODS,
        Aggregation.SUM,
        Aggregation.AVERAGE,
        Aggregation.MIN,
        Aggregation.MAX,
        Aggregation.MEDIAN,
        Aggregation.PERCENTILE,
        Aggregation.SHARE,
        Aggregation.AVERAGE_GAP,
    }
)


def lower(program: Program, names: str | Sequence[str], what: What | str | None = None) -> Plan:
    """The plan for the members or the size of one segment, or for the values of many traits.
    Without `what`: the members of a single segment, else values.

    Raises KeyError for a name that is not declared, ValueError for one that `what` cannot use.
    """
    wanted = (names,) if isinstance(names, str) else tuple(names)
    inliner = Inliner(program)
    declared = [program.declarations[name] for name in wanted]
    entities = {declaration.entity for declaration in declared}
    if len(entities) != 1:
        raise ValueError("one statement is about one entity")
    if what is None:
        is_segment = len(declared) == 1 and isinstance(declared[0], Segment)
        what = What.MEMBERS if is_segment else What.TRAITS
    output: Output
    match What(what):
        case What.TRAITS:
            output = Traits(tuple((name, inliner.trait(name)) for name in wanted))
        case kind:
            if len(declared) != 1 or not isinstance(declared[0], Segment):
                raise ValueError("members and sizes are those of one segment")
            condition = inliner.segment(wanted[0])
            output = Members(condition) if kind is What.MEMBERS else Size(condition)
    docs = declared[0].note.docs if len(declared) == 1 else ()
    return _Lowering(program, entities.pop()).plan(output, docs)


def is_grouped(aggregate: Aggregate) -> bool:
    """Is it an aggregate of its rows as they lie, without a stage before?"""
    if aggregate.kind in (Aggregation.FIRST, Aggregation.LAST):
        return aggregate.number == 1
    return aggregate.kind in GROUPED


# A scan, as far as sharing goes: equal ones are read once.
_ScanKey = tuple[Source, Condition | None, Window | None]


class _Lowering:
    def __init__(self, program: Program, entity: str) -> None:
        self._program = program
        self._calendar = program.catalog.calendar
        self._entity = entity
        self._names = table_names(program.catalog)
        self._rollups: dict[str, Rollup] = {}
        self._measured: dict[Aggregate, tuple[str, str]] = {}
        self._keeps: dict[Condition, Keep] = {}

    def plan(self, output: Output, docs: tuple[str, ...]) -> Plan:
        match output:
            case Traits(columns):
                loose: list[Aggregate] = []
                for _, value in columns:
                    loose.extend(_aggregates(value))
            case Members(condition) | Size(condition):
                condition = _gathered(without_implied(condition))
                loose = list(self._keep_where_possible(condition))
                output = replace(output, condition=condition)
        features = self._rolled_up(loose)
        return Plan(
            self._program,
            self._entity,
            output,
            tuple(self._rollups.values()),
            features,
            self._keeps,
            self._measured,
            docs,
        )

    # ------------------------------------------------------------ keeps

    def _keep_where_possible(self, condition: Condition) -> Iterable[Aggregate]:
        """Turns parts of the condition into keeps; gives the aggregates that are left."""
        if condition in self._keeps:
            return
        aggregates = tuple(dict.fromkeys(_aggregates(condition)))
        if not aggregates:
            return
        if self._becomes_keep(condition, aggregates):
            return
        match condition:
            case And(operands) | Or(operands) | HowMany(operands=operands):
                for operand in operands:
                    yield from self._keep_where_possible(operand)
            case Not(operand):
                yield from self._keep_where_possible(operand)
            case _:
                yield from aggregates

    def _becomes_keep(self, condition: Condition, aggregates: tuple[Aggregate, ...]) -> bool:
        if _speaks_of_entity(condition):
            return False
        streams = {_stream(aggregate.rows) for aggregate in aggregates}
        if len(streams) != 1:
            return False
        if len(aggregates) > 1 and not all(map(is_grouped, aggregates)):
            return False
        windows = list(dict.fromkeys(aggregate.rows.window for aggregate in aggregates))
        if len(windows) > 1 and not pays_to_share(windows, self._calendar):
            return False
        holds = holds_of_nobody(condition)
        if holds is None:
            return False
        rollup = self._rollup(aggregates)
        having: Condition | None = condition
        inner = condition
        if holds:
            having = inner = condition.operand if isinstance(condition, Not) else Not(condition)
        if isinstance(inner, Compare) and _asks_for_any_row(inner):
            having = None
        self._keeps[condition] = Keep(rollup, having, holds)
        return True

    # ------------------------------------------------------------ rollups

    def _rolled_up(self, aggregates: Iterable[Aggregate]) -> tuple[str, ...]:
        """The names of rollups that hold all of the aggregates, made where there are none yet."""
        groups: dict[tuple[object, ...], list[Aggregate]] = {}
        names: dict[str, None] = {}
        for aggregate in dict.fromkeys(aggregates):
            if aggregate in self._measured:
                names[self._measured[aggregate][0]] = None
                continue
            stream = _stream(aggregate.rows)
            alone = () if is_grouped(aggregate) else (aggregate,)
            groups.setdefault((stream, alone), []).append(aggregate)
        for group in groups.values():
            for part in self._parts(group):
                self._roll_up(part)
                for aggregate in part:
                    names[self._measured[aggregate][0]] = None
        return tuple(names)

    def _roll_up(self, aggregates: tuple[Aggregate, ...]) -> None:
        # Making the scan may have made rollups that the scan reads, with some of these in them.
        rollup = self._rollup(aggregates)
        missing = tuple(each for each in aggregates if each not in self._measured)
        if not missing:
            return
        if len(missing) < len(aggregates):
            rollup = self._rollup(missing)
        self._rollups[rollup.name] = rollup
        for measure in rollup.measures:
            self._measured[measure.aggregate] = (rollup.name, measure.column)

    def _parts(self, group: list[Aggregate]) -> Iterable[tuple[Aggregate, ...]]:
        """Splits aggregates of one stream where a scan of all windows would cost more."""
        windows = list(dict.fromkeys(aggregate.rows.window for aggregate in group))
        if len(windows) == 1 or pays_to_share(windows, self._calendar):
            yield tuple(group)
            return
        for window in windows:
            yield tuple(aggregate for aggregate in group if aggregate.rows.window == window)

    def _rollup(self, aggregates: tuple[Aggregate, ...]) -> Rollup:
        rows = aggregates[0].rows
        windows = list(dict.fromkeys(aggregate.rows.window for aggregate in aggregates))
        bounds = windows[0] if len(windows) == 1 else hull(windows, self._calendar)
        operands = [each.operand for each in aggregates if each.operand is not None]
        scan = self._scan(rows, bounds, operands)
        entity = self._program.catalog.entities[scan.entity]
        taken = {part.lower() for part in entity.key}
        measures = []
        for aggregate in aggregates:
            narrowed = aggregate.rows.window if aggregate.rows.window != bounds else None
            words = [aggregate.kind.value.replace(" ", "_")]
            if narrowed is not None:
                words.append(describe(narrowed))
            elif len(windows) > 1 and bounds is None:
                words.append("ever")
            column = unused("_".join(words), taken)
            measures.append(Measure(column, aggregate, narrowed))
        return Rollup(scan.name, scan, tuple(measures))

    def _scan(self, rows: Rows, window: Window | None, operands: Iterable[Value]) -> Scan:
        """`operands` are what is computed of each row; they may read the entity, too."""
        arms = _grouped_arms(rows.arms)
        conditions: list[Condition | Value] = [arm.where for arm in arms if arm.where is not None]
        conditions.extend(operands)
        if rows.where is not None:
            conditions.append(rows.where)
        if window is not None:
            conditions += [edge for edge in (window.start, window.end) if edge is not None]
        inner = [aggregate for node in conditions for aggregate in _aggregates(node)]
        features = self._rolled_up(inner)
        joined = bool(features) or any(map(_speaks_of_entity, conditions))
        words = [rows.name, describe(window)]
        if rows.where is not None:
            words.insert(1, "chosen")
        name = unused("_".join(word for word in map(plain, words) if word), self._names)
        entity = self._program.catalog.events[arms[0].event].entity
        at = rows.source.at if isinstance(rows.source, Events) else AS_OF
        return Scan(name, entity, arms, rows.where, window, joined, features, at)


# ---------------------------------------------------------------- looking at conditions


def _gathered(condition: Condition) -> Condition:
    """Puts operands of `and` and `or` that speak of the same rows side by side, so that one
    rollup can decide them together."""
    match condition:
        case And(operands):
            return _regrouped(tuple(map(_gathered, operands)), conjunction, And)
        case Or(operands):
            return _regrouped(tuple(map(_gathered, operands)), disjunction, Or)
        case Not(operand):
            return Not(_gathered(operand))
        case _:
            return condition


def _regrouped(
    operands: tuple[Condition, ...], combine: object, kind: type[And] | type[Or]
) -> Condition:
    groups: dict[object, list[Condition]] = {}
    for operand in operands:
        aggregates = _aggregates(operand)
        streams = {_stream(aggregate.rows) for aggregate in aggregates}
        shareable = (
            len(streams) == 1
            and all(map(is_grouped, aggregates))
            and not _speaks_of_entity(operand)
        )
        groups.setdefault(streams.pop() if shareable else operand, []).append(operand)
    result: list[Condition] = []
    for members in groups.values():
        if len(members) > 1 and _some_needs_counting(members):
            result.append(kind(tuple(members)))
        else:
            result.extend(members)
    return kind(tuple(result)) if len(result) > 1 else result[0]


def _some_needs_counting(conditions: Sequence[Condition]) -> bool:
    """Whether some entity had a row is a cheaper question than how many it had."""
    for condition in conditions:
        inner = condition.operand if isinstance(condition, Not) else condition
        if not (isinstance(inner, Compare) and _asks_for_any_row(inner)):
            return True
    return False


def _asks_for_any_row(condition: Compare) -> bool:
    match condition:
        case Compare(Operator.GREATER_OR_EQUAL, Aggregate(Aggregation.COUNT), Literal(1)):
            return True
        case Compare(Operator.GREATER, Aggregate(Aggregation.COUNT), Literal(0)):
            return True
        case _:
            return False


def _stream(rows: Rows) -> _ScanKey:
    """What two aggregates must have in common to share a scan."""
    window = None if is_constant(rows.window) else rows.window
    return (rows.source, rows.where, window)


def _aggregates(node: Condition | Value | Window) -> list[Aggregate]:
    """The outermost aggregates inside, in order."""
    found: list[Aggregate] = []
    pending: list[object] = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, Aggregate):
            found.append(current)
        else:
            pending.extend(reversed(list(children(current))))
    return found


def _speaks_of_entity(node: Condition | Value) -> bool:
    """Is anything of the entity itself looked at, outside of aggregates?"""
    pending: list[object] = [node]
    while pending:
        current = pending.pop()
        match current:
            case AttributeValue() | KnownSince() | InList(value=None) | InSample(by=None):
                return True
            case Aggregate():
                continue
            case _:
                pending.extend(children(current))
    return False


def _grouped_arms(arms: tuple[EventArm, ...]) -> tuple[EventArm, ...]:
    """One arm of each catalog event: a row that several arms reach counts once."""
    merged: dict[str, Condition | None] = {}
    for arm in arms:
        if arm.event not in merged:
            merged[arm.event] = arm.where
        else:
            other = merged[arm.event]
            both = None if other is None or arm.where is None else disjunction((other, arm.where))
            merged[arm.event] = both
    return tuple(EventArm(event, where) for event, where in merged.items())
