"""Sequences as rows: those of the last step for which some chain of rows exists."""

from __future__ import annotations

from seglang.core.sources import Sequence
from seglang.sql import chains
from seglang.sql.scans import RowSource
from seglang.sql.statement import Place, Statement


def sequence_rows(
    statement: Statement, place: Place, source: Sequence, *, ordered: bool
) -> RowSource:
    return chains.chain_rows(statement, place, source, ordered=ordered)
