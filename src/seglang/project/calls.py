"""Calls such as `big(100)` where a declaration is asked for by name.

A call becomes a rule of its own beside the rule files; once checked, what it calls stands among the
declarations under the name that was given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from seglang.catalog.model import Catalog
from seglang.core.declarations import Declared, Program, Segment, Trait
from seglang.core.nodes import Holds, InSegment, TraitValue
from seglang.diagnostics.model import Diagnostic
from seglang.source import Source
from seglang.syntax import nodes as syntax

_PLACE = "<name>"


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that was given as a name, and the rule that makes it."""

    name: str
    rule: str
    source: Source


def asked(modules: Sequence[syntax.Module], catalog: Catalog, names: Sequence[str]) -> list[Asked]:
    """The calls among the names: of segments and traits that have parameters."""
    declared = {
        each.heading.name.text: each
        for module in modules
        for each in module.declarations
        if isinstance(each, syntax.Segment | syntax.Trait) and each.heading.parameters
    }
    found = []
    for name in dict.fromkeys(names):
        called = declared.get(name.partition("(")[0].strip())
        if called is None or any(mark in name for mark in "`\n:#"):
            continue
        written = called.heading.entity
        entity = written.text if written is not None else catalog.main_entity
        word = "in segment " if isinstance(called, syntax.Segment) else ""
        rule = f"asked for: {name}"
        text = f"{called.heading.word} `{rule}` of `{entity}`: {word}{name}\n"
        found.append(Asked(name, rule, Source(f"{_PLACE} {name}", text)))
    return found


def answered(program: Program, calls: Sequence[Asked]) -> Program:
    """The program in which the names that were given stand for what they call."""
    rules = {call.rule: call.name for call in calls}
    declarations: dict[str, Declared] = {}
    for name, declared in program.declarations.items():
        if name not in rules:
            declarations[name] = declared
            continue
        instance = _called(declared)
        if instance is not None:
            given = rules[name]
            declarations[given] = replace(program.declared(instance), name=given)
    return Program(program.catalog, declarations, program.instances)


def _called(declared: Declared) -> str | None:
    match declared:
        case Segment(condition=InSegment(name)) | Trait(value=TraitValue(name)):
            return name
        case Segment(condition=Holds(TraitValue(name))):
            return name
        case _:
            return None


def placeless(found: Diagnostic, sources: Mapping[str, Source]) -> Diagnostic:
    """What is wrong with a call itself has no place in a file; what is wrong inside keeps it."""
    related = tuple(place for place in found.related if place.span.file in sources)
    if found.span is not None and found.span.file not in sources:
        return replace(found, span=None, related=related, fix=None)
    return replace(found, related=related) if related != found.related else found
