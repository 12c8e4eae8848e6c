"""Queries out of expressions, and the one place where a tree becomes text.

Like `sql.tree`, which makes the expressions, this makes nothing but nodes of its allow-list.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from seglang.sql.tree import (
    LINE_END_MARK,
    Node,
    Query,
    Select,
    StatementTooLarge,
    conjunction,
    forwards,
    name,
    over,
)

MAX_NODES = 100_000

ALLOWED: frozenset[type[Node]] = frozenset(
    {
        exp.Add, exp.Alias, exp.And, exp.Anonymous, exp.Array, exp.Between, exp.BitwiseAnd,
        exp.BitwiseOr, exp.BitwiseRightShift,
        exp.Boolean, exp.CTE, exp.Case, exp.Cast, exp.Coalesce, exp.Column, exp.DPipe, exp.DataType,
        exp.DataTypeParam, exp.Distinct, exp.EQ, exp.Exists, exp.Filter, exp.From, exp.GT, exp.GTE,
        exp.Group, exp.Having, exp.Identifier, exp.If, exp.In, exp.IntDiv, exp.Is, exp.Join, exp.LT,
        exp.LTE, exp.Lambda, exp.Literal, exp.Mod, exp.Mul, exp.NEQ, exp.Neg, exp.Not, exp.Null,
        exp.NullSafeEQ, exp.NullSafeNEQ, exp.Or, exp.Order, exp.Ordered, exp.Parameter, exp.Paren,
        exp.Select, exp.Star, exp.Sub, exp.Subquery, exp.Table, exp.TableAlias, exp.TryCast,
        exp.Tuple, exp.Union, exp.Var, exp.Where, exp.Window, exp.WindowSpec, exp.With,
    }
)  # fmt: skip


def named(node: Node, alias: str) -> Node:
    return exp.Alias(this=node, alias=name(alias))


def select(
    columns: Sequence[Node],
    source: Node | None,
    *,
    joins: Sequence[Node] = (),
    where: Sequence[Node] = (),
    group: Sequence[Node] = (),
    having: Node | None = None,
) -> Select:
    query = exp.Select(expressions=list(columns))
    if source is not None:
        query.set("from_", exp.From(this=source))
    if joins:
        query.set("joins", list(joins))
    if where:
        query.set("where", exp.Where(this=conjunction(where)))
    if group:
        query.set("group", exp.Group(expressions=list(group)))
    if having is not None:
        query.set("having", exp.Having(this=having))
    return query


def join(source: Node, on: Sequence[Node], *, outer: bool) -> Node:
    node = exp.Join(this=source, on=conjunction(on))
    if outer:
        node.set("side", "LEFT")
    return node


def semi_join(source: Node, on: Sequence[Node]) -> Node:
    """Keeps the rows beside which there is one of `source`."""
    return exp.Join(this=source, on=conjunction(on), kind="SEMI")


def nearest(source: Node, on: Sequence[Node], *, outer: bool) -> Node:
    """Beside each row the one of `source` that is equal in all but the last comparison, and
    nearest in that. Rows without one stay when `outer`."""
    node = exp.Join(this=source, on=conjunction(on), method="ASOF")
    if outer:
        node.set("side", "LEFT")
    return node


def _asks(node: Node) -> bool:
    """Is it a query, or a test of values against one?"""
    return isinstance(node, exp.Query) or (
        isinstance(node, exp.In) and node.args.get("query") is not None
    )


def looks_at(node: Node, sources: Sequence[Node]) -> bool:
    """Does it speak of a column of these relations, or of what is joined, itself rather than in a
    query inside it? What speaks of no column and asks nothing counts as such."""
    relations = [part.this if isinstance(part, exp.Join) else part for part in sources]
    names = {relation.alias_or_name for relation in relations}
    tables = {
        found.table if isinstance(found, exp.Column) else None
        for found in node.walk(prune=_asks)
        if isinstance(found, exp.Column) or _asks(found)
    }
    return not tables or not tables.isdisjoint(names)


def holds_query(node: Node) -> bool:
    return any(isinstance(inner, exp.Select) for inner in node.walk())


def derived(query: Query, alias: str) -> Node:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=name(alias)))


def scalar(query: Query) -> Node:
    return exp.Subquery(this=query)


def rows_from(function: str, alias: str) -> Node:
    """The rows that a function of the engine gives."""
    return exp.Table(
        this=exp.Anonymous(this=function, expressions=[]), alias=exp.TableAlias(this=name(alias))
    )


def from_peers(function: Node, partition: Sequence[Node], order: Sequence[Node]) -> Node:
    """Over the rows from the first one that sorts alike to the last of all."""
    window = over(function, partition, order)
    window.set(
        "spec",
        exp.WindowSpec(kind="RANGE", start="CURRENT ROW", end="UNBOUNDED", end_side="FOLLOWING"),
    )
    return window


def ordered(query: Select, order: Sequence[Node]) -> Select:
    query.set("order", exp.Order(expressions=[forwards(part) for part in order]))
    return query


def union_all(queries: Sequence[Query]) -> Query:
    result = queries[0]
    for query in queries[1:]:
        result = exp.Union(this=result, expression=query, distinct=False)
    return result


def of_columns(query: Select, columns: Sequence[Node]) -> Select:
    """The query with other columns."""
    query.set("expressions", list(columns))
    return query


def with_tables(query: Select, tables: Sequence[tuple[str, Query]]) -> Select:
    if tables:
        ctes = [
            exp.CTE(this=inner, alias=exp.TableAlias(this=name(alias))) for alias, inner in tables
        ]
        query.set("with_", exp.With(expressions=ctes))
    return query


def parameters_of(query: Query) -> tuple[str, ...]:
    """The names of the parameters, each once, sorted."""
    return tuple(sorted({node.this.name for node in query.find_all(exp.Parameter)}))


def render(query: Query, spelling: str, others: frozenset[type[Node]] = frozenset()) -> str:
    """The one place where a tree becomes text; `others` are nodes that it may hold besides.
    Raises StatementTooLarge."""
    for number, node in enumerate(query.walk()):
        if number > MAX_NODES:
            raise StatementTooLarge
        if type(node) not in ALLOWED and type(node) not in others:
            raise AssertionError(f"{type(node).__name__} is not an allowed SQL node")
    word = _hide_marks(query)
    text = query.sql(
        dialect=spelling, pretty=True, normalize_functions=False, comments=False, copy=False
    )
    return text if word is None else text.replace(word, LINE_END_MARK)


def _hide_marks(query: Query) -> str | None:
    """Names that hold the mark of a line end would get one. Gives the word that stands in its place
    meanwhile: one that nothing else in the statement holds."""
    names = [node for node in query.find_all(exp.Identifier) if LINE_END_MARK in node.this]
    if not names:
        return None
    texts = [node.this for node in query.find_all(exp.Identifier, exp.Literal)]
    number = 0
    while any(f"mark{number}of" in text for text in texts):
        number += 1
    for node in names:
        node.set("this", node.this.replace(LINE_END_MARK, f"mark{number}of"))
    return f"mark{number}of"
