"""The only place where nodes of SQL trees are made, beside `sql.queries`.

Gives sqlglot nodes of the classes that `sql.queries` allows, nothing else. Names are always
quoted and texts are literals, so nothing that a rule or a catalog says can become SQL. Function
names, types and numbers come from this package alone, since sqlglot prints those as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import TypeAlias

from sqlglot import exp

Node: TypeAlias = exp.Expr
DataType: TypeAlias = exp.DataType
OR = exp.Or
Select: TypeAlias = exp.Select
Query: TypeAlias = exp.Select | exp.Union


# ---------------------------------------------------------------- how much there is room for

MAX_PARTS = 20_000


class StatementTooLarge(Exception):  # noqa: N818 -- it is no error of ours
    """A statement has more parts than any engine should be asked to read."""


_room: ContextVar[list[int] | None] = ContextVar("room", default=None)


@contextmanager
def one_statement() -> Iterator[None]:
    """Around the making of one statement: StatementTooLarge once it has `MAX_PARTS` names and
    operations."""
    before = _room.set([MAX_PARTS])
    try:
        yield
    finally:
        _room.reset(before)


def _take() -> None:
    room = _room.get()
    if room is not None:
        room[0] -= 1
        if room[0] < 0:
            raise StatementTooLarge


# ---------------------------------------------------------------- names and literals


def name(text: str) -> exp.Identifier:
    _take()
    return exp.Identifier(this=text, quoted=True)


def column(table: str, column_name: str) -> Node:
    return exp.Column(this=name(column_name), table=name(table))


def table(parts: Sequence[str], alias: str | None = None) -> Node:
    """A table of the catalog: name, or schema and name, or database, schema and name."""
    *above, last = parts
    node = exp.Table(this=name(last))
    for place, part in zip(("db", "catalog"), reversed(above), strict=False):
        node.set(place, name(part))
    if alias is not None:
        node.set("alias", exp.TableAlias(this=name(alias)))
    return node


# sqlglot marks line ends inside literals with this word while it lays a statement out.
LINE_END_MARK = "__SQLGLOT__"
_MOST_AT_ONCE = 50  # some engines take no more than 100 arguments


def text(value: str) -> Node:
    """A text literal. Control characters are spelled with chr(), so that the layout of the
    statement cannot touch them, nor they the layout."""
    pieces: list[Node] = []
    run = ""
    for character in value.replace(LINE_END_MARK, "__SQL\0GLOT__"):
        if character == "\0":
            pieces.append(exp.Literal.string(run))
            run = ""
        elif character < " " or character in "\x7f\x85\u2028\u2029":
            if run:
                pieces.append(exp.Literal.string(run))
            pieces.append(call("chr", integer(ord(character))))
            run = ""
        else:
            run += character
    if run or not pieces:
        pieces.append(exp.Literal.string(run))
    while len(pieces) > 1:
        parts = [pieces[at : at + _MOST_AT_ONCE] for at in range(0, len(pieces), _MOST_AT_ONCE)]
        pieces = [part[0] if len(part) == 1 else call("concat", *part) for part in parts]
    return pieces[0]


def integer(value: int) -> Node:
    literal = exp.Literal.number(str(abs(int(value))))
    return exp.Neg(this=literal) if value < 0 else literal


def decimal(value: Decimal) -> Node:
    """An exact literal in plain digits."""
    digits = format(value.copy_abs(), "f")
    literal = exp.Literal.number(digits)
    return exp.Neg(this=literal) if value < 0 else literal


def decimal_text(digits: str) -> Node:
    """A constant of this package, in digits."""
    return decimal(Decimal(digits))


def boolean(value: bool) -> Node:
    return exp.Boolean(this=value)


def null() -> Node:
    return exp.Null()


def is_bare_null(node: Node) -> bool:
    return isinstance(node, exp.Null)


def parameter(parameter_name: str) -> Node:
    return exp.Parameter(this=exp.Var(this=parameter_name))


# ---------------------------------------------------------------- types

_TYPES = exp.DataType.Type


def _type(kind: exp.DType) -> exp.DataType:
    return exp.DataType(this=kind)


INSTANT = "instant"
LOCAL = "local"
DATE = "date"
TEXT = "text"
BIGINT = "bigint"
INT = "int"
HUGE = "huge"
UNSIGNED = "unsigned"
DOUBLE = "double"
BOOLEAN = "boolean"
TEXTS = "texts"
INTERVAL = "interval"

_KINDS = {
    INSTANT: _TYPES.TIMESTAMPTZ,
    LOCAL: _TYPES.TIMESTAMP,
    DATE: _TYPES.DATE,
    TEXT: _TYPES.TEXT,
    BIGINT: _TYPES.BIGINT,
    INT: _TYPES.INT,
    HUGE: _TYPES.INT128,
    UNSIGNED: _TYPES.UBIGINT,
    DOUBLE: _TYPES.DOUBLE,
    BOOLEAN: _TYPES.BOOLEAN,
    INTERVAL: _TYPES.INTERVAL,
}


def data_type(kind: str | tuple[int, int]) -> exp.DataType:
    """A type by our name for it; (precision, scale) is a decimal; `[]` after a name a list."""
    if isinstance(kind, tuple):
        return exp.DataType(
            this=_TYPES.DECIMAL,
            expressions=[exp.DataTypeParam(this=integer(part)) for part in kind],
        )
    if kind == TEXTS:
        return exp.DataType(this=_TYPES.ARRAY, nested=True, expressions=[_type(_TYPES.TEXT)])
    return _type(_KINDS[kind])


def list_type(element: exp.DataType) -> exp.DataType:
    return exp.DataType(this=_TYPES.ARRAY, nested=True, expressions=[element])


def text_map() -> exp.DataType:
    """Texts by text."""
    return exp.DataType(
        this=_TYPES.MAP, nested=True, expressions=[_type(_TYPES.TEXT), _type(_TYPES.TEXT)]
    )


def cast(node: Node, kind: str | tuple[int, int] | exp.DataType) -> Node:
    to = kind if isinstance(kind, exp.DataType) else data_type(kind)
    return exp.Cast(this=node, to=to)


def try_cast(node: Node, kind: str | tuple[int, int] | exp.DataType) -> Node:
    to = kind if isinstance(kind, exp.DataType) else data_type(kind)
    return exp.TryCast(this=node, to=to)


# ---------------------------------------------------------------- expressions

_LOOSE = (
    exp.And, exp.Or, exp.Not, exp.Binary, exp.Between, exp.In, exp.Is, exp.Neg, exp.Lambda,
)  # fmt: skip


def closed(node: Node) -> Node:
    """The node, in parentheses when it could be torn apart by what stands beside it."""
    if isinstance(node, _LOOSE) and not isinstance(node, exp.Paren):
        return exp.Paren(this=node)
    return node


def not_bare(node: Node) -> Node:
    """The node, which is not a number alone."""
    is_number = isinstance(node, exp.Neg) or (isinstance(node, exp.Literal) and not node.is_string)
    return exp.Paren(this=add(node, integer(0))) if is_number else node


def call(function: str, *arguments: Node) -> Node:
    """A function of ours by name; never one that a rule or a catalog names."""
    _take()
    return exp.Anonymous(this=function, expressions=list(arguments))


def star() -> Node:
    return exp.Star()


def _binary(kind: type[exp.Binary], left: Node, right: Node) -> Node:
    _take()
    return kind(this=closed(left), expression=closed(right))


def add(left: Node, right: Node) -> Node:
    return _binary(exp.Add, left, right)


def bits_in_both(left: Node, right: Node) -> Node:
    return exp.Paren(this=exp.BitwiseAnd(this=left, expression=right))


def bits_in_either(left: Node, right: Node) -> Node:
    return exp.Paren(this=exp.BitwiseOr(this=left, expression=closed(right)))


def bits_lower(node: Node, places: int) -> Node:
    """The number without its lowest bits, these many."""
    return exp.Paren(this=exp.BitwiseRightShift(this=closed(node), expression=integer(places)))


def plus(left: Node, right: Node) -> Node:
    """A sum whose left side may be a sum."""
    return exp.Add(this=left, expression=closed(right))


def subtract(left: Node, right: Node) -> Node:
    return _binary(exp.Sub, left, right)


def multiply(left: Node, right: Node) -> Node:
    return _binary(exp.Mul, left, right)


def quotient(left: Node, right: Node) -> Node:
    """Whole division."""
    return _binary(exp.IntDiv, left, right)


def remainder(left: Node, right: Node) -> Node:
    return _binary(exp.Mod, left, right)


def negative(node: Node) -> Node:
    return exp.Neg(this=closed(node))


_COMPARISONS: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
    "!=": exp.NEQ,
    "is distinct from": exp.NullSafeNEQ,
    "is not distinct from": exp.NullSafeEQ,
}


def compare(operator: str, left: Node, right: Node) -> Node:
    return _binary(_COMPARISONS[operator], left, right)


def between(node: Node, low: Node, high: Node) -> Node:
    return exp.Between(this=closed(node), low=closed(low), high=closed(high))


def is_null(node: Node) -> Node:
    return exp.Is(this=closed(node), expression=null())


def is_known(node: Node) -> Node:
    return exp.Is(this=closed(node), expression=exp.Not(this=null()))


def is_not_true(node: Node) -> Node:
    return exp.Is(this=closed(node), expression=exp.Not(this=boolean(True)))


def negation(node: Node) -> Node:
    if isinstance(node, exp.In | exp.Is | exp.Between | exp.Anonymous | exp.Column):
        return exp.Not(this=node)
    return exp.Not(this=closed(node))


_OPPOSITES: dict[type[Node], type[exp.Binary]] = {
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.LT: exp.GTE,
    exp.GTE: exp.LT,
    exp.GT: exp.LTE,
    exp.LTE: exp.GT,
}


def opposite(node: Node) -> Node:
    """True where the node, which is never NULL, is false."""
    kind = _OPPOSITES.get(type(node))
    if kind is not None:
        return kind(this=node.this, expression=node.expression)
    return node.this if isinstance(node, exp.Not) else negation(node)


def conjunction(operands: Iterable[Node]) -> Node:
    return _chain(exp.And, operands, exp.Or, True)


def disjunction(operands: Iterable[Node]) -> Node:
    return _chain(exp.Or, operands, exp.And, False)


def _chain(
    kind: type[exp.Connector], operands: Iterable[Node], other: type[Node], empty: bool
) -> Node:
    result: Node | None = None
    for operand in operands:
        part = exp.Paren(this=operand) if isinstance(operand, other) else operand
        result = part if result is None else kind(this=result, expression=part)
    return boolean(empty) if result is None else result


def is_in(node: Node, options: Sequence[Node]) -> Node:
    return exp.In(this=closed(node), expressions=list(options))


def is_in_query(node: Node, query: Query) -> Node:
    return exp.In(this=closed(node), query=exp.Subquery(this=query))


def exists(query: Query) -> Node:
    return exp.Exists(this=query)


def tuple_of(nodes: Sequence[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else exp.Tuple(expressions=list(nodes))


def has_query(node: Node) -> bool:
    return isinstance(node, exp.Query) or node.find(exp.Query) is not None


def row(nodes: Sequence[Node]) -> Node:
    return exp.Tuple(expressions=list(nodes))


def coalesce(node: Node, *others: Node) -> Node:
    return exp.Coalesce(this=node, expressions=list(others))


def choose(arms: Sequence[tuple[Node, Node]], default: Node | None) -> Node:
    return exp.Case(
        ifs=[exp.If(this=when, true=then) for when, then in arms],
        default=default,
    )


def without_default(node: Node) -> Node | None:
    """What `coalesce` was given first, or None when the node is no such thing."""
    return node.this if isinstance(node, exp.Coalesce) else None


def within_cast(node: Node, change: Callable[[Node], Node]) -> Node:
    """What is cast is changed, and then cast; a node that is no cast is changed itself."""
    if isinstance(node, exp.Cast):
        return exp.Cast(this=within_cast(node.this, change), to=node.args["to"])
    return change(node)


def without_zone(node: Node) -> Node:
    """What `timezone('UTC', …)` was given, or the node itself when it is no such call."""
    if isinstance(node, exp.Anonymous) and node.this == "timezone":
        zone, inner = node.expressions
        if isinstance(zone, exp.Literal) and zone.this == "UTC":
            found: Node = inner
            return found
    return node


def joined_text(pieces: Sequence[Node]) -> Node:
    """Pieces of text in a row, missing when one is."""
    result = pieces[0]
    for piece in pieces[1:]:
        result = exp.DPipe(this=result, expression=closed(piece), safe=False)
    return result


def array(nodes: Sequence[Node]) -> Node:
    return exp.Array(expressions=list(nodes))


def function_of(argument: str, body: Node) -> Node:
    """An anonymous function of one argument."""
    return exp.Lambda(this=body, expressions=[name(argument)])


def argument(argument_name: str) -> Node:
    return exp.Column(this=name(argument_name))


# ---------------------------------------------------------------- aggregates and windows


def distinct(function: str, *nodes: Node) -> Node:
    return call(function, exp.Distinct(expressions=list(nodes)))


def filtered(aggregate: Node, condition: Node | None) -> Node:
    if condition is None:
        return aggregate
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition))


def ascending(node: Node) -> Node:
    """Missing first."""
    return exp.Ordered(this=node, desc=False, nulls_first=True)


def forwards(node: Node) -> Node:
    """Ascending, of what is never missing."""
    return exp.Ordered(this=node, desc=False, nulls_first=False)


def descending(node: Node) -> Node:
    """Missing last."""
    return exp.Ordered(this=node, desc=True, nulls_first=False)


def over(function: Node, partition: Sequence[Node], order: Sequence[Node]) -> Node:
    return exp.Window(
        this=function,
        partition_by=list(partition),
        order=exp.Order(expressions=list(order)) if order else None,
    )
