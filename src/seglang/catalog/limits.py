"""`[publish]`: what a publication may change before a guard blocks it, and what is kept of it.

Takes the table of the document, gives the limits; what is wrong is reported and has its default.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from seglang.catalog.model import Limits
from seglang.catalog.shape import Page
from seglang.diagnostics.codes import catalog as codes

if TYPE_CHECKING:
    from seglang.catalog.schema import PublishTable

_PERCENT = re.compile(r"(\d{1,6}(?:\.\d{1,6})?) ?%")
_OFF = "none"
# Numbers of versions are 32 bits wide in the store.
_MOST_KEPT = 1_000_000


def build_limits(page: Page, document: Mapping[str, Any]) -> Limits:
    table: PublishTable | None = page.read(
        "PublishTable", document.get("publish", {}), ("publish",)
    )
    if table is None:
        return Limits()
    return Limits(
        max_change=_share(page, table.max_change, "max_change"),
        max_removals=_count(page, table.max_removals),
        allow_empty=table.allow_empty,
        max_null_shift=_share(page, table.max_null_shift, "max_null_shift"),
        keep=_kept(page, table.keep),
    )


def _share(page: Page, text: str, key: str) -> Decimal | None:
    if text == _OFF:
        return None
    found = _PERCENT.fullmatch(text)
    if found is not None:
        return Decimal(found[1]) / 100
    page.wrong_value(
        codes.WRONG_VALUE,
        ("publish", key),
        key=key,
        found=f"`{text}`",
        expected='a percentage such as `"30%"`, or `"none"`',
    )
    return None


def _count(page: Page, number: int | None) -> int | None:
    if number is not None and number < 0:
        page.wrong_value(
            codes.WRONG_VALUE,
            ("publish", "max_removals"),
            key="max_removals",
            found="negative",
            expected="a number of members, 0 or more",
        )
        return None
    return number


def _kept(page: Page, number: int) -> int:
    if 1 <= number <= _MOST_KEPT:
        return number
    page.wrong_value(
        codes.WRONG_VALUE,
        ("publish", "keep"),
        key="keep",
        found=f"{number}" if number < 1 else "more than that",
        expected=f"a number of versions from 1 to {_MOST_KEPT:,}",
    )
    return Limits().keep
