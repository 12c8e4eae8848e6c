"""Data frames stand for the tables of the catalog: no database at all.

Anything that hands out Arrow data will do: polars, pandas, pyarrow. The names are the tables of
seg.toml.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars

from seglang import Project

SHOP = Path(__file__).resolve().parent / "shop"

CUSTOMERS = polars.DataFrame(
    {
        "id": [1, 2, 3],
        "country": ["PL", "DE", None],
        "email_opt_in": [True, True, False],
    }
)
ORDERS = polars.DataFrame(
    {
        "customer_id": [1, 1, 1, 2, 3],
        "ordered_at": [  # in UTC, as seg.toml says
            datetime(2026, 3, 1, 12),
            datetime(2026, 5, 1, 12),
            datetime(2026, 7, 1, 12),
            datetime(2026, 11, 1, 12),
            datetime(2026, 11, 2, 12),
        ],
        # Money is exact; a column of floats would be refused.
        "amount": polars.Series(["40", "35", "25.50", "10", "99"]).cast(polars.Decimal(12, 2)),
    }
)


def main() -> None:
    project = Project.load(SHOP)
    tables = {"customers": CUSTOMERS, "orders": ORDERS}
    with project.connect(tables=tables, as_of="2026-11-22") as connection:
        print(polars.DataFrame(connection.members("at_risk")))
        print(polars.DataFrame(connection.traits("ltv")).sort("id"))
        print(polars.DataFrame(connection.sizes()))


if __name__ == "__main__":
    main()
