"""Conditions and values of the core as terms of the solver.

Takes nodes in which segments, traits and time travel are written out; gives truths and values that
are equal to what the evaluator says, for every world that fits the catalog and the as-of instant.
What is not understood becomes an unknown of its own, the same wherever the same node is seen from
the same place: whatever is proven with unknowns left open holds whatever they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, assert_never

from seglang.analysis import applying
from seglang.analysis.frames import Frame, Frames, outside, row, signature, to_nearest
from seglang.analysis.instants import DAYS, EXACT, Instants
from seglang.analysis.rowsets import RowSets
from seglang.analysis.solver import STEPS, Logic, Term
from seglang.analysis.standing import Standing
from seglang.analysis.values import Encoded, Kind, Values, kind_of
from seglang.core.declarations import Program
from seglang.core.edges import AS_OF, Edge
from seglang.core.missing import may_be_missing
from seglang.core.nodes import (
    Aggregate,
    Always,
    And,
    AnniversaryIn,
    Apply,
    AttributeValue,
    Choice,
    Compare,
    Condition,
    ForeignKey,
    Holds,
    HowMany,
    InList,
    InSample,
    InSegment,
    InWindow,
    Known,
    KnownSince,
    Literal,
    Lookup,
    Missing,
    Moment,
    Not,
    OneOf,
    Operator,
    Or,
    Outside,
    PeriodOf,
    PropertyValue,
    Shifted,
    TraitValue,
    Truth,
    Value,
)
from seglang.core.past import HeldAt, PastValues, ValueAt
from seglang.core.sources import Window
from seglang.core.standings import Ranked, Score
from seglang.types import TEXT, TIMESTAMP, VersionType


class Encoder:
    """One question about entities of one kind, at `as_of` or (None) at every instant."""

    def __init__(
        self, program: Program, entity: str, as_of: datetime | None, steps: int = STEPS
    ) -> None:
        self.program = program
        self.catalog = program.catalog
        self.as_of = as_of
        self.logic = Logic(steps)
        self.instants = Instants(self.logic, self.catalog.calendar, as_of)
        self.values = Values(self.logic, self.instants)
        self.numbers = 0
        self.opaque: dict[Any, Encoded] = {}
        self.attributes: dict[tuple[int, str, Edge], Encoded] = {}
        self.properties: dict[tuple[int, str], Encoded] = {}
        self.lookups: dict[Any, tuple[Lookup, Frames, Frame, Term]] = {}
        self.applied: list[tuple[Apply, Encoded, Encoded]] = []
        self.rounded: list[tuple[Term, Term]] = []
        self._seen: dict[tuple[int, tuple[int, ...]], tuple[Any, Any]] = {}
        self.standing = Standing(self)
        self.rows = RowSets(self)
        self.subject = self.frame(entity=entity)
        self.somebody: Frames = (self.subject,)
        self._is_there(self.subject, AS_OF)

    def ask(self, condition: Condition) -> Term:
        """Does the condition hold for the entity that is asked about?"""
        return self.condition(condition, self.somebody)

    def close(self) -> None:
        """Claim what follows from everything that was asked. Nothing may be asked after it."""
        self.rows.close()
        self.standing.close()
        applying.close(self)

    # ------------------------------------------------------------ frames

    def frame(self, **said: Any) -> Frame:
        self.numbers += 1
        return Frame(self.numbers, **said)

    def _is_there(self, frame: Frame, at: Edge, given: Term = True) -> None:
        """The entity is in the population at an instant."""
        since = self.since(frame)
        before = since.term < self.instants.edge(at).term
        self.logic.claim(self.logic.implied(self.logic.both(given, since.known), before))

    def related(self, entity: str, at: Edge) -> Frame:
        """Some entity of the population at an instant, as a row."""
        frame = self.frame(entity=entity, is_row=True)
        self._is_there(frame, at)
        return frame

    def since(self, frame: Frame) -> Encoded:
        key = (frame.number, "since")
        if key not in self.opaque:
            self.opaque[key] = self.values.unknown(TIMESTAMP, "since")
        return self.opaque[key]

    # ------------------------------------------------------------ unknowns

    def key(self, node: Any, frames: Frames) -> Any:
        return (signature(frames), node)

    def unknown(self, node: Any, frames: Frames, known: Term = None) -> Encoded:
        """The value of a node that is not understood: the same for equal nodes."""
        key = self.key(node, frames)
        if key not in self.opaque:
            if known is None and not may_be_missing(node, self.program):
                known = True
            self.opaque[key] = self.values.unknown(node.type, type(node).__name__, known)
        return self.opaque[key]

    def truth(self, node: Condition, frames: Frames) -> Term:
        """Likewise for a condition."""
        key = self.key(node, frames)
        if key not in self.opaque:
            term = self.logic.truth(type(node).__name__)
            self.opaque[key] = Encoded(Kind.BOOLEAN, True, term)
        return self.opaque[key].term

    def _once(self, node: Any, frames: Frames, make: Callable[[], Any]) -> Any:
        key = (id(node), signature(frames))
        if key not in self._seen:
            self._seen[key] = node, make()
        return self._seen[key][1]

    # ------------------------------------------------------------ conditions

    def condition(self, node: Condition, frames: Frames) -> Term:
        return self._once(node, frames, lambda: self._condition(node, frames))

    def _condition(self, node: Condition, frames: Frames) -> Term:
        logic = self.logic
        match node:
            case Always(value):
                return value
            case Not(operand):
                return logic.negated(self.condition(operand, frames))
            case And(operands):
                return logic.both(*[self.condition(each, frames) for each in operands])
            case Or(operands):
                return logic.either(*[self.condition(each, frames) for each in operands])
            case HowMany(low, high, operands):
                count = logic.counted([self.condition(each, frames) for each in operands])
                most = True if high is None else count <= logic.whole(high)
                return logic.both(count >= logic.whole(low), most)
            case Compare(operator, left, right):
                return self._compare(node, operator, left, right, frames)
            case OneOf(value, options):
                tests = [Compare(Operator.EQUAL, value, option) for option in options]
                return logic.either(
                    *[self._compare(each, each.operator, value, each.right, frames)
                      for each in tests]
                )  # fmt: skip
            case Known(value):
                return self.value(value, frames).known
            case Holds(value):
                found = self.value(value, frames)
                return logic.both(found.known, found.term)
            case InWindow(value, window):
                found = self.value(value, frames)
                return logic.both(found.known, self.within(found, window, frames))
            case AnniversaryIn(value):
                return self._only_known(node, frames, value)
            case InList(value=value):
                if value is None:
                    return self.standing.in_list(node, to_nearest(frames))
                return logic.both(
                    self.value(value, frames).known, self.standing.in_list(node, frames)
                )
            case InSample():
                return self.standing.in_sample(node, frames)
            case Ranked():
                return self.standing.ranked(node, to_nearest(frames))
            case PastValues(new=new, old=old):
                tested = tuple(each for each in (new, old) if each is not None)
                return self._only_known(node, frames, *tested)
            case InSegment() | HeldAt():
                raise AssertionError(f"not written out: {node}")
            case _:
                assert_never(node)

    def _only_known(self, node: Condition, frames: Frames, *operands: Value) -> Term:
        """An unknown that can hold only where its operands are known."""
        known = [self.value(operand, frames).known for operand in operands]
        return self.logic.both(*known, self.truth(node, frames))

    def _compare(
        self, node: Condition, operator: Operator, left: Value, right: Value, frames: Frames
    ) -> Term:
        one, other = self.value(left, frames), self.value(right, frames)
        known = self.logic.both(one.known, other.known)
        if left == right:
            return self.logic.both(known, operator in _REFLEXIVE)
        holds = self.values.compared(operator, one, other)
        if holds is None:
            holds = self.truth(node, frames)
        return self.logic.both(known, holds)

    def within(self, value: Encoded, window: Window, frames: Frames) -> Term:
        """Does a known instant (or the midnight of a date) lie in the window?"""
        found: list[Term] = []
        for edge, operator in (
            (window.start, Operator.LESS if window.after_start else Operator.LESS_OR_EQUAL),
            (window.end, Operator.GREATER_OR_EQUAL if window.through_end else Operator.GREATER),
        ):
            if edge is None:
                continue
            end = self.value(edge, frames)
            if end.kind is Kind.DATE and value.kind is Kind.DATE:
                end = self.values.as_instant(end)
            holds = self.values.compared(operator, end, value)
            if holds is None:
                holds = self.logic.truth("in a window")
            found += [end.known, holds]
        return self.logic.both(*found)

    # ------------------------------------------------------------ values

    def value(self, node: Value, frames: Frames) -> Encoded:
        found: Encoded = self._once(node, frames, lambda: self._value(node, frames))
        return found

    def _value(self, node: Value, frames: Frames) -> Encoded:
        match node:
            case Literal(constant, type):
                return self.values.literal(constant, type)
            case Missing(type):
                return self.values.unknown(type, "missing", False)
            case Moment(edge):
                return self.values.instant(self.instants.edge(edge))
            case AttributeValue(_, name, at=at):
                return self._attribute(to_nearest(frames)[-1], name, at)
            case KnownSince():
                return self.since(to_nearest(frames)[-1])
            case PropertyValue(name, type, up=up):
                return self._property(row(frames, up), node)
            case Apply():
                return applying.applied(self, node, frames)
            case Shifted(value):
                return self._shifted(node, self.value(value, frames), frames)
            case PeriodOf(value):
                return self.unknown(node, frames, self.value(value, frames).known)
            case Choice():
                return self._choice(node, frames)
            case Truth(condition):
                return Encoded(Kind.BOOLEAN, True, self.condition(condition, frames))
            case Aggregate():
                return self.rows.aggregate(node, frames)
            case Lookup():
                return self._lookup(node, frames)
            case Outside(value, levels):
                return self.value(value, outside(frames, levels))
            case ForeignKey(up=None):
                return self.unknown(node, to_nearest(frames))
            case ForeignKey():
                return self.unknown(node, frames)
            case Score():
                return self.standing.score(node, to_nearest(frames))
            case TraitValue() | ValueAt():
                raise AssertionError(f"not written out: {node}")
            case _:
                assert_never(node)

    def _attribute(self, frame: Frame, name: str, at: Edge) -> Encoded:
        assert frame.entity is not None
        declared = self.catalog.entities[frame.entity]
        has_past = name in declared.history
        key = (frame.number, name, at if has_past else AS_OF)
        if key not in self.attributes:
            attribute = declared.attributes[name]
            plain = not isinstance(attribute.type, VersionType)
            known = True if attribute.required and plain and not has_past else None
            self.attributes[key] = self.values.unknown(attribute.type, name, known)
        return self.attributes[key]

    def _property(self, frame: Frame, node: PropertyValue) -> Encoded:
        if node.name == "time" and frame.time is not None:
            return frame.time
        key = (frame.number, node.name)
        if key not in self.properties:
            known, type = None, node.type
            if frame.event is not None:
                declared = self.catalog.events[frame.event].properties.get(node.name)
                if declared is None:
                    if node.name == "name":
                        return self.values.literal(frame.event, TEXT)
                    return self.values.unknown(type, node.name, False)
                type = declared.type
                known = (declared.required and not isinstance(type, VersionType)) or None
            self.properties[key] = self.values.unknown(type, node.name, known)
        return self.values.widened(self.properties[key], node.type)

    def _shifted(self, node: Shifted, value: Encoded, frames: Frames) -> Encoded:
        logic = self.logic
        if node.unit in EXACT:
            instant = self.values.as_instant(value)
            if instant.kind is Kind.INSTANT:
                by = logic.whole(node.amount * EXACT[node.unit])
                return Encoded(Kind.INSTANT, value.known, instant.term + by)
        if value.kind is Kind.DATE and node.unit in DAYS and kind_of(node.type) is Kind.DATE:
            by = logic.whole(node.amount * DAYS[node.unit])
            return Encoded(Kind.DATE, value.known, value.term + by)
        found = self.unknown(node, frames, value.known)
        if value.kind is found.kind is Kind.INSTANT:
            later = found.term >= value.term if node.amount >= 0 else found.term <= value.term
            logic.claim(logic.implied(value.known, later))
        return found

    def _choice(self, node: Choice, frames: Frames) -> Encoded:
        found = self.value(node.default, frames)
        for when, then in reversed(node.arms):
            chosen = self.values.chosen(
                self.condition(when, frames), self.value(then, frames), found, node.type
            )
            if chosen is None:
                return self.unknown(node, frames, self.logic.truth("choice is known"))
            found = chosen
        return self.values.widened(found, node.type)

    def _lookup(self, node: Lookup, frames: Frames) -> Encoded:
        key = self.key(replace(node, value=Missing(TEXT), type=TEXT), frames)
        if key not in self.lookups:
            frame = self.frame(entity=node.entity, is_row=any(each.is_row for each in frames))
            exists = self.logic.truth("there is such a one")
            for part in node.key:
                self.logic.claim(self.logic.implied(exists, self.value(part, frames).known))
            self.lookups[key] = node, frames, frame, exists
            self._is_there(frame, node.at, exists)
        _, _, frame, exists = self.lookups[key]
        found = self.value(node.value, (*frames, frame))
        return replace(found, known=self.logic.both(exists, found.known), exact=None)


_REFLEXIVE = (Operator.EQUAL, Operator.LESS_OR_EQUAL, Operator.GREATER_OR_EQUAL)
