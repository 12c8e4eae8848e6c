"""The rows in which DuckDB differs, and its operations.

DuckDB compares text by its bytes, which is the order of code points, rounds decimals half away
from zero, raises on overflow, and takes RE2 patterns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from sqlglot import exp

from seglang.catalog.model import Column
from seglang.core.nodes import Literal
from seglang.patterns import PatternError, parse_pattern, to_re2
from seglang.sql import memberships, numbers, queries, tree
from seglang.sql.dialect import Application, Dialect
from seglang.sql.local_rows import LOCAL
from seglang.sql.rows import NEUTRAL
from seglang.sql.tree import Node
from seglang.types import Type


def _matches(at: Application) -> Node:
    """The pattern, spelled so that RE2 reads it as we do."""
    literal = at.values[1]
    assert isinstance(literal, Literal)
    assert isinstance(literal.value, str)
    pattern = parse_pattern(literal.value)
    assert not isinstance(pattern, PatternError), "check lets only well-formed patterns through"
    return tree.call("regexp_matches", at.nodes[0], tree.text(to_re2(pattern)))


def _in_zone(zone: str, local: Node) -> Node:
    return tree.call("timezone", tree.text(zone), local)


def _local(zone: str, instant: Node) -> Node:
    return tree.call("timezone", tree.text(zone), instant)


def _microseconds(instant: Node) -> Node:
    # Of a time in UTC without a zone the number is the same, and costs no conversion.
    return tree.call("epoch_us", tree.without_zone(instant))


def _moved(instant: Node, microseconds: Node) -> Node:
    passed = tree.call("to_microseconds", microseconds)
    bare = tree.without_zone(instant)
    if bare is not instant:
        # Elapsed time is the same in UTC, where comparing needs no conversion.
        return _in_zone("UTC", tree.add(bare, passed))
    return tree.add(instant, passed)


def _months_later(local: Node, months: Node) -> Node:
    return tree.add(local, tree.call("to_months", tree.cast(months, tree.INT)))


def _days_later(local: Node, days: Node) -> Node:
    return tree.add(local, tree.call("to_days", tree.cast(days, tree.INT)))


def _days_between(later: Node, earlier: Node) -> Node:
    return tree.subtract(later, earlier)


def _let(nodes: Sequence[Node], body: Callable[[Sequence[Node]], Node]) -> Node:
    """A list of one row of values and a function of it: DuckDB has no other way to name a value
    inside an expression. Columns and constants need no name."""
    plain = exp.Column | exp.Literal | exp.Neg | exp.Parameter
    values = [node for node in nodes if not isinstance(node, plain)]
    if not values:
        return body(nodes)
    known_as = f"values_{max(map(_depth, values)) + 1}"
    row = tree.argument(known_as)
    inner: list[Node] = []
    for node in nodes:
        if isinstance(node, plain):
            inner.append(node)
        elif len(values) == 1:
            inner.append(row)
        else:
            place = 1 + next(index for index, value in enumerate(values) if value is node)
            inner.append(tree.call("struct_extract", row, tree.integer(place)))
    argument = values[0] if len(values) == 1 else tree.row(values)
    function = tree.function_of(known_as, body(inner))
    transformed = tree.call("list_transform", tree.array((argument,)), function)
    return tree.call("list_extract", transformed, tree.integer(1))


def _depth(node: Node) -> int:
    """How many named values there are inside, so that no name hides another."""
    return sum(isinstance(inner, exp.Lambda) for inner in node.walk())


def _field(node: Node, column: Column) -> Node:
    if column.json:
        return tree.call("json_extract_string", node, tree.text(_pointer(column)))
    for part in column.fields:
        node = tree.call("struct_extract", node, tree.text(part))
    # From the statistics of a struct DuckDB 2.0 takes it that no field is missing, and leaves out
    # tests of fields beside some subqueries; into `try` it does not look.
    return tree.call("try", node) if column.fields else node


def _pointer(column: Column) -> str:
    """A JSON pointer, in which no name needs quotes."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in column.fields)


def _json(node: Node, column: Column) -> Node:
    return tree.call("json_extract", node, tree.text(_pointer(column))) if column.fields else node


