"""Ranks in which everybody without events ties at 0."""

from __future__ import annotations

from seglang.core.declarations import Declared, Trait
from seglang.core.nodes import Aggregate, Aggregation, TraitValue, Value
from seglang.core.sources import Each, Events, Picked, Rows, Sequence, Sessions
from seglang.core.standings import Cut, Direction, Ranked, Score
from seglang.core.walking import walk
from seglang.diagnostics.codes import hazards
from seglang.lint.findings import Findings
from seglang.lint.scopes import roots

_ZERO_OF_NOTHING = frozenset(
    {
        Aggregation.COUNT,
        Aggregation.COUNT_DISTINCT,
        Aggregation.COUNT_PERIODS,
        Aggregation.SUM,
        Aggregation.LONGEST_STREAK,
        Aggregation.CURRENT_STREAK,
    }
)


def look_at_ranks(declared: Declared, findings: Findings) -> None:
    for root in roots(declared):
        for node in walk(root):
            if isinstance(node, Ranked | Score) and node.among is None and _counts_zeros(node):
                rows = _rows(node.value, findings)
                if rows is not None:
                    findings.report(
                        hazards.RANK_AMONG_ZEROS,
                        node.span,
                        rows=f"{rows.name} {_noun(rows)}",
                        condition=_condition(rows),
                    )


def _counts_zeros(node: Ranked | Score) -> bool:
    """Zeros move the cut of a share and of every score, and come first from below; a number of the
    highest, and a share of the sum, they leave alone."""
    if isinstance(node, Score) or node.direction is Direction.BOTTOM:
        return True
    return node.cut is Cut.SHARE


def _rows(value: Value, findings: Findings) -> Rows | None:
    """The rows without which the value is 0."""
    match value:
        case Aggregate(kind, rows) if kind in _ZERO_OF_NOTHING:
            return rows
        case TraitValue(name):
            found = findings.program.declared(name)
            return _rows(found.value, findings) if isinstance(found, Trait) else None
        case _:
            return None


def _noun(rows: Rows) -> str:
    return "events" if _did(rows) else "rows"


def _condition(rows: Rows) -> str:
    return f"did {rows.name}" if _did(rows) else f"has {rows.name}"


def _did(rows: Rows) -> bool:
    match rows.source:
        case Events() | Sessions() | Sequence():
            return True
        case Each(_, inner) | Picked(inner):
            return _did(inner)
        case _:
            return False
