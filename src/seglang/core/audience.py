"""What is published of a segment: its rule, and the consent and suppression of its channel.

The gate stands outside the rule, so that nothing in the rule gets around it. Other rules that ask
`in segment` ask for the rule alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, assert_never

from seglang.core.declarations import Declared, Partition, Program, Segment, Trait
from seglang.core.nodes import And, AttributeValue, Condition, Holds, InList, InSegment, Not
from seglang.core.walking import map_children


def gate(program: Program, segment: Segment) -> tuple[Condition, ...]:
    """What must hold besides the rule; nothing for a segment without a channel."""
    if segment.channel is None:
        return ()
    channel = program.catalog.channels[segment.channel]
    entity = program.catalog.entities[segment.entity]
    found: list[Condition] = []
    if channel.consent is not None:
        attribute = entity.attributes.get(channel.consent)
        if attribute is None:
            found.append(InSegment(channel.consent))
        else:
            found.append(Holds(AttributeValue(entity.name, attribute.name, attribute.type)))
    for name in channel.suppress:
        listed: Condition = InList(name) if name in program.catalog.lists else InSegment(name)
        found.append(Not(listed))
    return tuple(found)


def gate_is_sound(program: Program, segment: Segment) -> bool:
    """Are the segments that its channel asks for declared, without an error?"""
    for condition in gate(program, segment):
        match condition:
            case InSegment(name) | Not(InSegment(name)) if name not in program.declarations:
                return False
    return True


def audience(program: Program, name: str) -> Condition:
    """The condition of what is published for a segment."""
    segment = program.declared(name)
    assert isinstance(segment, Segment), f"{name} is not a segment"
    gates = gate(program, segment)
    return And((segment.condition, *gates), segment.span) if gates else segment.condition


def published(program: Program, names: Collection[str]) -> Program:
    """The program in which the named segments are their audiences; for all others that refer to
    them their rules stand under names of their own."""
    rules: dict[str, str] = {}
    audiences: dict[str, Segment] = {}
    for name in names:
        declared = program.declared(name)
        if isinstance(declared, Segment) and gate(program, declared):
            rules[name] = _rule_name(program, name)
            audiences[name] = replace(declared, condition=audience(program, name), channel=None)
    if not rules:
        return program
    declarations = {
        name: _renamed(audiences.get(name, declared), rules)
        for name, declared in program.declarations.items()
    }
    instances = {
        name: _renamed(audiences.get(name, declared), rules)
        for name, declared in program.instances.items()
    }
    for name, rule in rules.items():
        instances[rule] = _renamed(replace(program.declared(name), name=rule), rules)
    return Program(program.catalog, declarations, instances)


def _rule_name(program: Program, name: str) -> str:
    found = f"{name} (rule)"
    while found in program.declarations or found in program.instances:
        found += " "
    return found


def _renamed(declared: Declared, rules: dict[str, str]) -> Declared:
    """The declaration with every reference to an audience turned to its rule."""

    def change(node: Any) -> Any:
        if isinstance(node, InSegment):
            return replace(node, name=rules[node.name]) if node.name in rules else node
        return map_children(node, change)

    match declared:
        case Segment(condition=condition):
            return replace(declared, condition=change(condition))
        case Trait(value=value):
            return replace(declared, value=change(value))
        case Partition(arms=arms):
            return replace(declared, arms=tuple((label, change(when)) for label, when in arms))
        case _:
            assert_never(declared)
