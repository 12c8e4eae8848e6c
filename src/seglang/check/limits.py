"""Bounds on what a rule grows into once everything it refers to is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from seglang.check.context import Context
from seglang.core import declarations as core_declarations
from seglang.core import nodes as core
from seglang.core.walking import children
from seglang.diagnostics.codes import names as codes

MAX_NODES = 10_000
MAX_SEGMENTS = 200
MAX_DEPTH = 96


@dataclass(frozen=True, slots=True)
class _Size:
    nodes: int
    depth: int
    segments: frozenset[str]
    root: type
    is_segment: bool


# By the identity of a node and the kind of what joins it to its parent: nodes and levels.
_Known = dict[tuple[int, type], tuple[int, int]]
Uses = Mapping[str, tuple[str, ...]]


def uses(declared: Mapping[str, core_declarations.Declared]) -> Uses:
    """The traits, partitions and segments that each declaration names itself, in order."""
    return {name: _references(found) for name, found in declared.items()}


def check_sizes(context: Context, uses: Uses) -> None:
    """Report declarations that expand beyond the limits. References are acyclic here; the sizes
    are added up without expanding anything."""
    sizes: dict[str, _Size] = {}
    known: _Known = {}
    reported: set[str] = set()
    for name, declared in context.declared.items():
        if name in context.broken:
            continue
        size = _size_of(context, declared, uses, sizes, known)
        if reported and not reported.isdisjoint((*size.segments, *uses[name])):
            context.broken.add(name)
            reported.add(name)
            continue
        span = declared.span
        before = len(context.broken)
        if size.nodes > MAX_NODES:
            context.broken.add(name)
            context.report(
                codes.EXPANSION_TOO_LARGE, span, name=name, size=size.nodes, limit=MAX_NODES
            )
        elif len(size.segments) > MAX_SEGMENTS:
            context.broken.add(name)
            context.report(
                codes.CLOSURE_TOO_LARGE,
                span,
                name=name,
                size=len(size.segments),
                limit=MAX_SEGMENTS,
            )
        elif size.depth > MAX_DEPTH:
            context.broken.add(name)
            context.report(
                codes.EXPANSION_TOO_DEEP, span, name=name, depth=size.depth, limit=MAX_DEPTH
            )
        if len(context.broken) > before:
            reported.add(name)


def spread_breakage(context: Context, uses: Uses) -> None:
    """What rests on a broken call is broken too; a call is checked after what calls it."""
    users: dict[str, list[str]] = {}
    for name, used_by_it in uses.items():
        for used in used_by_it:
            users.setdefault(used, []).append(name)
    pending = [name for name in context.instances if name in context.broken]
    while pending:
        for user in users.get(pending.pop(), ()):
            if user not in context.broken:
                context.broken.add(user)
                pending.append(user)


def _references(declared: core_declarations.Declared) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for node in nodes_of(declared):
        if isinstance(node, core.InSegment | core.TraitValue):
            found[node.name] = None
    return tuple(found)


def nodes_of(declared: core_declarations.Declared) -> Iterator[core.Node]:
    """Every node of a declaration, in order, each object once: what check has made once may stand
    in several places (the value of a range, say), and in each of them again."""
    seen: set[int] = set()
    pending: list[core.Node] = list(reversed(_roots(declared)))
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        pending.extend(reversed(list(children(node))))


def _roots(declared: core_declarations.Declared) -> tuple[core.Node, ...]:
    match declared:
        case core_declarations.Segment(condition=condition):
            return (condition,)
        case core_declarations.Trait(value=value):
            return (value,)
        case core_declarations.Partition(arms=arms):
            return tuple(condition for _, condition in arms)
        case _:
            assert_never(declared)


def _size_of(
    context: Context,
    declared: core_declarations.Declared,
    uses: Uses,
    sizes: dict[str, _Size],
    known: _Known,
) -> _Size:
    """Sizes from the leaves up; declarations come after what they use, so recursion is shallow
    only when references are: an explicit stack keeps it safe for long chains."""
    pending = [declared]
    while pending:
        current = pending[-1]
        if current.name in sizes:
            pending.pop()
            continue
        missing = [
            used
            for name in uses[current.name]
            if (used := context.declared.get(name)) is not None and name not in sizes
        ]
        if missing:
            pending.extend(missing)
            continue
        sizes[current.name] = _own_size(current, uses[current.name], sizes, known)
        pending.pop()
    return sizes[declared.name]


def _own_size(
    declared: core_declarations.Declared,
    references: tuple[str, ...],
    sizes: dict[str, _Size],
    known: _Known,
) -> _Size:
    """Nodes and levels once references are replaced by what they stand for; an `and` directly
    inside an `and` is no level of its own, nor is an `or` inside an `or`. What declarations share,
    such as the parts of an event, is looked at once."""
    roots = _roots(declared)
    pending: list[tuple[core.Node, type]] = [(root, object) for root in roots]
    while pending:
        node, around = pending[-1]
        kind: type = type(node)
        nodes, depth = 1, 1
        if isinstance(node, core.InSegment | core.TraitValue) and node.name in sizes:
            inner = sizes[node.name]
            nodes += inner.nodes
            depth += inner.depth - 1
            kind = inner.root
        inside = [(child, _joining(kind)) for child in children(node)]
        missing = [part for part in inside if (id(part[0]), part[1]) not in known]
        if missing:
            pending.extend(missing)
            continue
        pending.pop()
        if kind is around:
            depth -= 1
        below = [known[id(child), joined] for child, joined in inside]
        nodes += sum(size for size, _ in below)
        depth += max((levels for _, levels in below), default=0)
        known[id(node), around] = nodes, depth
    found = [known[id(root), object] for root in roots]
    nodes = sum(size for size, _ in found)
    depth = max((levels for _, levels in found), default=0)
    segments: set[str] = set()
    for name in references:
        if name in sizes:
            segments |= sizes[name].segments
            if sizes[name].is_segment:
                segments.add(name)
    root_kind: type = type(roots[0]) if len(roots) == 1 else object
    if len(roots) == 1 and isinstance(roots[0], core.InSegment | core.TraitValue):
        root_kind = sizes[roots[0].name].root if roots[0].name in sizes else object
    is_segment = isinstance(declared, core_declarations.Segment)
    return _Size(nodes, depth, frozenset(segments), root_kind, is_segment)


def _joining(kind: type) -> type:
    return kind if kind in (core.And, core.Or) else object
