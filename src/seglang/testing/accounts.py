"""Why a condition holds for one individual, or does not: the parts that decided, with their values.

Comes in: a condition and the answers of a bed about its parts. Goes out: the decisions, each in the
author's words. Of an `and` that is false the false operands decide, of one that is true all; of an
`or` likewise the other way round; a segment that is asked for stands for its own rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, assert_never

from seglang.core.audience import audience, gate
from seglang.core.declarations import Program, Segment
from seglang.core.edges import to_local
from seglang.core.nodes import (
    Always,
    And,
    AnniversaryIn,
    Apply,
    AttributeValue,
    Compare,
    Condition,
    Holds,
    HowMany,
    InList,
    InSample,
    InSegment,
    InWindow,
    Known,
    Literal,
    Missing,
    Moment,
    Not,
    OneOf,
    Or,
    TraitValue,
    Value,
)
from seglang.core.past import HeldAt, PastValues
from seglang.core.standings import Ranked
from seglang.source import Source, Span
from seglang.testing.outcome import Decision

MAX_PARTS = 200
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Part:
    """A condition that can have decided. `parts` are those that it is made of, as `joined` says
    (`and`, `or`, `not`, `some`, `segment`, or nothing for one that stands for itself). `label` is
    the text of one that nobody wrote."""

    condition: Condition
    joined: str = ""
    parts: tuple[Part, ...] = ()
    values: tuple[Value, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a bed said of the parts, by the identity of their nodes."""

    truths: Mapping[int, bool]
    values: Mapping[int, Any]


def parts_of(program: Program, condition: Condition) -> Part:
    """The parts of an expected condition."""
    return _part(program, condition, frozenset())


def parts_of_segment(program: Program, name: str) -> Part:
    """The parts of a segment, and of its channel's gate."""
    segment = program.declared(name)
    assert isinstance(segment, Segment)
    inside = frozenset((name,))
    rule = _part(program, segment.condition, inside)
    gates = tuple(
        replace(_part(program, one, inside), label=f"channel {segment.channel}: {_words(one, {})}")
        for one in gate(program, segment)
    )
    return Part(audience(program, name), "and", (rule, *gates)) if gates else rule


def _part(program: Program, condition: Condition, inside: frozenset[str]) -> Part:
    def made_of(joined: str, conditions: Sequence[Condition]) -> Part:
        parts = tuple(_part(program, one, inside) for one in conditions)
        return Part(condition, joined, parts)

    match condition:
        case And(operands):
            return made_of("and", operands)
        case Or(operands):
            return made_of("or", operands)
        case Not(operand):
            return made_of("not", (operand,))
        case HowMany(operands=operands):
            return made_of("some", operands)
        case InSegment(name) if name not in inside:
            rule = program.declared(name)
            assert isinstance(rule, Segment)
            return Part(condition, "segment", (_part(program, rule.condition, inside | {name}),))
        case _:
            return Part(condition, values=tuple(_values(condition)))


def _values(condition: Condition) -> Iterator[Value]:
    """The values that a condition tests, constants left out."""
    tested: tuple[Value, ...]
    match condition:
        case Compare(_, left, right):
            tested = (left, right)
        case OneOf(value, options):
            tested = (value, *options)
        case Holds(Apply(_, arguments)):
            tested = arguments
        case Known(value) | Holds(value) | InWindow(value) | AnniversaryIn(value):
            tested = (value,)
        case Ranked(value=value):
            tested = (value,)
        case InList(value=value) if value is not None:
            tested = (value,)
        case _:
            return
    for value in tested:
        if not isinstance(value, Literal | Moment | Missing):
            yield value


def flat(part: Part) -> Iterator[Part]:
    yield part
    for inner in part.parts:
        yield from flat(inner)


def decisions(
    part: Part, answers: Answers, zone: str, sources: Mapping[str, Source]
) -> tuple[Decision, ...]:
    """The parts that decided, from the outside in."""

    def words(condition: Condition) -> str:
        return _words(condition, sources)

    return tuple(_decisions(part, answers, zone, words, 0))


