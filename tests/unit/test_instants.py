"""What looks like an instant, and what is one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seglang.core.instants import looks_like_instant, read_instant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-01", True),
        (" 2026-01-01T10:00 ", True),
        ("2026-01-01T10:00:30.5Z", True),
        ("2026-01-01T10:00+02:00", True),
        ("soon", False),
        ("2026-01", False),
        ("2026-01-01x", False),
        ("", False),
    ],
)
def test_looks(text: str, expected: bool) -> None:
    assert looks_like_instant(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-01", datetime(2026, 6, 30, 22, tzinfo=UTC)),
        ("2026-07-01T10:00", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("2026-07-01T10:00Z", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("2026-07-01T10:00:01.5-01:00", datetime(2026, 7, 1, 11, 0, 1, 500_000, tzinfo=UTC)),
    ],
)
def test_reads(text: str, expected: datetime) -> None:
    assert read_instant(text, "Europe/Warsaw") == expected


@pytest.mark.parametrize("text", ["soon", "2026-02-30", "0001-01-01T00:00+14:00"])
def test_refuses(text: str) -> None:
    with pytest.raises(ValueError, match=r"instant|day"):
        read_instant(text, "Europe/Warsaw")
