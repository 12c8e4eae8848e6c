"""Every mismatch that the random comparisons found stays as a small case, in `found/*.cases`: the
least that is left of the random program, as a rule over a few rows, with the answer worked out by
hand. `language/scenes.py` says how they are written; a catalog of their own is
`catalogs/forms.toml`.

To add one: `python -m shrink SEED NAME [ENGINE]` makes the example small; what remains is written
as a scene under a title that says what is so, with a comment that says what went wrong.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import ENGINES, check_case
from scenes import Case, all_cases

CASES = tuple(all_cases(Path(__file__).parent / "found"))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.place)
def test_case(case: Case, engine: str) -> None:
    check_case(case, engine)