def _decisions(
    part: Part, answers: Answers, zone: str, words: Callable[[Condition], str], depth: int
) -> Iterator[Decision]:
    condition = part.condition
    truth = answers.truths[id(condition)]

    def inner(parts: Sequence[Part], deeper: int) -> Iterator[Decision]:
        for one in parts:
            yield from _decisions(one, answers, zone, words, depth + deeper)

    def itself(tested: Part) -> Decision:
        shown, note = _shown(tested, answers, zone)
        text = part.label or words(condition)
        return Decision(text, truth, shown, note, condition.span, depth)

    match part.joined:
        case "and" | "or":
            wanted = part.joined == "and"
            alike = truth == wanted
            yield from inner(
                [
                    one
                    for one in part.parts
                    if alike or answers.truths[id(one.condition)] is not wanted
                ],
                0,
            )
        case "not":
            (operand,) = part.parts
            if operand.joined in ("and", "or", "not"):
                yield from inner(part.parts, 0)
            else:
                yield itself(operand)
                yield from inner(operand.parts, 1)
        case _:
            yield itself(part)
            yield from inner(part.parts, 1)


def _shown(part: Part, answers: Answers, zone: str) -> tuple[tuple[str, ...], str | None]:
    """The values that were looked at, and these in words."""
    if part.joined == "some":
        count = sum(answers.truths[id(one.condition)] for one in part.parts)
        return (str(count),), f"{count} of {len(part.parts)} hold"
    found = tuple(value_text(answers.values[id(value)], zone) for value in part.values)
    if not found or found in (("true",), ("false",)):
        return found, None
    return found, f"it is {found[0]}" if len(found) == 1 else f"they are {' and '.join(found)}"


def value_text(value: Any, zone: str) -> str:
    """A value as it is written in a rule."""
    match value:
        case None:
            return "missing"
        case bool():
            return "true" if value else "false"
        case str():
            text = value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
            return f'"{text}"'
        case Decimal():
            text = format(value, "f")
            return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
        case datetime():
            return to_local(value, zone).isoformat()
        case date():
            return value.isoformat()
        case timedelta():
            return _duration_text(value)
        case tuple():
            return f"({', '.join(value_text(item, zone) for item in value)})"
        case Mapping():
            items = (f"{key}: {value_text(item, zone)}" for key, item in value.items())
            return f"({', '.join(items)})"
        case _:
            return str(value)


_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def _duration_text(value: timedelta) -> str:
    for unit, length in _UNITS:
        number, rest = divmod(value, timedelta(seconds=length))
        if value and not rest:
            return f"{number} {unit}" + ("" if abs(number) == 1 else "s")
    return f"{value.total_seconds():.6f} seconds".replace(".000000", "")


def _words(condition: Condition, sources: Mapping[str, Source]) -> str:
    """What the author wrote, on one line; of the gate of a channel, which nobody wrote, what it
    would read like."""
    text = written(condition.span, sources)
    if text:
        return text
    match condition:
        case Not(operand):
            return f"not {_words(operand, sources)}"
        case InSegment(name):
            return f"in segment {name}"
        case InList(name):
            return f"in list {name}"
        case Holds(AttributeValue(_, name) | TraitValue(name)):
            return name
        case (
            Always()
            | And()
            | Or()
            | HowMany()
            | Compare()
            | OneOf()
            | Known()
            | Holds()
            | InWindow()
            | AnniversaryIn()
            | InSample()
            | HeldAt()
            | Ranked()
            | PastValues()
        ):
            return "a part of the rule"
        case _:
            assert_never(condition)


def written(span: Span, sources: Mapping[str, Source]) -> str:
    """The text of a span on one line, without comments; nothing when it is not at hand."""
    source = sources.get(span.file)
    if source is None:
        return ""
    lines = source.text[span.start : span.end].split("\n")
    text = " ".join(" ".join(lines).split())
    if "#" in text and len(lines) > 1:
        text = " ".join(" ".join(line for line in lines if line.lstrip()[:1] != "#").split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
