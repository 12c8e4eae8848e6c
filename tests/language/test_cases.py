"""Whole rules over small worlds, on every engine: `cases/*.cases`, read by `scenes`."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import ENGINES, check_case
from scenes import Case, all_cases

CASES = tuple(all_cases(Path(__file__).parent / "cases"))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.place)
def test_case(case: Case, engine: str) -> None:
    check_case(case, engine)
