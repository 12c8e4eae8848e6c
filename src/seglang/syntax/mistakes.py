"""Says what is wrong where the parser could not go on."""

from __future__ import annotations

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Sink
from seglang.source import Source
from seglang.syntax.automaton import Stuck, expected
from seglang.syntax.cut import Piece
from seglang.syntax.table import Table


def explain(stuck: Stuck, piece: Piece, table: Table, source: Source, sink: Sink) -> None:
    token = piece.tokens[stuck.at]
    wanted = ", ".join(sorted(expected(table, stuck.states)))
    sink.report(
        codes.UNEXPECTED, source.span(token.start, token.end), found=token.text, expected=wanted
    )
