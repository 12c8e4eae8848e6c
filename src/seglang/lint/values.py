"""Comparisons of values that hardly work as they read: floats, rounded numbers, a value with
itself."""

from __future__ import annotations

from seglang.catalog.model import Attribute
from seglang.core.declarations import Declared
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    Apply,
    AttributeValue,
    Compare,
    Condition,
    Literal,
    OneOf,
    Operator,
    PropertyValue,
    Value,
)
from seglang.core.sources import Rows
from seglang.core.walking import children
from seglang.diagnostics.codes import hazards
from seglang.lint.findings import Findings
from seglang.lint.scopes import roots

_ROUNDED = {
    Aggregation.AVERAGE: "an average",
    Aggregation.MEDIAN: "a median",
    Aggregation.SHARE: "a share",
}


def look_at_values(declared: Declared, findings: Findings) -> None:
    for root in roots(declared):
        _look(root, None, findings)


def _look(root: object, rows: Rows | None, findings: Findings) -> None:
    for node, at_hand in _with_rows(root, rows):
        match node:
            case Compare():
                _compare(node, at_hand, findings)
            case OneOf(value, options):
                if any(isinstance(option, Literal) for option in options):
                    _float(node, value, at_hand, findings)
                    _rounded(node, value, findings)
            case _:
                pass


def _with_rows(root: object, rows: Rows | None) -> list[tuple[object, Rows | None]]:
    """Every node, with the rows whose properties it may speak of."""
    found: list[tuple[object, Rows | None]] = []
    pending: list[tuple[object, Rows | None]] = [(root, rows)]
    while pending:
        node, at_hand = pending.pop()
        found.append((node, at_hand))
        match node:
            case Aggregate(rows=inner):
                pending.extend((child, inner) for child in children(node))
            case Rows():
                pending.extend((child, node) for child in children(node))
            case _:
                pending.extend((child, at_hand) for child in children(node))
    return found


def _compare(condition: Compare, rows: Rows | None, findings: Findings) -> None:
    left, right = condition.left, condition.right
    if left == right and not isinstance(left, Literal):
        strict = condition.operator in (Operator.LESS, Operator.GREATER)
        reason = "never true" if strict else "true whenever the value is known"
        findings.report(hazards.COMPARED_WITH_ITSELF, condition.span, reason=reason)
        return
    if isinstance(left, Literal):
        left, right = right, left
    if not isinstance(right, Literal):
        return
    if condition.operator is Operator.EQUAL:
        _float(condition, left, rows, findings)
        _rounded(condition, left, findings)


def _float(condition: Condition, value: Value, rows: Rows | None, findings: Findings) -> None:
    attribute = _attribute(value, rows, findings)
    if attribute is not None and attribute.floating:
        findings.report(hazards.FLOAT_COMPARED, condition.span, name=attribute.name)


def _attribute(value: Value, rows: Rows | None, findings: Findings) -> Attribute | None:
    catalog = findings.program.catalog
    match value:
        case AttributeValue(entity, name):
            return catalog.entities[entity].attributes.get(name)
        case PropertyValue(name) if rows is not None:
            for arm in rows.arms:
                found = catalog.events[arm.event].properties.get(name)
                if found is not None and found.floating:
                    return found
            return None
        case _:
            return None


def _rounded(condition: Condition, value: Value, findings: Findings) -> None:
    what = _rounding(value)
    if what is not None:
        findings.report(hazards.ROUNDED_EQUALITY, condition.span, what=what)


def _rounding(value: Value) -> str | None:
    """What rounds the value, if something does. A share that is all or nothing is exact."""
    match value:
        case Apply("divide"):
            return "a division"
        case Apply("add" | "subtract" | "multiply" | "negate" | "absolute", arguments):
            return next(filter(None, map(_rounding, arguments)), None)
        case Aggregate(kind) if kind in _ROUNDED:
            return _ROUNDED[kind]
        case _:
            return None
