"""Typed core → relational plan.

Takes a program and the names of what is wanted; gives one `Plan` in which every equal aggregate
is computed once and aggregates over the same rows share a scan. References to segments, traits
and partitions are written out first. A part of a condition that one rollup decides becomes a
`Keep`; the rest reads the rollups' columns beside each entity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import assert_never

from seglang.catalog.model import Catalog
from seglang.core.declarations import Program, Segment
from seglang.core.edges import AS_OF
from seglang.core.nodes import Aggregate, Always, And, Compare, Condition, HowMany, Not, Or, Value
from seglang.core.sources import Events, Rows, Window
from seglang.core.standings import Ranked, Score
from seglang.plan import frames
from seglang.plan.costs import UNKNOWN, Statistics
from seglang.plan.deciding import Deciding, Together
from seglang.plan.empty import holds_of_nobody
from seglang.plan.gather import asks_for_any_row, gathered
from seglang.plan.implied import without_implied
from seglang.plan.inline import Inliner
from seglang.plan.names import names_of_catalog, plain, unused
from seglang.plan.nodes import (
    Decided,
    Distinct,
    Keep,
    Measure,
    Members,
    Memberships,
    Merged,
    Order,
    Output,
    Plan,
    Ranking,
    Rollup,
    Scan,
    Size,
    Traits,
)
from seglang.plan.ranks import describe as describe_order
from seglang.plan.ranks import orders
from seglang.plan.replay import in_the_present
from seglang.plan.streams import grouped_arms, is_grouped, owner, stream
from seglang.plan.windows import describe, hull, pays_to_share


class What(Enum):
    MEMBERS = "members"
    SIZE = "size"
    TRAITS = "traits"


def lower(program: Program, names: str | Sequence[str], what: What | str | None = None) -> Plan:
    """The plan for the members or the size of one segment, or for the values of many traits.
    Without `what`: the members of a single segment, else values.

    Raises KeyError for a name that is not declared, ValueError for one that `what` cannot use.
    """
    wanted = (names,) if isinstance(names, str) else tuple(names)
    inliner = Inliner(program)
    declared = [program.declared(name) for name in wanted]
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


def lower_together(
    program: Program, names: Sequence[str], as_of: datetime, statistics: Statistics = UNKNOWN
) -> Plan:
    """The plan for the members of many segments of one entity at an instant: what several of them
    ask for is computed once. It is a plan for that instant only.

    Raises KeyError for a name that is not declared, ValueError for one that is no segment or for
    segments of several entities, OverflowError for a window that reaches outside the years 1 to
    9999.
    """
    inliner = Inliner(program)
    declared = [program.declared(name) for name in names]
    entities = {declaration.entity for declaration in declared}
    if len(entities) != 1 or not all(isinstance(each, Segment) for each in declared):
        raise ValueError("memberships are those of segments of one entity")
    conditions = {
        name: without_implied(in_the_present(inliner.segment(name), program.catalog))
        for name in names
    }
    facts: dict[Condition, str] = {}
    for condition in conditions.values():
        for fact in facts_of(condition):
            facts.setdefault(fact, f"fact_{len(facts) + 1}")
    output = Memberships(tuple(conditions.items()), tuple((n, fact) for fact, n in facts.items()))
    lowering = _Lowering(program, entities.pop(), Together(as_of, statistics))
    return lowering.plan(output, ())


def facts_of(condition: Condition) -> Iterator[Condition]:
    """What the condition is made of by `and`, `or` and `not`."""
    pending = [condition]
    while pending:
        match pending.pop():
            case And(operands) | Or(operands):
                pending.extend(reversed(operands))
            case Not(operand):
                pending.append(operand)
            case Always():
                pass
            case fact:
                yield fact


def _in_the_present(output: Output, catalog: Catalog) -> Output:
    match output:
        case Traits(columns):
            return Traits(tuple((name, in_the_present(value, catalog)) for name, value in columns))
        case Memberships():
            return output
        case Members(condition) | Size(condition):
            return replace(output, condition=in_the_present(condition, catalog))
        case _:
            assert_never(output)


def _wanted(output: Output) -> tuple[Condition | Value, ...]:
    match output:
        case Traits(columns):
            return tuple(value for _, value in columns)
        case Memberships(facts=facts):
            return tuple(fact for _, fact in facts)
        case Members(condition) | Size(condition):
            return (condition,)
        case _:
            assert_never(output)


class _Lowering:
    def __init__(self, program: Program, entity: str, together: Together | None = None) -> None:
        self._program = program
        self._together = together
        self._calendar = program.catalog.calendar
        self._entity = entity
        self._names = names_of_catalog(program.catalog)
        self._tables: dict[str, Rollup | Distinct | Ranking] = {}
        self._rankings: dict[Order, Ranking] = {}
        self._measured: dict[Aggregate, tuple[str, str]] = {}
        self._keeps: dict[Condition, Keep] = {}

    def plan(self, output: Output, docs: tuple[str, ...]) -> Plan:
        output = _in_the_present(output, self._program.catalog)
        for order, asked in orders(_wanted(output)).items():
            self._rank(order, asked)
        match output:
            case Traits(columns):
                loose: list[Aggregate] = []
                for _, value in columns:
                    loose.extend(self._aggregates(value))
            case Memberships(facts=facts):
                loose = [each for _, fact in facts for each in self._aggregates(fact)]
            case Members(condition) | Size(condition):
                condition = gathered(without_implied(condition), self._program.catalog)
                loose = list(self._keep_where_possible(condition))
                output = replace(output, condition=condition)
            case _:
                assert_never(output)
        decided: tuple[Decided, ...] = ()
        merged: Mapping[Aggregate, Merged] = {}
        if self._together is not None and isinstance(output, Memberships):
            deciding = Deciding(
                self._program, self._entity, self._together, self._names, self._tables
            )
            loose = deciding.decide(output.facts, loose)
            decided, merged = tuple(deciding.decided), deciding.merged
        features = self._rolled_up(loose)
        return Plan(
            self._program,
            self._entity,
            output,
            tuple(self._tables.values()),
            features,
            self._keeps,
            self._measured,
            self._rankings,
            docs,
            merged,
            decided,
        )

    def _rank(self, order: Order, asked: tuple[Ranked | Score, ...]) -> None:
        """Makes the relation of an order, and before it what it reads."""
        loose: list[Aggregate] = []
        if order.among is not None:
            loose.extend(self._keep_where_possible(order.among))
        for value in (order.value, *order.per):
            loose.extend(self._aggregates(value))
        features = self._rolled_up(loose)
        ranking = Ranking(unused(describe_order(order), self._names), order, asked, features)
        self._tables[ranking.name] = ranking
        self._rankings[order] = ranking

    # ------------------------------------------------------------ keeps

    def _keep_where_possible(self, condition: Condition) -> Iterable[Aggregate]:
        """Turns parts of the condition into keeps; gives the aggregates that are left."""
        if condition in self._keeps:
            return
        aggregates = tuple(dict.fromkeys(self._aggregates(condition)))
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
        if self._speaks_of_entity(condition):
            return False
        streams = {stream(aggregate.rows) for aggregate in aggregates}
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
        if isinstance(inner, Compare) and asks_for_any_row(inner):
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
            alone = () if is_grouped(aggregate) else (aggregate,)
            groups.setdefault((stream(aggregate.rows), alone), []).append(aggregate)
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
        self._tables[rollup.name] = rollup
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
        source, catalog = rows.source, self._program.catalog
        arms = grouped_arms(rows.arms)
        features: tuple[str, ...] = ()
        joined = False
        if isinstance(source, Events):
            conditions: list[Condition | Value] = [arm.where for arm in arms if arm.where]
            conditions.extend(operands)
            if rows.where is not None:
                conditions.append(rows.where)
            if window is not None:
                conditions += [edge for edge in (window.start, window.end) if edge is not None]
            inner = [aggregate for node in conditions for aggregate in self._aggregates(node)]
            features = self._rolled_up(inner)
            joined = bool(features) or any(map(self._speaks_of_entity, conditions))
        words = [rows.name, describe(window)]
        if rows.where is not None:
            words.insert(1, "chosen")
        name = unused("_".join(word for word in map(plain, words) if word), self._names)
        at = source.at if isinstance(source, Events) else AS_OF
        entity = owner(source, catalog)
        return Scan(name, entity, source, arms, rows.where, window, joined, features, at)

    # ------------------------------------------------------------ looking at nodes

    def _aggregates(self, node: Condition | Value) -> list[Aggregate]:
        return frames.aggregates(node, self._program.catalog)

    def _speaks_of_entity(self, node: Condition | Value) -> bool:
        return frames.speaks_of_entity(node, self._program.catalog)
