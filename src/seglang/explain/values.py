"""Values in plain English: noun phrases for every value of the typed core."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import assert_never

from seglang.core.declarations import Program
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    Apply,
    AttributeValue,
    CalendarDuration,
    Choice,
    Condition,
    Constant,
    KnownSince,
    Literal,
    Missing,
    Moment,
    PropertyValue,
    Shifted,
    TraitValue,
    Truth,
    Value,
)
from seglang.core.sources import Rows, Window
from seglang.explain.instants import (
    duration_text,
    edge_of,
    edge_text,
    is_unbounded,
    local_text,
    plural,
    window_text,
)

_INFIX = {
    "add": "+", "subtract": "-", "multiply": "*", "divide": "/", "add_duration": "+",
    "subtract_duration": "-", "subtract_instants": "-", "add_durations": "+",
    "subtract_durations": "-", "multiply_duration": "*", "divide_duration": "/",
}  # fmt: skip
_VERBS = {
    "contains": "contains", "starts_with": "starts with", "ends_with": "ends with",
    "matches": "matches", "has": "has", "has_any": "has any of", "has_all": "has all of",
}  # fmt: skip
_NEGATED_VERBS = {
    "contains": "does not contain", "starts_with": "does not start with",
    "ends_with": "does not end with", "matches": "does not match", "has": "does not have",
    "has_any": "has none of", "has_all": "does not have all of",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a phrase stands: the program, and the rows whose row is at hand (in a `where`)."""

    program: Program
    rows: Rows | None = None

    @property
    def zone(self) -> str:
        return self.program.catalog.calendar.zone


def constant_text(value: Constant, zone: str) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case int():
            return str(value)
        case Decimal():
            text = format(value, "f")
            return text.rstrip("0").rstrip(".") if "." in text else text
        case datetime():
            return local_text(value, zone)
        case date():
            return value.isoformat()
        case timedelta() | CalendarDuration():
            return duration_text(value)
        case tuple():
            return "(" + ", ".join(constant_text(item, zone) for item in value) + ")"
        case _:
            assert_never(value)


def value_text(value: Value, scope: Scope) -> str:
    """A noun phrase. Computed ones that could be misread beside an operator are parenthesised by
    the caller (`operand_text`)."""
    match value:
        case Literal(constant):
            return constant_text(constant, scope.zone)
        case Missing():
            return "an unknown value"
        case Moment(edge):
            return edge_text(edge, scope.program.catalog.calendar)
        case AttributeValue(entity, name):
            return f"the {entity}'s {name}" if scope.rows is not None else name
        case KnownSince(entity):
            return f"the instant from which the {entity} is known"
        case PropertyValue(name):
            return f"the time of the {scope.rows.name}" if name == "time" and scope.rows else name
        case TraitValue(name):
            return name
        case Apply(function, arguments):
            return _apply_text(function, arguments, scope)
        case Shifted(inner, amount, unit):
            side = "before" if amount < 0 else "after"
            return f"{plural(abs(amount), unit.value)} {side} {value_text(inner, scope)}"
        case Choice(arms, default):
            return _choice_text(arms, default, scope)
        case Truth(condition):
            return f"whether {_condition_text(condition, scope)}"
        case Aggregate():
            return aggregate_text(value, scope)
        case _:
            assert_never(value)


def _condition_text(condition: Condition, scope: Scope) -> str:
    # Conditions hold values and values hold conditions: one of the two has to look back.
    from seglang.explain.conditions import condition_text

    return condition_text(condition, scope)


def operand_text(value: Value, scope: Scope) -> str:
    text = value_text(value, scope)
    simple = isinstance(value, Literal | AttributeValue | PropertyValue | TraitValue)
    return text if simple else f"({text})"


def _choice_text(arms: tuple[tuple[Condition, Value], ...], default: Value, scope: Scope) -> str:
    parts = [f"{value_text(result, scope)} if {_condition_text(c, scope)}" for c, result in arms]
    return ", or else ".join(parts) + f", otherwise {value_text(default, scope)}"


def _apply_text(function: str, arguments: tuple[Value, ...], scope: Scope) -> str:
    if function in _INFIX and len(arguments) == 2:
        left, right = (operand_text(argument, scope) for argument in arguments)
        return f"{left} {_INFIX[function]} {right}"
    if function in _VERBS and len(arguments) == 2:
        return f"whether {predicate_text(function, arguments, scope)}"
    texts = [value_text(argument, scope) for argument in arguments]
    match function:
        case "otherwise":
            return f"{texts[0]} (or {texts[1]} when unknown)"
        case "negate":
            return f"-{operand_text(arguments[0], scope)}"
        case "distance":
            return f"the distance from {texts[0]} to {texts[1]} in metres"
        case "has_count":
            return f"how many of {texts[1]} are in {texts[0]}"
        case "empty":
            return f"whether {texts[0]} is empty"
        case "number":
            return f"{texts[0]} as a number"
        case "text":
            return f"{texts[0]} as text"
        case "lower" | "lower_list":
            return f"{texts[0]} in lower case"
        case "upper":
            return f"{texts[0]} in upper case"
        case "trim":
            return f"{texts[0]} without surrounding white space"
        case "absolute":
            return f"the absolute value of {texts[0]}"
        case "round" | "floor" | "ceiling":
            way = {"round": "", "floor": " down", "ceiling": " up"}[function]
            return f"{operand_text(arguments[0], scope)} rounded{way}"
        case _ if function.startswith("elapsed_"):
            return f"the whole {function.removeprefix('elapsed_')}s since {texts[0]}"
        case "hour" | "minute" | "day" | "month" | "quarter" | "year" | "date" | "weekday":
            return f"the {function} of {texts[0]}"
        case _:
            return f"the {function.replace('_', ' ')} of {', '.join(texts)}"


