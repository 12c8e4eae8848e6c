"""A statement with neutral names and forms, respelled for Postgres.

The tree that the emitter makes calls functions by the names of one engine and holds forms that
Postgres has in another shape. `respelled` takes such a tree and gives a new one; every row of
`_CALLS` and every case says what differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from hashlib import md5
from typing import TypeAlias

from sqlglot import exp

from seglang.sql import queries, tree
from seglang.sql.postgres import lookups
from seglang.sql.postgres.nodes import (
    element,
    filtered,
    holds_all,
    lateral,
    nothing_of,
    numbered_parameter,
    numeric_type,
    overlap,
    parenthesised,
    percentile,
    with_columns,
)
from seglang.sql.tree import Node, Query

_Call: TypeAlias = Callable[[list[Node]], Node]


def respelled(query: Query) -> Query:
    found = query.copy()
    numbers = {name: place for place, name in enumerate(queries.parameters_of(found), start=1)}
    # What is inside a node comes before it.
    for node in reversed(list(found.walk())):
        other = _respelled(node, numbers)
        if other is not node:
            node.replace(other)
    lookups.joined(found)
    return found


def _respelled(node: Node, numbers: Mapping[str, int]) -> Node:
    match node:
        case exp.Anonymous():
            call = _CALLS.get(node.this)
            return node if call is None else call(list(node.expressions))
        case exp.IntDiv():
            # The operator keeps decimals where one side is a decimal.
            return tree.call("div", _bare(node.this), _bare(node.expression))
        case exp.Filter() if not isinstance(node.this, exp.Anonymous | exp.WithinGroup):
            return _filtered(node)
        case exp.Not(this=exp.In() as found) if found.args.get("query") is not None:
            return _without(found)
        case exp.EQ() | exp.LT() | exp.LTE() | exp.GT() | exp.GTE() | exp.NEQ() | exp.NullSafeNEQ():
            return _compared(node)
        case exp.DataType(this=exp.DataType.Type.INT128):
            return numeric_type()
        case exp.Identifier():
            return _short(node)
        case exp.Parameter():
            return numbered_parameter(numbers[node.this.name])
        case exp.Group():
            node.set("expressions", [_not_constant(each) for each in node.expressions])
            return node
        case exp.Select():
            _lateral(node)
            return node
        case exp.Union() if not isinstance(node.parent, exp.Union):
            _typed(node)
            return node
        case _:
            return node


def _bare(node: Node) -> Node:
    inner: Node = node.this if isinstance(node, exp.Paren) else node
    return inner


# ---------------------------------------------------------------- functions


def _matches(arguments: list[Node]) -> Node:
    text, pattern = arguments
    return tree.call("regexp_like", text, _pattern(pattern))


def _pattern(node: Node) -> Node:
    """Patterns of our own: here `\\Z` is the end of the text."""
    assert isinstance(node, exp.Literal)
    return tree.text(node.this.replace(r"\z", r"\Z"))


def _extract(arguments: list[Node]) -> Node:
    """The text of a group, empty when nothing matches."""
    text, pattern, group = arguments
    found = tree.call(
        "regexp_substr",
        text.copy(),
        _pattern(pattern),
        tree.integer(1),
        tree.integer(1),
        tree.text("c"),
        group,
    )
    return tree.choose(((tree.is_known(text), tree.coalesce(found, tree.text(""))),), None)


def _replace(arguments: list[Node]) -> Node:
    text, pattern, by = arguments
    return tree.call("regexp_replace", text, _pattern(pattern), by)


def _ends_with(arguments: list[Node]) -> Node:
    text, end = arguments
    last = tree.call("right", text, tree.call("length", end.copy()))
    return parenthesised(tree.compare("=", last, end))


def _contains(arguments: list[Node]) -> Node:
    found = tree.call("strpos", *arguments)
    return parenthesised(tree.compare(">", found, tree.integer(0)))


def _transform(arguments: list[Node]) -> Node:
    """Each element in its order, with its place beside it."""
    listed, function = arguments
    assert isinstance(function, exp.Lambda)
    (argument,) = function.expressions
    alias = f"each {argument.name}"
    rows = queries.select(
        [
            queries.named(tree.call("unnest", listed), argument.name),
            queries.named(
                tree.call("generate_subscripts", listed.copy(), tree.integer(1)), "place"
            ),
        ],
        None,
    )
    query = queries.select([function.this], queries.derived(rows, alias))
    query = queries.ordered(query, [tree.column(alias, "place")])
    return tree.choose(((tree.is_known(listed.copy()), tree.array((query,))),), None)


def _median(arguments: list[Node]) -> Node:
    """The mean of the middle two, exactly: of doubled numbers both are even."""
    (number,) = arguments
    middle = [
        percentile(Decimal("0.5"), order)
        for order in (tree.forwards(number), tree.descending(number.copy()))
    ]
    doubled = parenthesised(tree.add(*middle))
    return parenthesised(tree.multiply(doubled, tree.decimal_text("0.5")))


def _element(arguments: list[Node]) -> Node:
    return element(*arguments)


def _date_part(arguments: list[Node]) -> Node:
    # A floating-point number otherwise, of which there is no remainder.
    return tree.cast(tree.call("date_part", *arguments), tree.INT)


def _known_elements(arguments: list[Node]) -> Node:
    return tree.call("cardinality", tree.call("array_remove", *arguments, tree.null()))


def _overlap(arguments: list[Node]) -> Node:
    return overlap(*arguments)


def _within(arguments: list[Node]) -> Node:
    return holds_all(*arguments)


def _renamed(name: str) -> _Call:
    return lambda arguments: tree.call(name, *arguments)


_CALLS: Mapping[str, _Call] = {
    "contains": _contains,
    "date_part": _date_part,
    "ends_with": _ends_with,
    "len": _renamed("cardinality"),
    "list_count": _known_elements,
    "list_extract": _element,
    "list_has_all": _within,
    "list_has_any": _overlap,
    "list_transform": _transform,
    "map_extract_value": _renamed("jsonb_extract_path_text"),
    "median": _median,
    "regexp_extract": _extract,
    "regexp_matches": _matches,
    "regexp_replace": _replace,
    "string_split": _renamed("string_to_array"),
    "trim": _renamed("btrim"),
}


# ---------------------------------------------------------------- forms


def _filtered(node: exp.Filter) -> Node:
    """The filter stands with each aggregate of which the value is made."""
    value, where = node.this, node.expression
    for aggregate in list(value.walk()):
        is_one = isinstance(aggregate, exp.WithinGroup) or (
            isinstance(aggregate, exp.Anonymous) and aggregate.this == "array_agg"
        )
        if is_one:
            aggregate.replace(filtered(aggregate, where))
    found: Node = node.this
    return found


def _compared(node: Node) -> Node:
    """Rows of values compare as SQL says, missing where a part is; inside an array they compare
    as values do, missing ones last."""
    left, right = node.this, node.expression
    if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple) and len(left.expressions) > 1:
        node.set("this", tree.array((left.copy(),)))
        node.set("expression", tree.array((right.copy(),)))
    return node


def _without(found: exp.In) -> Node:
    """NOT IN holds all keys in memory, or compares each with each; this is joined. Neither side is
    ever missing: what can be is not negated."""
    mine = found.this.expressions if isinstance(found.this, exp.Tuple) else [found.this]
    query = found.args["query"].this
    names = [f"key {place}" for place in range(1, len(mine) + 1)]
    keys = [tree.column(_KEYS, name) for name in names]
    ties = [tree.compare("=", key, one.copy()) for key, one in zip(keys, mine, strict=True)]
    rows = with_columns(query.copy(), _KEYS, names)
    return tree.negation(tree.exists(queries.select([tree.integer(1)], rows, where=ties)))


_KEYS = "keys among"
_LONGEST = 63


def _short(node: exp.Identifier) -> Node:
    """Postgres cuts longer names off, and so takes two for one."""
    text: str = node.this
    if len(text.encode()) <= _LONGEST:
        return node
    digest = md5(text.encode(), usedforsecurity=False).hexdigest()[:12]
    start = text.encode()[: _LONGEST - 13].decode(errors="ignore")
    return tree.name(f"{start}_{digest}")


def _not_constant(node: Node) -> Node:
    """A bare constant would be refused; numbers and texts are never bare."""
    return tree.cast(node, tree.BOOLEAN) if isinstance(node, exp.Boolean) else node


def _lateral(query: exp.Select) -> None:
    """A relation that speaks of those before it says so."""
    source = query.args.get("from_")
    if source is None:
        return
    known = {source.this.alias_or_name}
    for join in query.args.get("joins") or ():
        relation = join.this
        if isinstance(relation, exp.Subquery) and any(
            column.table in known for column in relation.find_all(exp.Column)
        ):
            join.set("this", lateral(relation))
        known.add(join.this.alias_or_name)


def _typed(union: exp.Union) -> None:
    """Columns of two branches that are both missing become text, which the others are not; the
    first one then has the type of another branch's column."""
    branches = list(_branches(union))
    columns = [[_shown(node) for node in branch.expressions] for branch in branches]
    for place, first in enumerate(columns[0]):
        if not isinstance(first, exp.Null) or not isinstance(columns[1][place], exp.Null):
            continue
        for branch, nodes in zip(branches, columns, strict=True):
            if not isinstance(nodes[place], exp.Null):
                first.replace(nothing_of(branch, nodes[place]))
                break


def _branches(node: Node) -> Iterator[exp.Select]:
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, exp.Union):
            pending += [current.expression, current.this]
        else:
            assert isinstance(current, exp.Select)
            yield current


def _shown(node: Node) -> Node:
    found: Node = node.this if isinstance(node, exp.Alias) else node
    return found
