"""Whatever stands where a value or a condition belongs: it brings a diagnostic, or a statement."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from seglang.plan.lower import lower
from seglang.sql.dialects import DIALECTS
from seglang.sql.emit import emit
from shop_rules import checked

WRITTEN = (Path(__file__).parent.parent / "cases" / "odd_values.txt").read_text(encoding="utf-8")
ODD = [line for line in WRITTEN.splitlines() if not line.startswith("#")]
AS_OF = datetime(2026, 11, 22, 11, tzinfo=UTC)


@pytest.mark.parametrize("odd", ODD)
def test_it_is_refused_or_compiled(odd: str) -> None:
    for kind in ("trait", "segment"):
        program, problems = checked(f"{kind} asked_for: {odd}")
        if "asked_for" not in program.declarations:
            assert any(problem.is_error for problem in problems)
            continue
        plan = lower(program, "asked_for")
        for dialect in DIALECTS:
            assert emit(plan, dialect, AS_OF).sql
            assert emit(plan, dialect, None).sql
