"""The nodes that Postgres needs beside those of `sql.tree` and `sql.queries`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlglot import exp

from seglang.sql import tree
from seglang.sql.tree import DataType, Node, Query, Select

NODES: frozenset[type[Node]] = frozenset(
    (
        exp.ArrayContainsAll,
        exp.ArrayOverlaps,
        exp.Bracket,
        exp.Collate,
        exp.Dot,
        exp.Extract,
        exp.Lateral,
        exp.WithinGroup,
    )
)


def json_type() -> DataType:
    return exp.DataType(this=exp.DataType.Type.JSONB)


def numeric_type() -> DataType:
    """Of any size."""
    return exp.DataType(this=exp.DataType.Type.DECIMAL)


def bits_type(count: int) -> DataType:
    return exp.DataType(
        this=exp.DataType.Type.BIT, expressions=[exp.DataTypeParam(this=tree.integer(count))]
    )


def extracted(part: str, node: Node) -> Node:
    """A part of a time or an interval, as an exact number."""
    return exp.Extract(this=exp.Var(this=part), expression=node)


def by_code_points(text: Node) -> Node:
    return exp.Collate(this=text, expression=tree.name("C"))


def element(listed: Node, place: Node) -> Node:
    return exp.Bracket(this=parenthesised(listed), expressions=[place], offset=1)


def field(row: Node, name: str) -> Node:
    return exp.Dot(this=row, expression=tree.name(name))


def parenthesised(node: Node) -> Node:
    return exp.Paren(this=node)


def in_order(value: Node, order: Sequence[Node]) -> Node:
    """The argument of an aggregate that looks at the rows in an order."""
    return exp.Order(this=value, expressions=list(order))


def percentile(fraction: Decimal, order: Node) -> Node:
    """The lowest value with at least that part of all at or before it."""
    return exp.WithinGroup(
        this=tree.call("percentile_disc", tree.decimal(fraction)),
        expression=exp.Order(expressions=[order]),
    )


def overlap(one: Node, other: Node) -> Node:
    return exp.Paren(this=exp.ArrayOverlaps(this=one, expression=other))


def holds_all(one: Node, other: Node) -> Node:
    return exp.Paren(this=exp.ArrayContainsAll(this=one, expression=other))


def filtered(aggregate: Node, where: Node) -> Node:
    """`where` is the clause of another filter."""
    return exp.Filter(this=aggregate.copy(), expression=where.copy())


def numbered_parameter(place: int) -> Node:
    return exp.Parameter(this=tree.integer(place))


def with_columns(query: Query, alias: str, columns: Sequence[str]) -> Node:
    """A query as a relation whose columns have these names."""
    names = exp.TableAlias(this=tree.name(alias), columns=[tree.name(each) for each in columns])
    return exp.Subquery(this=query, alias=names)


def lateral(relation: exp.Subquery) -> Node:
    """The relation, which may speak of those before it."""
    alias = relation.args["alias"]
    relation.set("alias", None)
    return exp.Lateral(this=relation.copy(), alias=alias)


def nothing_of(branch: Select, column: Node) -> Node:
    """A missing value that has the type of a column of the query."""
    other = exp.Select(expressions=[column.copy()])
    for part in ("from_", "joins"):
        found = branch.args.get(part)
        if found is not None:
            other.set(part, [each.copy() for each in found] if part == "joins" else found.copy())
    other.set("where", exp.Where(this=tree.boolean(False)))
    return exp.Subquery(this=other)


def unknown_to_planner() -> Node:
    """The empty text, which the planner cannot know to be one: what holds it fails, if ever, where
    a row needs it."""
    return tree.call("left", tree.cast(tree.call("random"), tree.TEXT), tree.integer(0))
