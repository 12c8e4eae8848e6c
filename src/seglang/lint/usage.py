"""Deprecated declarations that are used, and declarations that nothing uses.

Every segment, trait and partition can be asked for by name, so being used by no other rule says
nothing about them, unless their name starts with `_`, which marks what is only there for others.
Derived events and parameters are there for nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from seglang.core.declarations import Declared
from seglang.core.nodes import InSegment, TraitValue
from seglang.core.walking import walk
from seglang.diagnostics.codes import hazards
from seglang.diagnostics.model import Related
from seglang.lint.findings import Findings
from seglang.lint.scopes import roots
from seglang.syntax import nodes as syntax


def look_at_usage(findings: Findings) -> None:
    used: set[str] = set()
    program = findings.program
    for declared in (*program.declarations.values(), *program.instances.values()):
        for root in roots(declared):
            for node in walk(root):
                if isinstance(node, InSegment | TraitValue):
                    if node.name != declared.name:
                        used.add(node.name)
                    _deprecated(node, declared, findings)
    for channel in program.catalog.channels.values():
        used.update(name for name in (channel.consent, *channel.suppress) if name is not None)
    _unused(used, findings)


def _deprecated(node: InSegment | TraitValue, user: Declared, findings: Findings) -> None:
    target = findings.program.declared(node.name)
    if target.note.deprecated is None or user.note.deprecated is not None:
        return
    findings.report(
        hazards.DEPRECATED_USED,
        node.span,
        related=(Related(target.span, "declared here"),),
        name=target.name,
        advice=target.note.deprecated,
    )


def _unused(used: set[str], findings: Findings) -> None:
    if not all(module.complete for module in findings.modules):
        return  # a broken declaration may be the one that uses it
    written: set[str] | None = None
    for module in findings.modules:
        for declaration in module.declarations:
            name = declaration.heading.name
            match declaration:
                case syntax.EventDeclaration() | syntax.SessionDeclaration():
                    kind, remedy = declaration.heading.word, None
                case syntax.Param():
                    kind, remedy = "param", None
                case _ if name.text.startswith("_"):
                    kind = declaration.heading.word
                    remedy = "or drop the `_` from its name if it is to be used from outside"
                case _:
                    continue
            if written is None:
                written = used | {
                    text
                    for each in findings.modules
                    for other in each.declarations
                    for text in names_in(other)
                }
            if name.text not in written:
                findings.report(
                    hazards.USED_NOWHERE, name.span, kind=kind, name=name.text, remedy=remedy
                )


def names_in(declaration: syntax.Declaration) -> Iterator[str]:
    """Every name in the body and the annotations of a declaration; not its own heading."""
    for entry in fields(declaration):
        if entry.name not in ("heading", "span"):
            yield from _names(getattr(declaration, entry.name))
    for annotation in declaration.heading.annotations:
        yield from _names(annotation.arguments)


def _names(value: object) -> Iterator[str]:
    if isinstance(value, syntax.Path):
        yield from (part.text for part in value.parts)
    elif isinstance(value, syntax.Name):
        yield value.text
    elif isinstance(value, tuple):
        for item in value:
            yield from _names(item)
    elif is_dataclass(value):
        for entry in fields(value):
            if entry.name != "span":
                yield from _names(getattr(value, entry.name))
