"""Sizes of memory and of files as people write them: `512MB`, `4 GB`."""

from __future__ import annotations

import re

UNITS = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9}
_SIZE = re.compile(r"([0-9]{1,6})\s?(B|KB|MB|GB)", re.IGNORECASE | re.ASCII)


def read_size(text: str) -> int | None:
    """In bytes; None for what is no size, and for nothing."""
    found = _SIZE.fullmatch(text.strip())
    return (int(found[1]) * UNITS[found[2].upper()] or None) if found else None
