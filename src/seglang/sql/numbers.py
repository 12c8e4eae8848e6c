"""Exact decimal arithmetic out of whole-number arithmetic.

The language's numbers have at most ten decimals and are rounded half away from zero; engines
round otherwise or go over to floating point, so products and quotients are computed on scaled
integers. Too large a number makes the engine raise, never answer wrongly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from seglang.sql import tree
from seglang.sql.dialect import Dialect
from seglang.sql.operand import INTEGER_DIGITS, Operand, Ratio
from seglang.sql.tree import Node
from seglang.types import DECIMAL, INTEGER, MAX_PRECISION, MAX_SCALE, DecimalType, IntegerType, Type

FULL = (MAX_PRECISION, MAX_SCALE)
_STEP = 10**MAX_SCALE
_NARROW = 18


def whole(operand: Operand) -> Node:
    """An integer operand as 64 bits, for arithmetic that must not happen in fewer."""
    if operand.digits is not None or not isinstance(operand.type, IntegerType):
        return operand.node
    return tree.cast(operand.node, tree.BIGINT)


def digits_of(operand: Operand) -> tuple[int, int] | None:
    if operand.digits is not None:
        return operand.digits
    return (INTEGER_DIGITS, 0) if isinstance(operand.type, IntegerType) else None


def together(operands: Sequence[Operand]) -> tuple[Operand, ...]:
    """What becomes one choice, or one column. Where the digits before and after the point have no
    room beside each other, DuckDB would cut those after it; so all are made FULL then."""
    has_decimals = any(isinstance(operand.type, DecimalType) for operand in operands)
    if not has_decimals or len(operands) == 1 or common(operands) is not None:
        return tuple(operands)
    return tuple(
        replace(operand, node=tree.cast(operand.node, FULL), digits=FULL) for operand in operands
    )


def common(operands: Sequence[Operand]) -> tuple[int, int] | None:
    """The digits of a column that holds all of these; None when they are not known or too many."""
    digits = [digits_of(operand) for operand in operands]
    known = [entry for entry in digits if entry is not None]
    if not known or len(known) < len(digits):
        return None
    scale = max(entry[1] for entry in known)
    before = max(entry[0] - entry[1] for entry in known)
    return (before + scale, scale) if before + scale <= MAX_PRECISION else None


def exact(operand: Operand) -> Node:
    """A decimal of a type that the statement knows."""
    if operand.digits is not None and operand.digits[1] <= MAX_SCALE:
        return operand.node
    if isinstance(operand.type, IntegerType):
        return whole(operand)
    return tree.cast(operand.node, FULL)


def added(left: Operand, right: Operand, type: Type, dialect: Dialect, *, minus: bool) -> Operand:
    combine = tree.subtract if minus else tree.add
    nullable = left.nullable or right.nullable
    if isinstance(type, IntegerType):
        node = combine(_as_bigint(left), _as_bigint(right))
        return Operand(node, type, nullable, (INTEGER_DIGITS, 0))
    one, other = digits_of(left), digits_of(right)
    if one is not None and other is not None:
        scale = max(one[1], other[1])
        before = max(one[0] - one[1], other[0] - other[1]) + 1
        if before + scale <= MAX_PRECISION:
            node = combine(whole(left), whole(right))
            return Operand(node, type, nullable, (before + scale, scale))
    node = combine(tree.cast(left.node, FULL), tree.cast(right.node, FULL))
    return Operand(dialect.within(node, FULL), type, nullable, FULL)


def _as_bigint(operand: Operand) -> Node:
    if operand.digits == (INTEGER_DIGITS, 0):
        return operand.node
    return tree.cast(operand.node, tree.BIGINT)


def multiplied(left: Operand, right: Operand, type: Type, dialect: Dialect) -> Operand:
    nullable = left.nullable or right.nullable
    if isinstance(type, IntegerType):
        node = tree.multiply(_as_bigint(left), _as_bigint(right))
        return Operand(node, type, nullable, (INTEGER_DIGITS, 0))
    one, other = digits_of(left), digits_of(right)
    if one is not None and other is not None:
        precision, scale = min(one[0] + other[0], MAX_PRECISION), one[1] + other[1]
        if scale <= MAX_SCALE:
            # A product of more than 38 digits is an error of the engine when it is run.
            factor = whole(left)
            if precision > _NARROW >= max(one[0], other[0]) or scale == 0:
                # A product of two numbers of up to 18 digits keeps 18 in DuckDB, one of two
                # integers stays an integer.
                factor = tree.cast(factor, (max(_NARROW + 1, one[0]), one[1]))
            node = tree.multiply(factor, whole(right))
            if one[0] + other[0] > MAX_PRECISION:
                node = dialect.within(node, (precision, scale))
            return Operand(node, type, nullable, (precision, scale))
    node = dialect.product(tree.cast(left.node, FULL), tree.cast(right.node, FULL))
    return Operand(node, DECIMAL, nullable, FULL)


def full_product(factors: Sequence[Node]) -> Node:
    """a · b with a = a₁ + a₀/10¹⁰ and b likewise: a₁·b + a₀·b₁ exactly, a₀·b₀ rounded."""
    left, right = factors
    sign = tree.multiply(_sign(left), _sign(right))
    one, other = tree.call("abs", left), tree.call("abs", right)
    one_whole, one_part = _whole_part(one), _fraction(one)
    other_whole, other_part = _whole_part(other), _fraction(other)
    high = tree.multiply(tree.multiply(one_whole, other_whole), tree.integer(_STEP))
    middle = tree.add(tree.multiply(one_whole, other_part), tree.multiply(one_part, other_whole))
    low = tree.quotient(
        tree.add(tree.multiply(one_part, other_part), tree.integer(_STEP // 2)),
        tree.integer(_STEP),
    )
    return _from_scaled(tree.multiply(sign, tree.add(tree.add(high, middle), low)))


def _sign(node: Node) -> Node:
    return tree.choose(
        ((tree.compare("<", node, tree.integer(0)), tree.integer(-1)),), tree.integer(1)
    )


def _whole_part(node: Node) -> Node:
    """Of a number that is not negative."""
    return tree.cast(tree.call("floor", node), tree.HUGE)


def _fraction(node: Node) -> Node:
    """The ten decimals of a number that is not negative, as an integer."""
    part = tree.subtract(node, tree.call("floor", node))
    return tree.cast(tree.multiply(part, tree.integer(_STEP)), tree.HUGE)


def _scaled(node: Node) -> Node:
    """A number that is not negative times 10¹⁰, as an integer of 128 bits."""
    return tree.add(tree.multiply(_whole_part(node), tree.integer(_STEP)), _fraction(node))


def _from_scaled(node: Node) -> Node:
    """An integer of 128 bits divided by 10¹⁰: back to a decimal."""
    step = tree.cast(tree.decimal_text("0.0000000001"), (MAX_SCALE + 1, MAX_SCALE))
    return tree.cast(tree.multiply(tree.cast(node, (MAX_PRECISION, 0)), step), FULL)


def divided(left: Operand, right: Operand, dialect: Dialect) -> Operand:
    """Rounded to ten decimals; by zero it is missing."""
    node = dialect.quotient(tree.cast(left.node, FULL), tree.cast(right.node, FULL))
    return Operand(node, DECIMAL, True, FULL)


def full_quotient(parts: Sequence[Node]) -> Node:
    """As `full_product`, of the scaled numbers; missing by zero."""
    left, right = parts
    sign = tree.multiply(_sign(left), _sign(right))
    above, below = _scaled(tree.call("abs", left)), _scaled(tree.call("abs", right))
    rest = tree.remainder(above, below)
    units = tree.multiply(tree.quotient(above, below), tree.integer(_STEP))
    decimals = tree.quotient(
        tree.add(tree.multiply(rest, tree.integer(2 * _STEP)), below),
        tree.multiply(tree.integer(2), below),
    )
    result = _from_scaled(tree.multiply(sign, tree.add(units, decimals)))
    return tree.choose(((tree.compare("=", right, tree.integer(0)), tree.null()),), result)


def mean(total: Node, scale: int, count: Node) -> Node:
    """total / count, rounded to ten decimals; missing when the count is 0. The total is a sum that
    has `scale` decimals; both are aggregates, which engines compute once however often they stand.
    """
    amount = tree.multiply(tree.cast(total, (MAX_PRECISION, scale)), tree.integer(_STEP))
    doubled = tree.multiply(tree.cast(tree.call("abs", amount), tree.HUGE), tree.integer(2))
    rounded = tree.quotient(tree.add(doubled, count), tree.multiply(count, tree.integer(2)))
    signed = tree.choose(
        ((tree.compare("<", total, tree.integer(0)), tree.negative(rounded)),), rounded
    )
    return tree.choose(
        ((tree.compare(">", count, tree.integer(0)), _from_scaled(signed)),), tree.null()
    )


_HALF = Decimal(5).scaleb(-MAX_SCALE - 1)


def compared_ratio(operator: str, ratio: Ratio, limit: Decimal) -> Node | None:
    """above / below, rounded to ten decimals, compared with a constant, without dividing.

    With h half of the last decimal, round(q) >= c is q >= c - h where that bound is positive, and
    q > c - h where it is not, since halves go away from zero; the others follow. False or NULL
    when below is 0. None for other operators, and when 38 digits are not enough.
    """
    match operator:
        case ">=" | "<":
            bound = limit - _HALF
        case ">" | "<=":
            bound = limit + _HALF
        case _:
            return None
    if len(bound.as_tuple().digits) + 1 + INTEGER_DIGITS > MAX_PRECISION:
        return None
    upwards, downwards = (">=", "<") if bound > 0 else (">", "<=")
    comparison = upwards if operator in (">", ">=") else downwards
    product = tree.multiply(ratio.below, tree.decimal(bound))
    test = tree.compare(comparison, ratio.above, product)
    if ratio.has_rows:
        return test
    return tree.conjunction((test, tree.compare(">", ratio.below, tree.integer(0))))


def rounded_quotient(amount: Node, divisor: Node) -> Node:
    """Whole numbers: amount / divisor (which is positive), half away from zero."""
    doubled = tree.multiply(tree.cast(tree.call("abs", amount), tree.HUGE), tree.integer(2))
    rounded = tree.quotient(tree.add(doubled, divisor), tree.multiply(tree.integer(2), divisor))
    return tree.cast(
        tree.choose(
            ((tree.compare("<", amount, tree.integer(0)), tree.negative(rounded)),), rounded
        ),
        tree.BIGINT,
    )


def to_integer(node: Node, nullable: bool) -> Operand:
    return Operand(tree.cast(node, tree.BIGINT), INTEGER, nullable, (INTEGER_DIGITS, 0))
