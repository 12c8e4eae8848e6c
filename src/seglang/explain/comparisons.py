"""Comparisons in plain English, exact about boundaries and about unknown values."""

from __future__ import annotations

from decimal import Decimal

from seglang.core.edges import AsOf, Shift
from seglang.core.missing import may_be_missing
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    Apply,
    Compare,
    KnownSince,
    Literal,
    Moment,
    Operator,
    Value,
)
from seglang.core.sources import Rows
from seglang.explain.instants import plural
from seglang.explain.rows import rows_text
from seglang.explain.values import Scope, constant_text, is_folded, unfolded, value_text
from seglang.types import is_instant

FLIPPED = {
    Operator.EQUAL: Operator.EQUAL,
    Operator.NOT_EQUAL: Operator.NOT_EQUAL,
    Operator.LESS: Operator.GREATER,
    Operator.LESS_OR_EQUAL: Operator.GREATER_OR_EQUAL,
    Operator.GREATER: Operator.LESS,
    Operator.GREATER_OR_EQUAL: Operator.LESS_OR_EQUAL,
}
COMPLEMENT = {
    Operator.EQUAL: Operator.NOT_EQUAL,
    Operator.NOT_EQUAL: Operator.EQUAL,
    Operator.LESS: Operator.GREATER_OR_EQUAL,
    Operator.LESS_OR_EQUAL: Operator.GREATER,
    Operator.GREATER: Operator.LESS_OR_EQUAL,
    Operator.GREATER_OR_EQUAL: Operator.LESS,
}
_AMOUNT = {
    Operator.EQUAL: "exactly",
    Operator.LESS: "fewer than",
    Operator.LESS_OR_EQUAL: "at most",
    Operator.GREATER: "more than",
    Operator.GREATER_OR_EQUAL: "at least",
}
_NUMBER = {
    Operator.EQUAL: "is",
    Operator.NOT_EQUAL: "is not",
    Operator.LESS: "is less than",
    Operator.LESS_OR_EQUAL: "is at most",
    Operator.GREATER: "is more than",
    Operator.GREATER_OR_EQUAL: "is at least",
}
_INSTANT = {
    Operator.EQUAL: "is exactly",
    Operator.NOT_EQUAL: "is not",
    Operator.LESS: "is strictly before",
    Operator.LESS_OR_EQUAL: "is at or before",
    Operator.GREATER: "is strictly after",
    Operator.GREATER_OR_EQUAL: "is at or after",
}
_AGO = {
    Operator.LESS: "was more than {0} ago",
    Operator.LESS_OR_EQUAL: "was {0} ago or earlier",
    Operator.GREATER: "was less than {0} ago",
    Operator.GREATER_OR_EQUAL: "was {0} ago or later",
}


def or_unknown(values: tuple[Value, ...], scope: Scope) -> str:
    """In brackets, so that it cannot be read as an alternative to a whole `a and b`."""
    missing = [v for v in values if may_be_missing(v, scope.program, scope.rows)]
    if not missing:
        return ""
    if len(missing) == 1:
        return " (or is unknown)" if missing[0] is values[0] else " (or that is unknown)"
    return " (or one of the two is unknown)"


def compare_text(condition: Compare, scope: Scope, negated: bool) -> str:
    operator, left, right = condition.operator, condition.left, condition.right
    if isinstance(left, Literal | Moment) and not isinstance(right, Literal | Moment):
        operator, left, right = FLIPPED[operator], right, left
    if isinstance(left, Aggregate) and isinstance(right, Literal):
        if left.kind is Aggregation.COUNT and isinstance(right.value, int):
            return _count_text(left.rows, operator, right.value, scope, negated)
        if left.kind is Aggregation.COUNT_PERIODS and isinstance(right.value, int):
            return _periods_text(left, operator, right.value, scope, negated)
    if isinstance(left, Apply) and isinstance(right, Literal):
        special = _measured_text(left, operator, right, scope, negated)
        if special is not None:
            return special
    unknown = or_unknown((left, right), scope)
    if negated and not unknown:
        operator, negated = COMPLEMENT[operator], False
    text = _relation_text(operator, left, right, scope, negated)
    return f"{text}{unknown}" if negated else text


