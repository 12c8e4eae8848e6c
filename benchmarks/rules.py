"""A project as a company grows one: many rule files over the catalog of `single/`.

    python -m benchmarks.rules FOLDER --files 100 --segments 1000

Files hold documented, annotated segments of one to four conditions, a few traits and partitions,
and references between them. The same seed writes the same files.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.segments import SINGLE

TEAMS = ("crm", "growth", "loyalty", "retention", "analytics", "brand")
TAGS = ("winback", "email", "push", "weekly", "test", "core", "seasonal", "b2c")
SUBJECTS = ("buyers", "browsers", "readers", "regulars", "newcomers", "bargain_hunters")
EVENTS = ("purchase", "page_view", "app_open", "email_open", "add_to_cart", "email_click")
COUNTRIES = ("PL", "DE", "US", "FR", "GB", "ES", "IT", "NL", "SE", "CZ")
CATEGORIES = ("shoes", "beauty", "garden", "books", "toys", "sport", "kitchen", "music")
DAYS = (7, 14, 30, 60, 90, 180, 365)
DOCS = (
    "Who should hear about it first when stock is short.",
    "Left out of the weekly letter, because they have had two this week.",
    "Asked for by the shop managers; reviewed with finance every quarter.",
    "The control group of the spring test is taken from here.",
    "They came with the summer campaign and are worth keeping.",
)

Draw = random.Random
Condition = Callable[[Draw], str]


def _countries(draw: Draw) -> str:
    return ", ".join(f'"{each}"' for each in draw.sample(COUNTRIES, draw.randint(2, 4)))


ATTRIBUTE: tuple[Condition, ...] = (
    lambda draw: f'country = "{draw.choice(COUNTRIES)}"',
    lambda draw: f"country is in ({_countries(draw)})",
    lambda draw: f'plan = "{draw.choice(("free", "pro", "team"))}"',
    lambda draw: f"age is between {draw.randint(18, 35)} and {draw.randint(36, 70)}",
    lambda draw: f"age >= {draw.randint(18, 60)}",
    lambda draw: "email_opt_in",
    lambda draw: f"balance > {draw.randint(1, 900)}.50",
    lambda draw: f"known for at least {draw.choice(DAYS)} days",
    lambda draw: "newsletter is known",
)
BEHAVIOUR: tuple[Condition, ...] = (
    lambda draw: f"did {draw.choice(EVENTS)} in last {draw.choice(DAYS)} days",
    lambda draw: (
        f"did {draw.choice(EVENTS)} at least {draw.randint(2, 20)} times"
        f" in last {draw.choice(DAYS)} days"
    ),
    lambda draw: f"did not {draw.choice(EVENTS)} in last {draw.choice(DAYS)} days",
    lambda draw: (
        f'did purchase where (category = "{draw.choice(CATEGORIES)}" and amount >'
        f" {draw.randint(5, 200)}) in last {draw.choice(DAYS)} days"
    ),
    lambda draw: (
        f"sum of purchase.amount in last {draw.choice(DAYS)} days >= {draw.randint(50, 900)}"
    ),
    lambda draw: f"average of purchase.amount in last 365 days > {draw.randint(20, 90)}",
    lambda draw: f"count of distinct purchase.category in last 365 days >= {draw.randint(2, 6)}",
    lambda draw: f"did app_open on at least {draw.randint(2, 9)} days in last 30 days",
    lambda draw: f"last purchase was more than {draw.choice(DAYS)} days ago",
    lambda draw: f"first purchase was in last {draw.choice(DAYS)} days",
    lambda draw: f'most frequent purchase.category in last 365 days = "{draw.choice(CATEGORIES)}"',
    lambda draw: f"share of (discount > 0) over purchase in last 365 days > {draw.randint(1, 9)}0%",
    lambda draw: (
        f'(did email_click where (campaign = {draw.randint(0, 39)} and device = "ios")'
        f" in last {draw.choice(DAYS)} days or did search in last 7 days)"
    ),
)


def write(folder: Path, *, files: int = 100, segments: int = 1000, seed: int = 1) -> None:
    """Writes `seg.toml` and the rule files; the folder is made."""
    draw = random.Random(seed)
    rules = folder / "segments"
    rules.mkdir(parents=True, exist_ok=True)
    catalog = (SINGLE / "seg.toml").read_text(encoding="utf-8")
    catalog = catalog.replace('rules = ["*.seg"]', 'rules = ["segments/**/*.seg"]')
    (folder / "seg.toml").write_text(catalog, encoding="utf-8")
    written: list[str] = []
    for number in range(files):
        share = segments * (number + 1) // files - segments * number // files
        text = [_trait(draw, number), _partition(number)]
        for _ in range(share):
            name = f"{draw.choice(TEAMS)}_{draw.choice(SUBJECTS)}_{len(written)}"
            text.append(_segment(draw, name, number, written))
            written.append(name)
        (rules / f"{draw.choice(TEAMS)}_{number:03}.seg").write_text(
            "\n\n".join(text) + "\n", encoding="utf-8"
        )


def _segment(draw: Draw, name: str, number: int, written: Sequence[str]) -> str:
    lines = [f"## {line}" for line in draw.sample(DOCS, draw.randint(1, 2))]
    lines.append(f'@owner("{draw.choice(TEAMS)}")')
    if draw.random() < 0.6:
        tags = ", ".join(f'"{tag}"' for tag in draw.sample(TAGS, draw.randint(1, 3)))
        lines.append(f"@tags({tags})")
    if draw.random() < 0.3:
        lines.append("@expect(size is between 1% and 60%)")
    kinds = [draw.choice(BEHAVIOUR), *draw.sample(ATTRIBUTE + BEHAVIOUR, draw.randint(0, 3))]
    conditions = [kind(draw) for kind in dict.fromkeys(kinds)]
    if draw.random() < 0.15 and written:
        conditions[-1] = f"not in segment {draw.choice(written)}"
    elif draw.random() < 0.1:
        conditions[-1] = f'lifecycle_{number} = "loyal"'
    elif draw.random() < 0.1:
        conditions[-1] = f"spend_{number} > {draw.randint(10, 500)}"
    if any(each.startswith("did not ") for each in conditions):
        lines.append('@allow(SEG402, "newcomers are meant")')
    lines.append(f"segment {name}:")
    lines.append("    " + "\n    and ".join(conditions))
    return "\n".join(lines)


def _trait(draw: Draw, number: int) -> str:
    return (
        "## What came in.\n"
        f"trait spend_{number}: sum of (price * quantity) over purchase"
        f" in last {draw.choice(DAYS)} days"
    )


def _partition(number: int) -> str:
    return (
        f"partition lifecycle_{number}:\n"
        '    "new" when first purchase was in last 30 days\n'
        f'    "loyal" when did purchase at least {3 + number % 5} times in last 365 days\n'
        '    "churned" when did purchase\n'
        '    "prospect" otherwise'
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="write a project of many rules")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--segments", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    write(options.folder, files=options.files, segments=options.segments, seed=options.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
