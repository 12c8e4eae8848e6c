"""Tests of rules, checked: from the written blocks to `RuleTest`s.

Comes in: the surface trees of a project and its program. Goes out: a `RuleTest` for each test whose
world can be and whose expectations can be asked; the problems of the others went to the sink. A
test that rests on a declaration with an error is left out silently: the error has been reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from seglang.check import names as meanings
from seglang.check.context import Context
from seglang.check.declarations import Apart, check_apart
from seglang.core.declarations import Declared, Program, Segment, Trait
from seglang.core.nodes import Condition, InSegment, TraitValue
from seglang.core.rule_tests import (
    Expected,
    ExpectedCondition,
    ExpectedMembers,
    Individual,
    RuleTest,
)
from seglang.core.walking import map_children
from seglang.diagnostics.codes import tests as codes
from seglang.diagnostics.model import Related, Sink
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.test_blocks.building import report_nobody
from seglang.test_blocks.facts import BEGINNING, Facts
from seglang.test_blocks.worlds import build_world


def check_tests(
    modules: Sequence[syntax.Module],
    program: Program,
    sink: Sink,
    parameters: Mapping[str, object] | None = None,
) -> tuple[RuleTest, ...]:
    """The sound tests of a project, in the order of its files. `program` is what checking the
    modules with these parameters gave."""
    written = [test for module in modules for test in module.tests]
    if not written:
        return ()
    rules = _rules(written, program)
    apart = check_apart(modules, program.catalog, sink, parameters or {}, rules)
    _titles(written, sink)
    found: list[RuleTest] = []
    titles: set[str] = set()
    for number, test in enumerate(written):
        checked = _test(_Checked(apart, program, number), test)
        if checked is not None and checked.title not in titles:
            titles.add(checked.title)
            found.append(checked)
    return tuple(found)


def _rules(written: Sequence[syntax.Test], program: Program) -> dict[str, syntax.Segment]:
    """Each expected condition as a rule about the entity of its individual."""
    rules: dict[str, syntax.Segment] = {}
    for number, test in enumerate(written):
        entities = {
            one.name.text: one.entity for one in test.given if isinstance(one, syntax.Given)
        }
        for place, expected in enumerate(test.expected):
            if not isinstance(expected, syntax.ExpectCondition):
                continue
            entity = entities.get(expected.name.text)
            if entity is None or entity.text not in program.catalog.entities:
                continue
            name = syntax.Name(_rule_name(number, place), expected.name.span)
            heading = syntax.Heading("segment", name, entity)
            rules[name.text] = syntax.Segment(heading, expected.condition, expected.span)
    return rules


def _rule_name(test: int, place: int) -> str:
    return f"test {test}, expectation {place}"


def _titles(written: Iterable[syntax.Test], sink: Sink) -> None:
    first: dict[str, Span] = {}
    for test in written:
        title = test.heading.name
        earlier = first.setdefault(title.text, title.span)
        if earlier is not title.span:
            place = Related(earlier, "the first one")
            sink.report(codes.DUPLICATE_TEST, title.span, title=title.text, related=[place])


@dataclass(frozen=True, slots=True)
class _Checked:
    """What the expectations of all tests were checked to, and which test is at hand."""

    apart: Apart
    program: Program
    number: int

    @property
    def context(self) -> Context:
        return self.apart.context


def _test(checked: _Checked, test: syntax.Test) -> RuleTest | None:
    context = checked.context
    reported = context.sink
    context.sink = Sink()
    context.checking = "the test at hand"
    context.broken.discard(context.checking)
    try:
        found = _whole(checked, test)
        sound = not context.sink.has_errors and context.checking not in context.broken
    finally:
        own, context.sink = context.sink, reported
        reported.extend(own)
    return found if sound else None


def _whole(checked: _Checked, test: syntax.Test) -> RuleTest | None:
    context, title = checked.context, test.heading.name
    for annotation in test.heading.annotations:
        context.report(codes.ANNOTATED_TEST, annotation.span)
    if not test.expected:
        context.report(codes.NOTHING_EXPECTED, title.span)
    if test.as_of is None:
        context.report(codes.NO_AS_OF, title.span)
        return None
    facts = Facts(context, BEGINNING, {})  # as-of is no `… ago`
    as_of = facts.time(test.as_of, None)
    assert as_of is not None
    instant = facts.instant(as_of)
    world, individuals, broken = build_world(context, test, instant)
    expected: list[Expected] = []
    for place, one in enumerate(test.expected):
        match one:
            case syntax.ExpectCondition():
                condition = _condition(checked, one, place, individuals, broken)
                if condition is not None:
                    expected.append(condition)
            case syntax.ExpectMembers():
                members = _members(checked, one, individuals, broken)
                if members is not None:
                    expected.append(members)
    return RuleTest(title.text, instant, world, individuals, tuple(expected), test.span)


def _condition(
    checked: _Checked,
    expected: syntax.ExpectCondition,
    place: int,
    individuals: Mapping[str, Individual],
    broken: set[str],
) -> ExpectedCondition | None:
    context, name = checked.context, expected.name
    if name.text not in individuals:
        if name.text not in broken:
            report_nobody(context, name, context.catalog.main_entity, individuals)
        return None
    rule = checked.apart.rules.get(_rule_name(checked.number, place))
    if not isinstance(rule, Segment):
        context.taint()  # reported, or it rests on something that is
        return None
    condition = _written_out(rule.condition, checked)
    return ExpectedCondition(name.text, condition, expected.span)


def _members(
    checked: _Checked,
    expected: syntax.ExpectMembers,
    individuals: Mapping[str, Individual],
    broken: set[str],
) -> ExpectedMembers | None:
    context, name = checked.context, expected.segment.name
    written = context.names.declarations.get(name.text)
    if not isinstance(written, syntax.Segment):
        meanings.unknown_segment(context, name)
        return None
    if written.heading.parameters or expected.segment.arguments:
        context.report(codes.CALLED_SEGMENT, expected.segment.span, name=name.text)
        return None
    segment = checked.program.declarations.get(name.text)
    if segment is None:
        context.taint()
        return None
    seen: dict[str, Span] = {}
    for one in expected.names:
        if one.text in broken:
            continue
        if one.text not in individuals:
            report_nobody(context, one, segment.entity, individuals)
        elif individuals[one.text].entity != segment.entity:
            found = f"of `{individuals[one.text].entity}`"
            wanted = f"an individual of `{segment.entity}`"
            context.report(
                codes.OTHER_INDIVIDUAL, one.span, name=one.text, found=found, wanted=wanted
            )
        elif seen.setdefault(one.text, one.span) is not one.span:
            context.report(codes.FACT_TWICE, one.span, name=one.text)
    return ExpectedMembers(name.text, tuple(one.text for one in expected.names), expected.span)


def _written_out(condition: Condition, checked: _Checked) -> Condition:
    """The condition with the rules of the calls that the program knows nothing of: `spend(7 days)`
    may be asked by a test alone."""

    def rule(name: str) -> Declared | None:
        known = name in checked.program.declarations or name in checked.program.instances
        return None if known else checked.apart.instances.get(name)

    def change(node: Any) -> Any:
        match node:
            case InSegment(name):
                found = rule(name)
                return node if not isinstance(found, Segment) else change(found.condition)
            case TraitValue(name):
                found = rule(name)
                return node if not isinstance(found, Trait) else change(found.value)
            case _:
                return map_children(node, change)

    written: Condition = change(condition)
    return written
