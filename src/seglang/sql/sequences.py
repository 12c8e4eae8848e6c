"""Sequences as rows: those of the last step for which some chain of rows exists."""

from __future__ import annotations

from seglang.core.sources import AllOf, Sequence
from seglang.plan.chain_bounds import bounded
from seglang.plan.steps import can_sweep, in_two
from seglang.sql import chains, sweeps
from seglang.sql.row_source import RowSource
from seglang.sql.statement import Place, Statement


def sequence_rows(
    statement: Statement, place: Place, source: Sequence, *, ordered: bool
) -> RowSource:
    source = bounded(source)
    is_one_kind = not isinstance(source.steps[-1], AllOf)
    if can_sweep(source, statement.catalog) and (is_one_kind or not ordered):
        return sweeps.swept_rows(statement, place, source, ordered=ordered)
    source = in_two(source, statement.catalog) or source
    return chains.chain_rows(statement, place, source, ordered=ordered)
