"""What columns of Postgres hold, in the form of its type, and what sorts them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sqlglot import exp

from seglang.catalog.model import Column
from seglang.sql import numbers, queries, tree
from seglang.sql.kinds import list_kind
from seglang.sql.postgres.nodes import (
    by_code_points,
    field,
    json_type,
    numeric_type,
    parenthesised,
    unknown_to_planner,
)
from seglang.sql.tree import Node
from seglang.types import DecimalType, EnumType, ListType, MapType, TextType, Type


def read(node: Node, type: Type) -> Node:
    """Columns of one type of ours may be of several of Postgres: text may be an enumeration, whose
    labels alone it compares with, or be padded; numbers may be none."""
    match type:
        case TextType() | EnumType():
            return tree.cast(node, tree.TEXT)
        case DecimalType(precision, scale):
            number = tree.call("nullif", node, tree.cast(tree.text("NaN"), numeric_type()))
            return tree.cast(number, (precision, scale))
        case ListType():
            return tree.cast(node, list_kind(type))
        case MapType():
            return _object(tree.cast(node, json_type()))
        case _:
            raise AssertionError(f"a column of {type} is read as it is")


def _object(node: Node) -> Node:
    """What is no JSON object is no map."""
    kind = tree.compare("=", tree.call("jsonb_typeof", node), tree.text("object"))
    return tree.choose(((kind, node.copy()),), None)


def entries(node: Node, body: Callable[[Node, Node], Node]) -> Node:
    key = tree.column("entries", "key")
    keys = queries.named(tree.call("jsonb_object_keys", node), "key")
    value = tree.call("jsonb_extract_path_text", node.copy(), key)
    rows = queries.derived(queries.select([keys], None), "entries")
    sorted_key = order_text(key.copy())
    query = queries.select([body(sorted_key, value)], rows)
    query = queries.ordered(query, [sorted_key.copy()])
    return tree.choose(((tree.is_known(node.copy()), tree.array((query,))),), None)


def field_of(node: Node, column: Column) -> Node:
    if column.json:
        return tree.call("jsonb_extract_path_text", *_path(node, column))
    found = parenthesised(node)
    for part in column.fields:
        found = field(found, part)
    return found


def _path(node: Node, column: Column) -> list[Node]:
    return [tree.cast(node, json_type()), *map(tree.text, column.fields)]


def json(node: Node, column: Column) -> Node:
    whole, *path = _path(node, column)
    return tree.call("jsonb_extract_path", whole, *path) if path else whole


def json_texts(node: Node, column: Column) -> Node:
    """The elements in their order, with their places beside them."""
    found = json(node, column)
    elements = queries.named(tree.call("jsonb_array_elements_text", found.copy()), "item")
    rows = queries.derived(queries.select([elements], None), "elements")
    texts = tree.array((queries.select([tree.column("elements", "item")], rows),))
    is_list = tree.compare("=", tree.call("jsonb_typeof", found), tree.text("array"))
    return tree.choose(((is_list, texts),), None)


def checked_cast(node: Node, kind: str | tuple[int, int] | exp.DataType) -> Node:
    """Of texts whose shape is right only the size of a number has to be looked at."""
    limit: str
    if kind == tree.BIGINT:
        limit = str(2**63)
    elif isinstance(kind, tuple):
        # From there on rounding makes too large a number of it.
        precision, scale = kind
        limit = f"{10 ** (precision + 1) - 5}e-{scale + 1}"
    else:
        return tree.cast(node, kind)
    if node.find(exp.Column) is None:
        # The cast of a constant would fail while planning, whatever its shape.
        node = tree.joined_text((node, unknown_to_planner()))
    number = tree.cast(node, numeric_type())
    from_limit = ">=" if kind == tree.BIGINT else ">"
    low, high = tree.decimal_text(f"-{limit}"), tree.decimal_text(limit)
    fits = tree.conjunction(
        (tree.compare(from_limit, number, low), tree.compare("<", number.copy(), high))
    )
    return tree.choose(((fits, tree.cast(number.copy(), kind)),), None)


def finite(node: Node) -> Node:
    """By way of the shortest digits that stand for the number."""
    infinity = [
        tree.cast(tree.text(name), tree.DOUBLE) for name in ("-Infinity", "Infinity", "NaN")
    ]
    digits = tree.cast(tree.cast(node.copy(), tree.TEXT), numbers.FULL)
    return tree.choose(((tree.negation(tree.is_in(node, infinity)), digits),), tree.null())


def order_text(node: Node) -> Node:
    return by_code_points(tree.cast(node, tree.TEXT))


_NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")


def order_unknown(node: Node) -> Node:
    """Numbers as texts of one length, everything else as its text: the type is known only to the
    database, and every branch has to have the same one."""
    if tree.is_bare_null(node):
        return order_text(node)
    kind = tree.cast(tree.call("pg_typeof", node), tree.TEXT)
    is_number = tree.is_in(kind, [tree.text(name) for name in _NUMBERS])
    text = tree.cast(node.copy(), tree.TEXT)
    shifted = tree.add(
        tree.cast(text.copy(), numbers.FULL), tree.decimal(Decimal(10) ** (38 - numbers.FULL[1]))
    )
    digits = tree.call("lpad", tree.cast(shifted, tree.TEXT), tree.integer(40), tree.text("0"))
    return order_text(tree.choose(((is_number, digits),), text))