def _measured_text(
    left: Apply, operator: Operator, right: Literal, scope: Scope, negated: bool
) -> str | None:
    """Elapsed time, distances and counts of elements in words of their own."""
    amount = _AMOUNT[operator]
    unknown = or_unknown(left.arguments, scope) if negated else ""
    match left.function, left.arguments, right.value:
        case "distance", (first, second), int() | Decimal() as metres:
            kilometres = constant_text(Decimal(metres) / 1000, scope.zone)
            length = f"{kilometres} km"
            amount = {"fewer than": "less than"}.get(amount, amount)
            verb = "is not" if negated else "is"
            places = value_text(first, scope), value_text(second, scope)
            return f"{places[0]} {verb} {amount} {length} from {places[1]}{unknown}"
        case "has_count", (first, second), int(number):
            verb = "does not have" if negated else "has"
            whole = value_text(second, scope)
            return f"{value_text(first, scope)} {verb} {amount} {number} of {whole}{unknown}"
        case name, (first, *_), int(number) if name.startswith("elapsed_"):
            units = plural(number, f"whole {name.removeprefix('elapsed_')}")
            passed = "has passed" if number == 1 else "have passed"
            subject = value_text(first, scope)
            text = f"{amount} {units} {passed} since {subject}"
            if not negated:
                return text
            return f"it is not so that {text}" + (f", or {subject} is unknown" if unknown else "")
        case _:
            return None


def _relation_text(
    operator: Operator, left: Value, right: Value, scope: Scope, negated: bool
) -> str:
    if isinstance(left, KnownSince) and isinstance(right, Moment):
        edge = right.edge
        if isinstance(edge, Shift) and isinstance(edge.base, AsOf) and edge.amount < 0:
            length = plural(-edge.amount, edge.unit.value)
            if operator is Operator.LESS_OR_EQUAL:
                verb = "has not been known" if negated else "has been known"
                return f"{verb} for at least {length}"
    ago = _ago_text(operator, right)
    if ago is not None:
        subject = value_text(left, scope)
        return f"it is not so that {subject} {ago}" if negated else f"{subject} {ago}"
    folded = _folded_pair(left, right)
    if folded is not None:
        left, right = folded
    words = _INSTANT if is_instant(left.type) and is_instant(right.type) else _NUMBER
    verb = words[operator]
    if negated:
        verb = verb.replace("is ", "is not ", 1) if " " in verb else "is not"
    text = f"{value_text(left, scope)} {verb} {value_text(right, scope)}"
    return f"{text}, ignoring case" if folded is not None else text


def _ago_text(operator: Operator, right: Value) -> str | None:
    if not isinstance(right, Moment) or operator not in _AGO:
        return None
    match right.edge:
        case Shift(AsOf(), amount, unit) if amount < 0:
            return _AGO[operator].format(plural(-amount, unit.value))
        case _:
            return None


def _folded_pair(left: Value, right: Value) -> tuple[Value, Value] | None:
    if is_folded(left) and (is_folded(right) or isinstance(right, Literal)):
        return unfolded(left), unfolded(right)
    return None


def _count_text(rows: Rows, operator: Operator, number: int, scope: Scope, negated: bool) -> str:
    if negated:
        if operator is Operator.EQUAL and number != 0:
            return f"does not have exactly {number} {_events(rows, number, scope)}"
        operator = COMPLEMENT[operator]
    at_least_one = {(Operator.GREATER_OR_EQUAL, 1), (Operator.GREATER, 0)}
    none = {(Operator.LESS, 1), (Operator.LESS_OR_EQUAL, 0), (Operator.EQUAL, 0)}
    if (operator, number) in at_least_one or (operator is Operator.NOT_EQUAL and number == 0):
        return f"has at least 1 {_events(rows, 1, scope)}"
    if (operator, number) in none:
        return f"has no {_events(rows, 1, scope)}"
    text = f"has {_AMOUNT[operator]} {number} {_events(rows, number, scope)}"
    return text + _none_too(operator)


def _events(rows: Rows, number: int, scope: Scope) -> str:
    return rows_text(rows, scope, noun="event" if number == 1 else "events")


def _periods_text(
    aggregate: Aggregate, operator: Operator, number: int, scope: Scope, negated: bool
) -> str:
    unit = aggregate.unit.value if aggregate.unit is not None else "day"
    rows = rows_text(aggregate.rows, scope)
    if negated:
        if operator is Operator.EQUAL:
            return f"has {rows}, but not on exactly {plural(number, f'different {unit}')}"
        operator = COMPLEMENT[operator]
    word = "on" if unit == "day" else "in"
    text = f"has {rows} {word} {_AMOUNT[operator]} {plural(number, f'different {unit}')}"
    return text + _none_too(operator)


def _none_too(operator: Operator) -> str:
    return " (none counts too)" if operator in (Operator.LESS, Operator.LESS_OR_EQUAL) else ""
