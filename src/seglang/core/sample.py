"""The stable sample behind `in sample 10% of "spring"`."""

from __future__ import annotations

from hashlib import md5
from typing import Any

from seglang.functions.texts import to_text

BUCKETS = 10_000


def bucket(salt: str, parts: tuple[Any, ...]) -> int:
    """0 to 9,999: the first 8 hex digits of md5(salt ':' key-as-text) modulo 10,000; the parts of
    a composite key are joined by ':'."""
    text = ":".join((salt, *map(to_text, parts)))
    digest = md5(text.encode(), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) % BUCKETS
