"""Versions, which compare by a key, and maps.

A version in SQL is its text, missing when it is none. Its key is that of
`functions.versions.version_key`, whose order by code points is that of versions.
"""

from __future__ import annotations

from collections.abc import Sequence

from seglang.core.nodes import Literal, Value
from seglang.functions.versions import version_key
from seglang.sql import text_values, tree
from seglang.sql.dialect import Application, Dialect
from seglang.sql.operand import Operand
from seglang.sql.tree import Node
from seglang.types import (
    TEXT,
    BooleanType,
    DateType,
    DecimalType,
    IntegerType,
    MapType,
    TimestampType,
    VersionType,
)

_WRITTEN = (
    r"\A[vV]?[0-9]{1,18}(\.[0-9]{1,18})*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z.-]+)?\z"
)
_NUMBERS = r"\A[vV]?([0-9.]+)"
_BEFORE_RELEASE = r"\A[^-+]*-([^+]*)"
_DIGITS = r"\A[0-9]+\z"


def readable(node: Node) -> Node:
    """The text, if it is a version."""
    return tree.choose(((tree.call("regexp_matches", node, tree.text(_WRITTEN)), node),), None)


def compared(dialect: Dialect, value: Value, operand: Operand) -> Operand:
    """What stands for the operand in a comparison."""
    if not isinstance(operand.type, VersionType):
        return operand
    if isinstance(value, Literal):
        key = version_key(str(value.value))
        assert key is not None, "check lets only versions through"
        return Operand(tree.text(key), TEXT, False)
    return by_key(dialect, operand)


def by_key(dialect: Dialect, operand: Operand) -> Operand:
    """Versions as texts that are in order like them; other values as they are."""
    if not isinstance(operand.type, VersionType):
        return operand
    return Operand(dialect.order_text(dialect.let((operand.node,), _key)), TEXT, True)


def key_row(at: Application) -> Node:
    return at.dialect.let((readable(at.nodes[0]),), _key)


def _key(versions: Sequence[Node]) -> Node:
    """Numbers by their count of digits and then their digits, zeros at the end left out; `.`
    where no pre-release follows."""
    (version,) = versions
    counted = tree.call("regexp_extract", version, tree.text(_NUMBERS), tree.integer(1))
    before = tree.call("regexp_extract", version, tree.text(_BEFORE_RELEASE), tree.integer(1))
    part = tree.argument("part")
    is_number = tree.call("regexp_matches", part, tree.text(_DIGITS))
    word = tree.joined_text((tree.text("1"), part, tree.text("!")))
    number = tree.joined_text((tree.text("0"), _sorted_number(part)))
    released = tree.compare("=", before, tree.text(""))
    suffix = tree.choose(
        ((released, tree.text(".")),),
        tree.joined_text(
            (tree.text("-"), _each(before, tree.choose(((is_number, number),), word)))
        ),
    )
    trimmed = tree.call("rtrim", _each(counted, _sorted_number(part)), tree.text("`"))
    return tree.joined_text((trimmed, suffix))


def _each(parts: Node, body: Node) -> Node:
    listed = tree.call("string_split", parts, tree.text("."))
    return tree.call(
        "array_to_string",
        tree.call("list_transform", listed, tree.function_of("part", body)),
        tree.text(""),
    )


def _sorted_number(digits: Node) -> Node:
    significant = tree.call("ltrim", digits, tree.text("0"))
    count = tree.call(
        "chr", tree.cast(tree.add(tree.integer(96), tree.call("length", significant)), tree.INT)
    )
    return tree.joined_text((count, significant))


def map_row(at: Application) -> Node | Operand:
    """The value under a key. A map out of JSON holds texts."""
    found = tree.call("map_extract_value", *at.nodes)
    assert isinstance(at.operands[0].type, MapType)
    match at.type:
        case IntegerType() | DecimalType() | BooleanType() | DateType() | TimestampType():
            return text_values.typed(at.dialect, tree.cast(found, tree.TEXT), at.type)
        case _:
            return found
