"""Values in plain English: noun phrases for every value of the typed core."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import assert_never

from seglang.core.declarations import Program
from seglang.core.nodes import (
    Aggregate,
    Apply,
    AttributeValue,
    CalendarDuration,
    Choice,
    Condition,
    Constant,
    ForeignKey,
    KnownSince,
    Literal,
    Lookup,
    Missing,
    Moment,
    Outside,
    PeriodOf,
    PropertyValue,
    Shifted,
    TraitValue,
    Truth,
    Value,
)
from seglang.core.past import ValueAt
from seglang.core.sources import Rows
from seglang.core.standings import Score
from seglang.explain.instants import duration_text, edge_text, local_text, plural
from seglang.explain.places import Frame, Place

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
    """Where a phrase stands: the program, and the place whose frames its names are seen from."""

    program: Program
    place: Place

    @classmethod
    def of(cls, program: Program, entity: str) -> Scope:
        return cls(program, Place((Frame(entity, True),)))

    @property
    def zone(self) -> str:
        return self.program.catalog.calendar.zone

    @property
    def rows(self) -> Rows | None:
        return self.place.rows

    @property
    def is_inner(self) -> bool:
        """Something besides the entity of the declaration is at hand, so names say whose they
        are."""
        return len(self.place.frames) > 1

    def inside(self, rows: Rows) -> Scope:
        return Scope(self.program, self.place.inside(rows))

    def entering(self, entity: str) -> Scope:
        return Scope(self.program, self.place.entering(entity))

    def left(self, levels: int) -> Scope:
        return Scope(self.program, self.place.left(levels))


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
            return f"the {entity}'s {name}" if scope.is_inner else name
        case KnownSince(entity):
            return f"the instant from which the {entity} is known"
        case PropertyValue(name, up=up):
            return _property_text(name, up, scope)
        case TraitValue(name):
            owner = scope.program.declared(name).entity
            return f"the {owner}'s {name}" if owner != scope.place.frames[0].name else name
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
        case ForeignKey(relation):
            return f"the key of its {relation}"
        case Lookup(entity, _, inner):
            text = value_text(inner, scope.entering(entity))
            which = looked_up_text(value, scope)
            return f"{text} ({which})" if which else text
        case Outside(inner, levels):
            outer = scope.left(levels)
            text = value_text(inner, outer)
            if isinstance(inner, AttributeValue | TraitValue) and not outer.is_inner:
                return f"the {outer.place.entity}'s {inner.name}"
            return text
        case ValueAt(Moment(edge), inner):
            when = edge_text(edge, scope.program.catalog.calendar)
            return f"{operand_text(inner, scope)} as of {when}"
        case PeriodOf(inner, unit, offset):
            which = {0: "that holds", 1: "after"}.get(offset, f"number {offset} after")
            return f"the start of the {unit.value} {which} {value_text(inner, scope)}"
        case Score():
            return score_text(value, scope)
        case _:
            assert_never(value)


def _property_text(name: str, up: int, scope: Scope) -> str:
    row = scope.place.row(up)
    owner = row.name if row is not None else "row"
    if name == "time":
        return f"the time of the {owner}"
    return name if up == 0 else f"the {owner}'s {name}"


def looked_up_text(value: Lookup, scope: Scope) -> str:
    """Which entity is looked up, where its name alone does not say so."""
    first = value.key[0]
    if isinstance(first, ForeignKey):
        return "" if first.relation == value.entity else f"its {first.relation}"
    return ", ".join(value_text(part, scope) for part in value.key)


# Values hold conditions and rows, which hold values: one of them has to look back.


def _condition_text(condition: Condition, scope: Scope) -> str:
    from seglang.explain.conditions import condition_text

    return condition_text(condition, scope)


def aggregate_text(value: Aggregate, scope: Scope) -> str:
    from seglang.explain.aggregates import aggregate_text as text

    return text(value, scope)


def score_text(value: Score, scope: Scope) -> str:
    from seglang.explain.ranks import score_text as text

    return text(value, scope)


def operand_text(value: Value, scope: Scope) -> str:
    return _as_operand(value_text(value, scope), value)


def _as_operand(text: str, value: Value) -> str:
    simple = isinstance(value, Literal | AttributeValue | PropertyValue | TraitValue | Lookup)
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
            return f"-{_as_operand(texts[0], arguments[0])}"
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
            return f"{_as_operand(texts[0], arguments[0])} rounded{way}"
        case _ if function.startswith("elapsed_"):
            return f"the whole {function.removeprefix('elapsed_')}s since {texts[0]}"
        case "map_value":
            return f"what {texts[0]} has under {texts[1]}"
        case _ if function.startswith("local_"):
            part = function.removeprefix("local_")
            return f"the {part} of {texts[0]} in the zone of {texts[1]}"
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
