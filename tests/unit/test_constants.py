"""Constants as rules write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from seglang.check.constants import decimal_places, plain
from seglang.plan.lower import lower
from seglang.sql.dialects import DIALECTS
from seglang.sql.emit import emit
from shop_rules import checked, sound


@pytest.mark.parametrize(
    ("written", "value", "places"),
    [
        ("1.50", "1.5", 2),
        ("7", "7", 0),
        ("1E+2", "100", 0),
        ("0.00", "0", 2),
        ("-3.250", "-3.25", 3),
    ],
)
def test_decimals(written: str, value: str, places: int) -> None:
    assert str(plain(Decimal(written))) == value
    assert decimal_places(Decimal(written)) == places


def test_what_is_no_number_has_no_places() -> None:
    assert decimal_places(Decimal("NaN")) == 0


def test_after_very_many_wrong_names_no_nearest_ones_are_sought() -> None:
    text = "segment s: " + " and ".join(f'countr_{number} = "x"' for number in range(2_000))
    _, problems = checked(text)
    hints = [any("nearest" in line for line in problem.help) for problem in problems]
    assert hints[0]
    assert not hints[-1]
    assert hints == sorted(hints, reverse=True)


def test_an_instant_that_is_asked_for_twice_is_one_parameter() -> None:
    program = sound("segment s: did purchase in last 3 days and did not app_open in last 3 days")
    for dialect in DIALECTS:
        parameters = emit(lower(program, "s"), dialect, None).parameters
        assert len(parameters) == len({each.source for each in parameters}) >= 2


def test_dialects_are_known_by_their_names() -> None:
    assert [dialect.name for dialect in DIALECTS.values()] == list(DIALECTS)
