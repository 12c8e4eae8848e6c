"""Refuses declarations that are nested too deeply, before any tree is built.

A level is opened by a parenthesis, and by what stands before its operand without one (`not`, `-`,
`lower of`, `days since`) or chains to the left (`+`, `otherwise`), whose links are one inside the
other whether they stand in parentheses or not. Later stages walk trees by recursion and rely on
this limit.
"""

from __future__ import annotations

from collections.abc import Sequence

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Sink
from seglang.source import Source
from seglang.syntax.automaton import Token
from seglang.syntax.table import Table

MAX_DEPTH = 48
_ENDS = ("and", "or", ",", "=", "!=", "<", "<=", ">", ">=", "is", "was", "where", ":")
_OPENS = ("not", "of", "since", "+", "-", "*", "/", "otherwise", "if", "else")


def check_depth(tokens: Sequence[Token], table: Table, source: Source, sink: Sink) -> bool:
    """Whether the declaration is shallow enough; if not, that is reported."""
    if len(tokens) <= MAX_DEPTH:
        return True
    effect = _effects(table)
    open_chains: list[tuple[int, bool]] = []
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
            open_chains.append((chain, at > 0 and effect.get(tokens[at - 1].kind) == 1))
            outer += chain + 1
            chain = 0
        elif open_chains:
            chain, is_link = open_chains.pop()
            outer -= chain + 1
            chain += is_link
        if outer + chain > MAX_DEPTH:
            sink.report(
                codes.TOO_DEEP,
                source.span(token.start, token.end),
                limit=MAX_DEPTH,
                level=MAX_DEPTH + 1,
            )
            return False
    return True


def _effects(table: Table) -> dict[int, int]:
    """By kind of token: 0 ends a chain, 1 lengthens it, 2 opens a parenthesis, 3 closes it."""
    kinds = {**table.words, **table.marks}
    effects = {kinds[word]: 0 for word in _ENDS}
    effects |= {kinds[word]: 1 for word in _OPENS}
    return effects | {kinds["("]: 2, kinds[")"]: 3}
