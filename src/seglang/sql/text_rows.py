"""The neutral rows of text, lists and points."""

from __future__ import annotations

from decimal import Decimal

from seglang.core.nodes import Literal
from seglang.functions.lists import EARTH_RADIUS
from seglang.sql import numbers, text_values, tree
from seglang.sql.alike import alike
from seglang.sql.dialect import Application, Row
from seglang.sql.operand import Operand
from seglang.sql.tree import Node
from seglang.types import (
    BooleanType,
    DateType,
    DecimalType,
    EnumType,
    IntegerType,
    ListType,
)

_LOWER, _UPPER = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def lower_row(at: Application) -> Node:
    return ascii_lower(at.nodes[0])


def ascii_lower(node: Node) -> Node:
    return tree.call("translate", node, tree.text(_UPPER), tree.text(_LOWER))


def upper_row(at: Application) -> Node:
    return tree.call("translate", at.nodes[0], tree.text(_LOWER), tree.text(_UPPER))


def trim_row(at: Application) -> Node:
    return tree.call("trim", at.nodes[0], tree.text(" \t\n\r\f\v"))


def test_row(function: str) -> Row:
    def row(at: Application) -> Node:
        return tree.call(function, *at.nodes)

    return row


def length_row(at: Application) -> Node:
    if isinstance(at.operands[0].type, ListType):
        return tree.call("len", at.nodes[0])
    return tree.call("length", at.nodes[0])


def empty_row(at: Application) -> Node:
    if isinstance(at.operands[0].type, ListType):
        return tree.compare("=", tree.call("len", at.nodes[0]), tree.integer(0))
    return tree.compare("=", at.nodes[0], tree.text(""))


def number_row(at: Application) -> Operand:
    """Only what has the shape of a number is cast."""
    node = at.nodes[0]
    pattern = r"\A[+-]?[0-9]+(\.[0-9]+)?\z"
    found = text_values.checked(at.dialect, node, pattern, numbers.FULL)
    return Operand(found, at.type, True, numbers.FULL)


def text_row(at: Application) -> Node:
    return as_text(at.operands[0])


def as_text(operand: Operand) -> Node:
    text = tree.cast(operand.node, tree.TEXT)
    match operand.type:
        case DecimalType():
            digits = tree.cast(numbers.exact(operand), tree.TEXT)
            pattern = r"(\.[0-9]*[1-9])0+\z|\.0+\z"
            return tree.call("regexp_replace", digits, tree.text(pattern), tree.text(r"\1"))
        case IntegerType() | BooleanType() | EnumType() | DateType():
            return text
        case _:
            return text


# ---------------------------------------------------------------- lists and points


def both_alike(at: Application) -> tuple[Node, Node]:
    """A list, and an element or another list."""
    one, other = alike(at.dialect, at.calendar, *at.operands)
    return one.node, other.node


def has_row(at: Application) -> Node:
    return tree.call("list_contains", *both_alike(at))


def has_any_row(at: Application) -> Node:
    return tree.call("list_has_any", *both_alike(at))


def has_all_row(at: Application) -> Node:
    """A missing element of the wanted equals nothing, so it is not found."""
    items, wanted = both_alike(at)
    found = tree.call("list_has_all", items, wanted)
    if isinstance(at.values[1], Literal):
        return found
    complete = tree.compare("=", tree.call("list_count", wanted), tree.call("len", wanted))
    both = tree.conjunction((tree.is_known(items), tree.is_known(wanted)))
    return tree.choose(((complete, found), (both, tree.boolean(False))), None)


def has_count_row(at: Application) -> Node:
    both = tree.call("list_intersect", *both_alike(at))
    count = tree.call("len", tree.call("list_distinct", both))
    if not at.operands[1].nullable:
        return count
    # What two lists share is empty, not missing, when the second is missing.
    return tree.choose(((tree.is_known(at.nodes[1]), count),), tree.null())


def lower_list_row(at: Application) -> Node:
    body = ascii_lower(tree.argument("item"))
    return tree.call("list_transform", at.nodes[0], tree.function_of("item", body))


def distance_row(at: Application) -> Node:
    """2 R asin √(sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2)), in whole metres."""
    start, end = at.nodes
    latitude, other_latitude = _radians(start, 1), _radians(end, 1)
    longitude, other_longitude = _radians(start, 2), _radians(end, 2)
    chord = tree.add(
        _half_sine_squared(other_latitude, latitude),
        tree.multiply(
            tree.multiply(tree.call("cos", latitude), tree.call("cos", other_latitude)),
            _half_sine_squared(other_longitude, longitude),
        ),
    )
    # Rounding may carry opposite points a hair beyond 1.
    one = tree.cast(tree.integer(1), tree.DOUBLE)
    within = at.dialect.let(
        (chord,), lambda found: tree.choose(((tree.compare(">", found[0], one), one),), found[0])
    )
    arc = tree.call("asin", tree.call("sqrt", within))
    diameter = tree.cast(tree.decimal(Decimal(str(2 * EARTH_RADIUS))), tree.DOUBLE)
    half = tree.cast(tree.decimal_text("0.5"), tree.DOUBLE)
    return tree.cast(tree.call("floor", tree.add(tree.multiply(diameter, arc), half)), tree.BIGINT)


def _radians(point: Node, place: int) -> Node:
    return tree.call("radians", tree.call("list_extract", point, tree.integer(place)))


def _half_sine_squared(left: Node, right: Node) -> Node:
    half = tree.cast(tree.decimal_text("0.5"), tree.DOUBLE)
    sine = tree.call("sin", tree.multiply(tree.subtract(left, right), half))
    return tree.multiply(sine, sine)
