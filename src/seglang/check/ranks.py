"""Ranks and scores: an entity's place in the order of a whole population."""

from __future__ import annotations

from decimal import Decimal

from seglang.check import conditions, constants, values
from seglang.check.constants import type_words, written
from seglang.check.context import Context
from seglang.check.scope import Scope
from seglang.core import nodes as core
from seglang.core import standings
from seglang.core.standings import Cut, Direction
from seglang.diagnostics.codes import ranks as codes
from seglang.syntax import nodes as syntax
from seglang.types import (
    UNKNOWN,
    ListType,
    MapType,
    PointType,
    Type,
    UnknownType,
    is_number,
    is_textual,
    orderable,
)

_PARTS = {"quartile": 4, "quintile": 5, "decile": 10, "percentile_rank": 100}


def ranked(context: Context, scope: Scope, node: syntax.InRank) -> core.Condition:
    """`ltv is in top 20% per country among (…) with ties`."""
    inner = Scope.of(scope.entity)
    value = _value(context, inner, node.value, f"`is in {node.end}`")
    cut = _of_total(context, node, value) if node.of_total else _size(context, node)
    pool = _pool(context, inner, node.pool)
    if value is None or cut is None or pool is None:
        return core.Always(False, node.span)
    kind, amount = cut
    per, among = pool
    found = standings.Ranked(
        scope.entity.name,
        value,
        Direction(node.end),
        kind,
        amount,
        per,
        among,
        node.with_ties,
        node.span,
    )
    return core.Not(found, node.span) if node.negated else found


def score(context: Context, scope: Scope, node: syntax.Score) -> core.Value:
    """`quartile of ltv per country`: 1 is the lowest."""
    inner = Scope.of(scope.entity)
    value = _value(context, inner, node.operand, f"`{node.function} of`")
    pool = _pool(context, inner, node.pool)
    if value is None or pool is None:
        return core.Missing(UNKNOWN, node.span)
    per, among = pool
    parts = _PARTS[node.function]
    return standings.Score(parts, scope.entity.name, value, per, among, span=node.span)


def _value(context: Context, scope: Scope, node: syntax.Expression, what: str) -> core.Value | None:
    """What is ranked by: anything with an order."""
    found = values.value(context, scope, node)
    if isinstance(found.type, UnknownType):
        return None
    if not orderable(found.type):
        hint = "text has no order in the language" if is_textual(found.type) else None
        context.report(
            codes.RANK_VALUE, node.span, found=type_words(found.type), what=what, hint=hint
        )
        return None
    return found


def _size(context: Context, node: syntax.InRank) -> tuple[Cut, Decimal] | None:
    found = _amount(context, node)
    if found is None:
        return None
    amount, is_share = found
    if is_share:
        return Cut.SHARE, amount
    return Cut.COUNT, amount


def _amount(context: Context, node: syntax.InRank) -> tuple[Decimal, bool] | None:
    """The size, and whether it is a share: `20%`, or a parameter that is no whole number."""
    found = constants.constant(context, node.amount)
    if found is None or not is_number(found.type):
        if found is None or not isinstance(found.type, UnknownType):
            _wrong_size(context, node, "a share such as `20%`, or a whole number, is needed")
        return None
    amount = Decimal(str(found.value))
    inner = node.amount
    percent = isinstance(inner, syntax.Number) and inner.percent
    is_share = percent or (
        not isinstance(inner, syntax.Number) and not isinstance(found.value, int)
    )
    if is_share and not 0 < amount <= 1:
        _wrong_size(context, node, "a share lies above 0% and is at most 100%")
        return None
    if not is_share and (amount != amount.to_integral_value() or amount < 1):
        hint = None
        if 0 < amount < 1:
            hint = f"a share is written with a percent sign: `{constants.plain(amount * 100)}%`"
        _wrong_size(context, node, "a whole number of at least 1 is needed", hint)
        return None
    return amount, is_share


def _wrong_size(
    context: Context, node: syntax.InRank, expected: str, hint: str | None = None
) -> None:
    context.report(
        codes.RANK_SIZE,
        node.amount.span,
        found=f"{node.end} {written(node.amount)}",
        expected=expected,
        hint=hint,
    )


def _of_total(
    context: Context, node: syntax.InRank, value: core.Value | None
) -> tuple[Cut, Decimal] | None:
    found = _amount(context, node)
    if found is None:
        return None
    amount, is_share = found
    if not is_share:
        context.report(
            codes.OF_TOTAL,
            node.amount.span,
            found=f"not for `{written(node.amount)}`",
            expected="a share such as `80%`",
        )
        return None
    if value is not None and not is_number(value.type):
        context.report(
            codes.OF_TOTAL,
            node.value.span,
            found=f"this is {type_words(value.type)}",
            expected="a number, whose sum is taken",
        )
        return None
    return Cut.OF_TOTAL, amount


def _pool(
    context: Context, scope: Scope, node: syntax.Pool
) -> tuple[tuple[core.Value, ...], core.Condition | None] | None:
    """The groups that are ranked apart, and who takes part."""
    groups: list[core.Value] = []
    sound = True
    for part in node.per:
        found = values.value(context, scope, part)
        if isinstance(found.type, UnknownType):
            sound = False
        elif not _is_single(found.type):
            context.report(codes.RANK_GROUP, part.span, found=type_words(found.type))
            sound = False
        elif found not in groups:
            groups.append(found)
    among = conditions.condition(context, scope, node.among) if node.among is not None else None
    return (tuple(groups), among) if sound else None


def _is_single(type: Type) -> bool:
    return not isinstance(type, ListType | MapType | PointType)
