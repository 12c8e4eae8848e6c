"""Versions: dotted numbers such as `2.10.1`, `v3` or `1.0-rc.1`.

`version_key` turns a version into a text whose order, by code points, is that of versions, so that
engines compare them as texts.
"""

from __future__ import annotations

import re

from seglang.functions.model import Context, Function, Overload
from seglang.types import TEXT

# A build after `+` says nothing about order. Eighteen digits are more than any version has.
WRITTEN = re.compile(
    r"[vV]?(?P<numbers>[0-9]{1,18}(?:\.[0-9]{1,18})*)"
    r"(?:-(?P<pre>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?"
)


def is_version(text: str) -> bool:
    return WRITTEN.fullmatch(text) is not None


def version_key(text: str) -> str | None:
    """Sorts versions: each number by its count of digits, then its digits; zeros at the end do not
    count. A version without a pre-release goes on with `.`, one with it with `-`, which is less;
    both are less than a further number. None for a text that is no version."""
    found = WRITTEN.fullmatch(text)
    if found is None:
        return None
    numbers = "".join(map(_number, found["numbers"].split("."))).rstrip("`")
    if found["pre"] is None:
        return numbers + "."
    # Numbers stand before words; `!` is less than whatever else a word may go on with.
    parts = (
        "0" + _number(part) if part.isdigit() else f"1{part}!" for part in found["pre"].split(".")
    )
    return numbers + "-" + "".join(parts)


def _number(digits: str) -> str:
    significant = digits.lstrip("0")
    return chr(ord("`") + len(significant)) + significant


def _key(context: Context, text: str) -> str | None:
    return version_key(text)


VERSION_FUNCTIONS = (
    Function(
        "version_key",
        "the order of versions",
        "A text whose order is that of versions; missing when the text is no version.",
        (Overload((TEXT,), TEXT),),
        _key,
        partial=True,
    ),
)
