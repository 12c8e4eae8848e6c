"""Is this one customer in the segment? Without a database: for a web service, or for a test.

The rules are the ones that run in the warehouse, and the answer is the same. What is left out is
missing, as in a table; a name that the catalog does not have is an error.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from seglang import Project, SegError

SHOP = Path(__file__).resolve().parent / "shop"


def main() -> None:
    project = Project.load(SHOP)
    anna = {"country": "PL", "email_opt_in": True}
    orders: list[dict[str, object]] = [
        {"time": datetime(2026, 3, 1, 12, tzinfo=UTC), "amount": 40},
        {"time": datetime(2026, 5, 1, 12, tzinfo=UTC), "amount": 35},
        {"time": "2026-07-01T12:00", "amount": "25.50"},  # text is read, too
    ]
    for day in ("2026-07-15", "2026-11-22"):
        at_risk = project.evaluate("at_risk", entity=anna, events={"purchase": orders}, as_of=day)
        print(f"at risk on {day}: {at_risk}")

    ltv = project.evaluate("ltv", entity=anna, events={"purchase": orders}, as_of="2026-11-22")
    print(f"spent so far: {ltv:.2f}")

    try:
        project.evaluate("at_risk", entity={"contry": "PL"}, as_of="2026-11-22")
    except SegError as error:
        print(error.diagnostics[0].headline)


if __name__ == "__main__":
    main()
