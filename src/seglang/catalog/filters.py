"""Filters of a catalog: `{ status = "paid", amount = { ">" = 0 }, kind = ["a", "b"] }`."""

from __future__ import annotations

from decimal import Decimal

from seglang.catalog.model import Column, Filter, Scalar
from seglang.catalog.positions import Path
from seglang.catalog.shape import Page, kind
from seglang.catalog.values import read_column
from seglang.diagnostics.codes import catalog as codes
from seglang.types import MAX_PRECISION

_OPERATORS = ("=", "!=", "<", "<=", ">", ">=")


def read_filters(page: Page, where: dict[str, object], path: Path) -> tuple[Filter, ...]:
    """`{ status = "paid", amount = { ">" = 0 }, kind = ["a", "b"] }`."""
    filters: list[Filter] = []
    for column, condition in where.items():
        place = (*path, column)
        read_column(page, column, place)
        match condition:
            case dict():
                filters += _read_comparisons(page, column, condition, place)
            case list():
                filters += _read_choice(page, column, condition, place)
            case _:
                value = _read_scalar(page, column, condition, place)
                if value is not None:
                    filters.append(Filter(Column(column), "=", (value,)))
    return tuple(filters)


def _read_comparisons(
    page: Page, column: str, condition: dict[str, object], path: Path
) -> list[Filter]:
    filters: list[Filter] = []
    if not condition:
        _report_filter(page, column, path, "it is empty", 'a comparison such as `{ ">" = 0 }`')
    for operator, operand in condition.items():
        place = (*path, operator)
        if operator not in _OPERATORS:
            page.wrong_key(
                codes.BAD_FILTER,
                place,
                column=column,
                problem=f"`{operator}` is no comparison",
                expected="one of " + ", ".join(f"`{sign}`" for sign in _OPERATORS),
                nearest={"==": "=", "<>": "!=", "=<": "<=", "=>": ">="}.get(operator),
                hint='a choice of values is a list: `kind = ["a", "b"]`',
            )
            continue
        value = _read_scalar(page, column, operand, place)
        if value is not None:
            filters.append(Filter(Column(column), operator, (value,)))
    return filters


def _read_choice(page: Page, column: str, condition: list[object], path: Path) -> list[Filter]:
    values = [
        _read_scalar(page, column, item, (*path, index)) for index, item in enumerate(condition)
    ]
    given = tuple(value for value in values if value is not None)
    if len(given) < len(values):
        return []
    kinds = {"number" if type(value) in (int, Decimal) else type(value) for value in given}
    if len(kinds) != 1:
        problem = "the list is empty" if not kinds else "its values are of several kinds"
        _report_filter(page, column, path, problem, "values of one kind")
        return []
    return [Filter(Column(column), "in", given)]


def _read_scalar(page: Page, column: str, value: object, path: Path) -> Scalar | None:
    if isinstance(value, Decimal) and not value.is_finite():
        _report_filter(page, column, path, f"`{value}` is no number", "a finite number")
        return None
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and not _fits(value):
        _report_filter(page, column, path, "the number is too long", "at most 38 digits")
        return None
    if isinstance(value, str | bool | int | Decimal):
        if isinstance(value, str) and "\0" in value:
            _report_filter(page, column, path, "it holds a NUL character", "text without NUL")
            return None
        return value
    _report_filter(page, column, path, f"{kind(value)}", "text, a number, or a boolean")
    return None


def _fits(value: int | Decimal) -> bool:
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return number.adjusted() < MAX_PRECISION and places <= MAX_PRECISION


def _report_filter(page: Page, column: str, path: Path, problem: str, expected: str) -> None:
    page.wrong_value(codes.BAD_FILTER, path, column=column, problem=problem, expected=expected)
