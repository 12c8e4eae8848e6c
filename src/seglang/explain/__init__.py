"""A declaration in plain English, with its resolved windows, what it reads and what it hangs on.

Takes a checked program, a name and an as-of instant; gives an `Explanation`. The same input always
gives the same words. Nothing here reads a clock or opens a connection.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import assert_never

from seglang.core.audience import published
from seglang.core.declarations import Declared, Partition, Program, Segment, Trait
from seglang.core.missing import may_be_missing
from seglang.core.nodes import AttributeValue, PropertyValue
from seglang.explain.conditions import statement
from seglang.explain.model import (
    Explanation,
    Reach,
    Reference,
    ResolvedInstant,
    ResolvedWindow,
    Statement,
    TableRead,
)
from seglang.explain.reads import tables
from seglang.explain.references import closure, kind_of, nodes, used_by, uses
from seglang.explain.spans import derived_events, instants, reach, windows
from seglang.explain.text import render_text
from seglang.explain.values import Scope, value_text

__all__ = [
    "Explanation",
    "Reach",
    "Reference",
    "ResolvedInstant",
    "ResolvedWindow",
    "Statement",
    "TableRead",
    "explain",
    "render_text",
]


def explain(program: Program, name: str, as_of: datetime) -> Explanation:
    """Explain one segment, trait or partition at `as_of` (an aware instant).

    Raises KeyError when the program declares no such name, ValueError when `as_of` is naive.
    """
    if as_of.tzinfo is None:
        raise ValueError("as_of needs a zone or an offset")
    declared = program.declared(name)
    # What is read and used is that of the audience; the rule is told as it is written.
    gated = published(program, (name,))
    names = closure(name, gated)
    return Explanation(
        name=name,
        kind=kind_of(declared),
        entity=declared.entity,
        docs=declared.note.docs,
        facts=_facts(declared, program),
        rule=_rule(declared, program),
        used_rules=tuple(_rule(gated.declared(used), gated) for used in names[1:]),
        events=derived_events(gated, names),
        missing=_missing(declared, program),
        as_of=as_of.astimezone(UTC),
        zone=program.catalog.calendar.zone,
        windows=windows(gated, names, as_of),
        instants=instants(gated, names, as_of),
        reads=tables(gated, names, declared.entity),
        reach=reach(gated, name, as_of),
        uses=uses(name, gated),
        used_by=used_by(name, program),
    )


def _facts(declared: Declared, program: Program) -> tuple[tuple[str, str], ...]:
    note = declared.note
    channel = declared.channel if isinstance(declared, Segment) else None
    given = (
        ("channel", _channel(channel, program) if channel is not None else None),
        ("owner", note.owner),
        ("tags", ", ".join(note.tags)),
        ("goals", ", ".join(note.goals)),
        ("review by", note.review_by.isoformat() if note.review_by else None),
        ("deprecated", note.deprecated),
        ("expected", "; ".join(each.text for each in note.expectations)),
    )
    return tuple((label, text) for label, text in given if text)


def _channel(name: str, program: Program) -> str:
    """What is published is the rule and this gate."""
    channel = program.catalog.channels[name]
    tests = [] if channel.consent is None else [f"agreed ({channel.consent})"]
    if channel.suppress:
        tests.append(f"are not in {' or '.join(channel.suppress)}")
    gate = " and ".join(tests)
    return f"{name}: only members who {gate}" if gate else f"{name}: every member"


def _rule(declared: Declared, program: Program) -> Statement:
    scope = Scope.of(program, declared.entity)
    match declared:
        case Segment(name, entity, condition):
            said = statement(condition, scope)
            opening = f"{_article(entity)} {entity} is in {name} when"
            if said.parts:
                return Statement(f"{opening} {said.text}", said.parts)
            return Statement(f"{opening} this holds:", (said,))
        case Trait(name, entity, value):
            return Statement(
                f"{name} of {_article(entity).lower()} {entity} is:",
                (Statement(value_text(value, scope)),),
            )
        case Partition(name, entity, arms, otherwise):
            parts = []
            for position, (label, condition) in enumerate(arms):
                said = statement(condition, scope)
                word = "when" if position == 0 else "otherwise, when"
                if said.parts:
                    parts.append(Statement(f'"{label}" {word} {said.text}', said.parts))
                else:
                    subject = f"the {entity} " if said.text.startswith(("has ", "is ")) else ""
                    parts.append(Statement(f'"{label}" {word} {subject}{said.text}'))
            parts.append(Statement(f'"{otherwise}" otherwise'))
            opening = f"Every {entity} has exactly one {name}, the first of these that fits:"
            return Statement(opening, tuple(parts))
        case _:
            assert_never(declared)


def _article(noun: str) -> str:
    return "An" if noun[:1].lower() in "aeiou" else "A"


def _missing(declared: Declared, program: Program) -> tuple[str, ...]:
    """What happens where a value of the rule itself is unknown."""
    found: dict[str, None] = {}
    for node, place in nodes(program, declared.name):
        match node:
            case AttributeValue(entity, name) if may_be_missing(node, program):
                found[name if entity == declared.entity else f"{entity}.{name}"] = None
            case PropertyValue(name, up=0) if may_be_missing(node, program, place.rows):
                frame = place.row(0)
                found[f"{frame.name}.{name}" if frame is not None else name] = None
            case _:
                pass
    if not found:
        return ()
    names = ", ".join(found)
    sentences = [
        f"These may be unknown: {names}. A test of an unknown value does not hold, so its negation "
        "holds."
    ]
    if isinstance(declared, Trait) and may_be_missing(declared.value, program):
        sentences.append(f"{declared.name} itself may be unknown.")
    return tuple(sentences)
