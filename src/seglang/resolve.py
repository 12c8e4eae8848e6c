"""The names of a project: what is declared where, what rests on what.

In: the modules of all files and the catalog. Out: `Names`. Guarantee: a name stands for one
declaration, and `order` lists every declaration after those it refers to; a second declaration of
a name and the members of a circle are reported and left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seglang.catalog.model import Catalog
from seglang.diagnostics.codes import names as codes
from seglang.diagnostics.model import Related, Sink
from seglang.references import KnownEvents, references
from seglang.source import Span
from seglang.syntax import nodes as syntax


@dataclass(frozen=True, slots=True)
class Names:
    """`declarations` in source order, `order` with what is referred to first. `broken` are names
    whose declaration was reported already, so that references to them stay silent."""

    catalog: Catalog
    declarations: Mapping[str, syntax.Declaration]
    order: tuple[str, ...]
    broken: frozenset[str]

    def of_kind(self, *kinds: type) -> list[str]:
        return [name for name, found in self.declarations.items() if isinstance(found, kinds)]

    def kind_of(self, name: str) -> str | None:
        """What a name is, in words, or None when nothing has it."""
        declared = self.declarations.get(name)
        if declared is not None:
            word = declared.heading.word
            return ("an " if word == "event" else "a ") + word
        if name in self.catalog.events:
            return "an event"
        if name in self.catalog.lists:
            return "a list"
        if name in self.catalog.entities:
            return "an entity"
        return None


def resolve(modules: Sequence[syntax.Module], catalog: Catalog, sink: Sink) -> Names:
    """Collect and order every declaration; report doubled names, taken names and circles."""
    declarations: dict[str, syntax.Declaration] = {}
    broken = {name for module in modules for name in module.broken}
    for module in modules:
        for declaration in module.declarations:
            name = declaration.heading.name
            earlier = declarations.get(name.text)
            taken = _taken(name.text, declaration, catalog)
            if earlier is not None:
                place = Related(earlier.heading.name.span, "first declared here")
                sink.report(codes.DUPLICATE_NAME, name.span, name=name.text, related=[place])
            elif taken is not None:
                sink.report(codes.TAKEN_NAME, name.span, name=name.text, kind=taken)
                broken.add(name.text)
            else:
                declarations[name.text] = declaration
    order, circular = _order(declarations, catalog, sink)
    broken |= circular
    kept = {name: found for name, found in declarations.items() if name not in circular}
    return Names(catalog, kept, order, frozenset(broken - kept.keys()))


def _taken(name: str, declaration: syntax.Declaration, catalog: Catalog) -> str | None:
    """The kind of catalog item that a declaration would hide, if any."""
    if name in catalog.events:
        return "an event"
    if isinstance(
        declaration, syntax.Segment | syntax.EventDeclaration | syntax.SessionDeclaration
    ):
        return None
    for entity in catalog.entities.values():
        if name in entity.attributes:
            return f"an attribute of {entity.name}"
        if name in entity.relations:
            return f"a relation of {entity.name}"
    return None


# ---------------------------------------------------------------- order


def _order(
    declarations: Mapping[str, syntax.Declaration], catalog: Catalog, sink: Sink
) -> tuple[tuple[str, ...], set[str]]:
    """The declarations with what they refer to first, and the names that stand in circles.

    An explicit stack: a chain of references may be longer than Python's own allows.
    """
    order: list[str] = []
    done: set[str] = set()
    circular: set[str] = set()
    known: KnownEvents = {}
    for root in declarations:
        if root in done:
            continue
        path = [root]
        pending = [references(declarations[root], declarations, catalog, known)]
        while path:
            reference = next(pending[-1], None)
            if reference is None:
                pending.pop()
                finished = path.pop()
                done.add(finished)
                if finished not in circular:
                    order.append(finished)
                continue
            name, span = reference
            if name in path:
                circle = path[path.index(name) :]
                if not circular.intersection(circle):
                    _report_circle(declarations, circle, span, sink)
                circular.update(circle)
            elif name not in done:
                path.append(name)
                pending.append(references(declarations[name], declarations, catalog, known))
    return tuple(order), circular


def _report_circle(
    declarations: Mapping[str, syntax.Declaration], circle: Sequence[str], span: Span, sink: Sink
) -> None:
    shown = " → ".join(f"`{member}`" for member in [*circle, circle[0]])
    place = Related(declarations[circle[0]].heading.name.span, "declared here")
    sink.report(codes.CYCLE, span, name=circle[0], path=shown, related=[place])
