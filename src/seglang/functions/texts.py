"""Text: compared and counted by code points; letters change case in ASCII only."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from seglang.functions.model import Context, Function, NumberOverflow, Overload
from seglang.functions.numbers import plain, to_decimal
from seglang.patterns import Pattern, PatternError, match, parse_pattern
from seglang.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    INTEGER,
    MAX_PRECISION,
    MAX_SCALE,
    TEXT,
    UNKNOWN,
    EnumType,
    ListType,
)

ASCII_SPACE = " \t\n\r\f\v"

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOWER = _UPPER.lower()
_TO_LOWER = str.maketrans(_UPPER, _LOWER)
_TO_UPPER = str.maketrans(_LOWER, _UPPER)

# Our own pattern, over a fixed alphabet: no rule or datum takes part in it.
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def ascii_lower(text: str) -> str:
    return text.translate(_TO_LOWER)


def _number(context: Context, text: str) -> Decimal | None:
    """A sign, digits and a fraction, nothing else; a number too long for the language is none."""
    if not _NUMBER.fullmatch(text):
        return None
    whole, _, decimals = text.lstrip("+-").partition(".")
    whole = whole.lstrip("0")
    if len(whole) > MAX_PRECISION - MAX_SCALE:
        return None
    # The eleventh decimal decides how the tenth is rounded; the rest cannot change it.
    decimals = decimals[: MAX_SCALE + 1]
    exact = Fraction(int("0" + whole + decimals), 10 ** len(decimals))
    try:
        return to_decimal(-exact if text.startswith("-") else exact)
    except NumberOverflow:
        return None


def to_text(value: object) -> str:
    """A known value as text."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return plain(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


@lru_cache(maxsize=256)
def _compiled(source: str) -> Pattern:
    pattern = parse_pattern(source)
    if isinstance(pattern, PatternError):
        raise TypeError("check lets only well-formed patterns through")
    return pattern


def _matches(context: Context, text: str, pattern: str) -> bool:
    return match(_compiled(pattern), text)


_CHANGE = (Overload((TEXT,), TEXT),)
_TEST = (Overload((TEXT, TEXT), BOOLEAN),)
_LIST = ListType(UNKNOWN)

TEXT_FUNCTIONS = (
    Function(
        "length",
        "length of x",
        "The number of code points of a text, or of elements of a list.",
        (Overload((TEXT,), INTEGER), Overload((_LIST,), INTEGER)),
        lambda context, value: len(value),
    ),
    Function(
        "lower",
        "lower of x",
        "The text with A to Z as a to z.",
        _CHANGE,
        lambda context, text: ascii_lower(text),
    ),
    Function(
        "upper",
        "upper of x",
        "The text with a to z as A to Z.",
        _CHANGE,
        lambda context, text: text.translate(_TO_UPPER),
    ),
    Function(
        "trim",
        "trim of x",
        "The text without ASCII white space at its ends.",
        _CHANGE,
        lambda context, text: text.strip(ASCII_SPACE),
    ),
    Function(
        "number",
        "number of x",
        "The number that a text spells (`-12.50`), rounded to ten decimals; missing when it "
        "spells none or more than 28 digits before the point.",
        (Overload((TEXT,), DECIMAL),),
        _number,
        partial=True,
    ),
    Function(
        "text",
        "text of x",
        "The value as text: digits without trailing zeros, `true` or `false`, `2026-11-22`.",
        (
            Overload((INTEGER,), TEXT),
            Overload((DECIMAL,), TEXT),
            Overload((BOOLEAN,), TEXT),
            Overload((EnumType(()),), TEXT),
            Overload((DATE,), TEXT),
        ),
        lambda context, value: to_text(value),
    ),
    Function(
        "contains",
        "x contains y",
        "Does the text hold the other somewhere?",
        _TEST,
        lambda context, text, part: part in text,
    ),
    Function(
        "starts_with",
        "x starts with y",
        "Does the text begin with the other?",
        _TEST,
        lambda context, text, part: text.startswith(part),
    ),
    Function(
        "ends_with",
        "x ends with y",
        "Does the text end with the other?",
        _TEST,
        lambda context, text, part: text.endswith(part),
    ),
    Function(
        "matches",
        "x matches /pattern/",
        "Is the pattern found anywhere in the text?",
        _TEST,
        _matches,
    ),
    Function(
        "empty",
        "x is empty",
        "Has the text no characters, or the list no elements?",
        (Overload((TEXT,), BOOLEAN), Overload((_LIST,), BOOLEAN)),
        lambda context, value: len(value) == 0,
    ),
)