def predicate_text(
    function: str, arguments: tuple[Value, ...], scope: Scope, *, negated: bool = False
) -> str:
    """A boolean function as a statement: `email ends with ".pl"`, saying when case is ignored."""
    lowered = {"lower", "lower_list"}
    folded = all(
        (isinstance(argument, Apply) and argument.function in lowered)
        or isinstance(argument, Literal)
        for argument in arguments
    ) and any(isinstance(argument, Apply) for argument in arguments)
    subject, argument = arguments
    if folded:
        subject, argument = unfolded(subject), unfolded(argument)
    verb = (_NEGATED_VERBS if negated else _VERBS)[function]
    right = value_text(argument, scope)
    if function == "matches" and isinstance(argument, Literal):
        right = f"/{argument.value}/"
    text = f"{value_text(subject, scope)} {verb} {right}"
    return f"{text}, ignoring case" if folded else text


def is_folded(value: Value) -> bool:
    return isinstance(value, Apply) and value.function in ("lower", "lower_list")


def unfolded(value: Value) -> Value:
    if isinstance(value, Apply) and value.function in ("lower", "lower_list"):
        return value.arguments[0]
    return value


def rows_text(rows: Rows, scope: Scope, *, noun: str = "") -> str:
    """`purchase events where … in the last 30 days`; `noun` replaces `events`."""
    parts = [f"{rows.name} {noun or 'events'}"]
    where = where_text(rows, scope)
    if where:
        parts.append(f"where {where}")
    when = rows_window_text(rows.window, scope)
    if when:
        parts.append(when)
    return " ".join(parts)


def where_text(rows: Rows, scope: Scope) -> str:
    if rows.where is None:
        return ""
    text = _condition_text(rows.where, Scope(scope.program, rows))
    return f"({text})"


def rows_window_text(window: Window | None, scope: Scope) -> str:
    if window is None or is_unbounded(window):
        return ""
    return window_phrase(window, scope)


def window_phrase(window: Window, scope: Scope) -> str:
    def side(value: Value | None) -> object:
        if value is None:
            return None
        edge = edge_of(value)
        return edge if edge is not None else value_text(value, scope)

    start, end = side(window.start), side(window.end)
    return window_text(start, end, scope.program.catalog.calendar)  # type: ignore[arg-type]


def aggregate_text(value: Aggregate, scope: Scope) -> str:
    rows = rows_text(value.rows, scope)
    one = rows_text(value.rows, scope, noun="event")
    unit = value.unit.value if value.unit is not None else "day"
    operand = ""
    if value.operand is not None:
        operand = operand_text(value.operand, Scope(scope.program, value.rows))
    match value.kind:
        case Aggregation.COUNT:
            return f"the number of {rows}"
        case Aggregation.COUNT_DISTINCT:
            return f"the number of different {operand} values over {rows}"
        case Aggregation.COUNT_PERIODS:
            return f"the number of {unit}s with {rows}"
        case Aggregation.SUM:
            return f"the total {operand} of {rows}"
        case Aggregation.AVERAGE:
            return f"the average {operand} of {rows}"
        case Aggregation.MIN:
            return f"the smallest {operand} of {rows}"
        case Aggregation.MAX:
            return f"the largest {operand} of {rows}"
        case Aggregation.MEDIAN:
            return f"the median {operand} of {rows}"
        case Aggregation.PERCENTILE:
            return f"the {ordinal(value.number or 0)} percentile of {operand} over {rows}"
        case Aggregation.MOST_FREQUENT:
            return f"the most frequent {operand} of {rows}"
        case Aggregation.SHARE:
            assert value.operand is not None
            inner = Scope(scope.program, value.rows)
            match value.operand:
                case Truth(condition):
                    test = _condition_text(condition, inner)
                case other:
                    test = value_text(other, inner)
            return f"the share with ({test}) among {rows}"
        case Aggregation.FIRST | Aggregation.LAST:
            which = _nth(value.kind, value.number or 1)
            return f"the {operand} of the {which} {one}" if operand else f"the {which} {one}"
        case Aggregation.AVERAGE_GAP:
            return f"the average time between {rows}"
        case Aggregation.LONGEST_GAP:
            return f"the longest time between neighbouring {rows}"
        case Aggregation.LONGEST_STREAK:
            return f"the longest run of neighbouring {unit}s with {rows}"
        case Aggregation.CURRENT_STREAK:
            return f"the current run of neighbouring {unit}s with {rows}"
        case _:
            assert_never(value.kind)


def ordinal(number: int) -> str:
    if 10 <= number % 100 <= 13:
        return f"{number}th"
    return f"{number}" + {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _nth(kind: Aggregation, number: int) -> str:
    if kind is Aggregation.FIRST:
        return "first" if number == 1 else ordinal(number)
    return "last" if number == 1 else f"{ordinal(number)} last"