def _entries(node: Node, body: Callable[[Node, Node], Node]) -> Node:
    """Each is a row that begins with its key."""
    entry = tree.argument("entry")
    key, value = (tree.call("struct_extract", entry, tree.text(part)) for part in ("key", "value"))
    each = tree.function_of("entry", body(key, value))
    listed = tree.call("list_transform", tree.call("map_entries", node), each)
    return tree.call("list_sort", listed)


def _finite(node: Node) -> Node:
    """By way of the shortest digits that stand for the number; none for infinities. A number with
    too many digits is an error, as everywhere: missing, it would satisfy every negation."""
    digits = tree.cast(tree.cast(node, tree.TEXT), numbers.FULL)
    return tree.choose(((tree.call("isfinite", node.copy()), digits),), tree.null())


def _percentile(node: Node, fraction: Decimal) -> Node:
    return tree.call("quantile_disc", node, tree.decimal(fraction))


def _fewest(value: Node, order: Sequence[Node], type: Type) -> Node:
    return tree.call("arg_min_null", value, tree.tuple_of(order))


def _most(value: Node, order: Sequence[Node], type: Type) -> Node:
    return tree.call("arg_max_null", value, tree.tuple_of(order))


def _smallest(order: Sequence[Node]) -> Node:
    """The lowest row of values carries its own value; nothing else has to be looked up."""
    lowest = tree.call("min", tree.row(order))
    return tree.call("struct_extract", lowest, tree.integer(len(order)))


def _bucket(digest: Node) -> Node:
    digits = tree.joined_text((tree.text("0x"), tree.call("left", digest, tree.integer(8))))
    return tree.remainder(tree.cast(digits, tree.UNSIGNED), tree.integer(10_000))


# Names of before the zone database, which stand for other zones elsewhere.
_OLD_NAMES = """
ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST
Canada/East-Saskatchewan US/Pacific-New
"""


def _zone(node: Node) -> Node:
    """An unknown name would stop the run."""
    names = queries.select(
        [tree.column("zone", "name")], queries.rows_from("pg_timezone_names", "zone")
    )
    old = tree.disjunction(
        (
            tree.is_in(node, [tree.text(name) for name in _OLD_NAMES.split()]),
            tree.call("starts_with", node, tree.text("SystemV/")),
        )
    )
    known = tree.conjunction((tree.is_in_query(node, names), tree.negation(old)))
    return tree.choose(((known, node),), None)


DUCKDB = Dialect(
    name="duckdb",
    spelling="duckdb",
    rows={**NEUTRAL, **LOCAL, "matches": _matches},
    in_zone=_in_zone,
    local=_local,
    microseconds=_microseconds,
    from_microseconds=lambda passed: tree.call("make_timestamp", passed),
    moved=_moved,
    months_later=_months_later,
    days_later=_days_later,
    days_between=_days_between,
    interval_microseconds=_microseconds,
    as_interval=lambda node: tree.call("to_microseconds", node),
    let=_let,
    field=_field,
    json_texts=lambda node, column: tree.try_cast(_json(node, column), tree.TEXTS),
    json_map=lambda node, column: tree.try_cast(_json(node, column), tree.text_map()),
    map_of_texts=lambda node: tree.cast(node, tree.text_map()),
    read=lambda node, type: node,
    entries=_entries,
    order_text=lambda node: tree.cast(node, tree.TEXT),
    order_unknown=lambda node: node,
    checked_cast=tree.try_cast,
    finite=_finite,
    percentile=_percentile,
    fewest=_fewest,
    most=_most,
    smallest=_smallest,
    product=lambda left, right: _let((left, right), numbers.full_product),
    quotient=lambda left, right: _let((left, right), numbers.full_quotient),
    within=lambda node, digits: node,  # it raises by itself
    missing_map=tree.null,  # of which type depends on the column
    bucket=_bucket,
    zone=_zone,
    failure=lambda message: tree.call("error", tree.text(message)),
    has_semi_joins=True,
    has_nearest_joins=True,
    memberships=memberships.by_condition,
    offsets_pay=True,
    respelled=lambda query: query,  # the neutral names are those of DuckDB
)
