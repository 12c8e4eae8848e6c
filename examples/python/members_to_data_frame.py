"""The members of a segment, with two of their traits, as a pandas data frame.

`members` and `traits` give Arrow streams, which pandas, polars and pyarrow read without copying
row by row. Needs examples/grocery/grocery.duckdb (`python examples/grocery/build.py`).
"""

from __future__ import annotations

from pathlib import Path

import pandas

from seglang import Project

GROCERY = Path(__file__).resolve().parents[1] / "grocery"


def main() -> None:
    project = Project.load(GROCERY)
    # A connection looks at one instant; the project file pins it, `as_of=` sets another.
    with project.connect() as connection:
        members = pandas.DataFrame.from_arrow(connection.members("champions"))
        traits = pandas.DataFrame.from_arrow(connection.traits("spend", "orders"))

    champions = members.merge(traits, on="household_id")
    print(f"{len(champions)} champions")
    print(f"{champions['spend'].astype(float).mean():.2f} dollars each in the last year")
    print(f"{champions['orders'].mean():.1f} baskets each")


if __name__ == "__main__":
    main()
