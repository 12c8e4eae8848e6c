"""Sequences as rows."""

from __future__ import annotations

from seglang.core.sources import Sequence
from seglang.sql.scans import RowSource
from seglang.sql.statement import Place, Statement


def sequence_rows(
    statement: Statement, place: Place, source: Sequence, *, ordered: bool
) -> RowSource:
    raise AssertionError("sequences")
