"""Looking at other instants: what has no past in the catalog, and instants that lie ahead."""

from __future__ import annotations

from collections.abc import Iterator

from seglang.catalog.model import Column, Entity
from seglang.core.declarations import Declared
from seglang.core.edges import AsOf, Earliest, Edge, depends_on_as_of, resolve
from seglang.core.nodes import AttributeValue, InList, InSegment, TraitValue
from seglang.core.past import HeldAt, ValueAt
from seglang.core.walking import walk
from seglang.diagnostics.codes import hazards
from seglang.lint.findings import Findings
from seglang.lint.order import Order, compare
from seglang.lint.scopes import roots
from seglang.source import Span


def look_at_travel(declared: Declared, findings: Findings) -> None:
    for root in roots(declared):
        for node in walk(root):
            if isinstance(node, HeldAt | ValueAt):
                inner = node.condition if isinstance(node, HeldAt) else node.value
                _without_past(inner, node.span, findings)
                if _is_later(node.instant.edge, findings):
                    findings.report(hazards.AS_OF_LATER, node.instant.span)


def _without_past(root: object, span: Span, findings: Findings) -> None:
    """Report the attributes and lists of the rule whose past the catalog does not tell."""
    catalog = findings.program.catalog
    names: dict[str, str] = {}
    for node in _all_inside(root, findings):
        match node:
            case AttributeValue(owner, name):
                entity = catalog.entities[owner]
                if name not in entity.history and not _is_since(entity, name):
                    names[f"`{name}`"] = f"[entities.{owner}.history]"
            case InList(name) if catalog.lists[name].time is None:
                names[f"list `{name}`"] = f"`time` of [lists.{name}]"
            case _:
                pass
    if names:
        findings.report(
            hazards.NO_HISTORY,
            span,
            names=_listed(list(names)),
            verb="has" if len(names) == 1 else "have",
            where=", ".join(dict.fromkeys(names.values())),
        )


def _all_inside(root: object, findings: Findings) -> Iterator[object]:
    """Every node, those of the segments and traits that are referred to included."""
    pending: list[object] = [root]
    seen: set[str] = set()
    while pending:
        for node in walk(pending.pop()):
            yield node
            if isinstance(node, InSegment | TraitValue) and node.name not in seen:
                seen.add(node.name)
                pending.extend(roots(findings.program.declared(node.name)))


def _is_since(entity: Entity, name: str) -> bool:
    """The instant from which an entity is known never changes."""
    column = entity.attributes[name].column
    return (
        entity.since is not None and isinstance(column, Column) and (column == entity.since.column)
    )


def _listed(names: list[str]) -> str:
    shown = names if len(names) <= 5 else [*names[:4], f"{len(names) - 4} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _is_later(edge: Edge, findings: Findings) -> bool:
    """Does the instant surely lie after as-of? Fixed ones are judged at the given as-of."""
    if isinstance(edge, Earliest):  # the end of a window, which may well lie ahead
        return False
    if depends_on_as_of(edge):
        return compare(edge, AsOf(), findings.calendar) is Order.AFTER
    if findings.as_of is None:
        return False
    try:
        instant = resolve(edge, findings.as_of, findings.calendar)
    except OverflowError:
        return False
    if instant <= findings.as_of:
        return False
    findings.holds_until(instant)
    return True
