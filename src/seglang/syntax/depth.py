"""Refuses declarations that are nested too deeply, before any tree is built.

A level is opened by a parenthesis, and by what stands before its operand without one (`not`, `-`,
`lower of`, `days since`) or chains to the left (`+`, `otherwise`). Later stages walk trees by
recursion and rely on this limit.
"""

from __future__ import annotations

from collections.abc import Sequence

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Sink
from seglang.source import Source
from seglang.syntax.automaton import Token
from seglang.syntax.table import SOFT, Table

MAX_DEPTH = 48
_ENDS = ("and", "or", ",", "=", "!=", "<", "<=", ">", ">=", "is", "was", "where", ":")
_OPENS = ("not", "of", "since", "+", "-", "*", "/", "otherwise", "if", "else")


def check_depth(tokens: Sequence[Token], table: Table, source: Source, sink: Sink) -> bool:
    """Whether the declaration is shallow enough; if not, that is reported."""
    if len(tokens) <= MAX_DEPTH:
        return True
    effect = _effects(table)
    open_chains: list[int] = []
    outer = chain = 0
    for at, token in enumerate(tokens):
        kind = token[0]
        step = effect.get(kind)
        if step is None:
            continue
        if step == 0:
            chain = 0
        elif step == 1:
            if tokens[at + 1].text != "(":
                chain += 1
        elif step == 2:
            open_chains.append(chain)
            outer += chain + 1
            chain = 0
        elif open_chains:
            chain = open_chains.pop()
            outer -= chain + 1
        if outer + chain > MAX_DEPTH:
            sink.report(
                codes.TOO_DEEP,
                source.span(token.start, token.end),
                limit=MAX_DEPTH,
                level=MAX_DEPTH + 1,
            )
            return False
    return True


_effects_of: dict[int, dict[int, int]] = {}


def _effects(table: Table) -> dict[int, int]:
    known = _effects_of.get(id(table))
    if known is None:
        kinds = {**table.words, **table.marks}
        known = {kinds[word]: 0 for word in _ENDS}
        known |= {kinds[word]: 1 for word in _OPENS}
        for mark in ("(", "<"):
            known[kinds[mark]] = 2 if mark == "(" else 0
        known[kinds[")"]] = 3
        _effects_of[id(table)] = known
    return known


__all__ = ["MAX_DEPTH", "SOFT", "check_depth"]
