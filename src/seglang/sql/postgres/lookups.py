"""Values looked up by key in a relation of the statement, joined instead.

Postgres would read such a relation anew for each row that asks, since it has no index. A relation
that is looked up has one row a key, so that the join multiplies nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from seglang.sql import queries, tree
from seglang.sql.postgres.nodes import parenthesised
from seglang.sql.tree import Node, Query, Select

# Missing when a column is.
_STRICT = exp.Add | exp.Sub | exp.Mul | exp.Paren | exp.Cast | exp.Literal | exp.Neg


def joined(query: Query) -> None:
    made = {table.alias for table in query.find_all(exp.CTE)}
    known: dict[tuple[int, str], str] = {}
    for lookup in list(query.find_all(exp.Subquery)):
        found = _looked_up(lookup, made)
        if found is None:
            continue
        value, relation, ties = found
        asking = _asking(lookup, _outer_tables(ties, relation.alias_or_name))
        if asking is None:
            continue
        test = tree.conjunction(tie.copy() for tie in ties)
        what = id(asking), f"{relation.name} {test.sql()}"
        if what not in known:
            alias = known[what] = _name(asking, sum(query == id(asking) for query, _ in known))
            source = tree.table((relation.name,), alias)
            join = queries.join(source, [_renamed(test, relation, alias)], outer=True)
            asking.append("joins", join)
        shown = _renamed(value.copy(), relation, known[what])
        lookup.replace(shown if isinstance(shown, exp.Column) else parenthesised(shown))


def _name(asking: Select, count: int) -> str:
    """No name of a query around it, and the same in two queries that are written alike: what a
    query groups by and what it shows must stay the same expression."""
    depth = 0
    around = asking.find_ancestor(exp.Select)
    while around is not None:
        depth, around = depth + 1, around.find_ancestor(exp.Select)
    return f"looked up {count + 1}" + (f" at {depth}" if depth else "")


def _looked_up(lookup: exp.Subquery, made: set[str]) -> tuple[Node, exp.Table, list[Node]] | None:
    """Value, relation and comparisons of keys, if it is nothing but such a look-up."""
    query = lookup.this
    if not isinstance(query, exp.Select) or lookup.alias or set(_given(query)) != _PARTS:
        return None
    (value, *others), relation = query.expressions, query.args["from_"].this
    if others or not isinstance(relation, exp.Table) or relation.name not in made:
        return None
    if not _is_strict(value, relation.alias_or_name):
        return None
    ties = list(_conjuncts(query.args["where"].this))
    is_by_key = all(
        isinstance(tie, exp.EQ)
        and isinstance(tie.this, exp.Column)
        and tie.this.table == relation.alias_or_name
        and tie.expression.find(exp.Select) is None
        for tie in ties
    )
    return (value, relation, ties) if is_by_key else None


_PARTS = {"expressions", "from_", "where"}


def _given(query: Select) -> Iterator[str]:
    return (name for name, part in query.args.items() if part)


def _is_strict(value: Node, alias: str) -> bool:
    columns = list(value.find_all(exp.Column))
    parts = (
        isinstance(node, exp.Column | exp.Identifier | exp.DataType | exp.DataTypeParam | _STRICT)
        or (isinstance(node, exp.Anonymous) and node.this == "div")
        for node in value.walk()
    )
    return bool(columns) and all(each.table == alias for each in columns) and all(parts)


def _conjuncts(node: Node) -> Iterator[Node]:
    if isinstance(node, exp.And):
        yield from _conjuncts(node.this)
        yield from _conjuncts(node.expression)
    else:
        yield node


def _asking(lookup: exp.Subquery, tables: set[str]) -> Select | None:
    """The query whose rows ask, if something can be joined to these: they are not grouped before,
    and it is not for another relation of theirs that the value is wanted."""
    below: Node = lookup
    node = lookup.parent
    while node is not None and not isinstance(node, exp.Join | exp.From | exp.CTE):
        if (
            isinstance(node, exp.Select)
            and node.args.get("from_")
            and tables <= set(_relations(node))
        ):
            is_grouped = node.args.get("group") is not None
            return None if is_grouped and not isinstance(below, exp.Where) else node
        below, node = node, node.parent
    return None


def _outer_tables(ties: list[Node], alias: str) -> set[str]:
    tables = {column.table for tie in ties for column in tie.find_all(exp.Column)}
    return tables - {alias}


def _relations(query: Select) -> Iterator[str]:
    yield query.args["from_"].this.alias_or_name
    for join in query.args.get("joins") or ():
        yield join.this.alias_or_name


def _renamed(node: Node, relation: exp.Table, alias: str) -> Node:
    for column in node.find_all(exp.Column):
        if column.table == relation.alias_or_name:
            column.set("table", tree.name(alias))
    return node
