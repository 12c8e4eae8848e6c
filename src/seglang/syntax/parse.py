"""Text in, tree out.

Comes in: a `Source`, any text at all. Goes out: a `Module` with the declarations that are whole;
every problem went to the sink. The file is cut at its declarations before any of them is parsed,
so that one broken declaration hides nothing in the others. Never raises.
"""

from __future__ import annotations

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.source import Source, Span
from seglang.syntax import nodes
from seglang.syntax.annotations import check_annotations
from seglang.syntax.automaton import Stuck, run
from seglang.syntax.build import Build
from seglang.syntax.cut import cut
from seglang.syntax.depth import check_depth
from seglang.syntax.lexer import MAX_PROBLEMS, lex
from seglang.syntax.table import load

MAX_BYTES = 1 << 20


def parse(source: Source, sink: Sink) -> nodes.Module:
    """The declarations of one file. Problems are SEG0xx; see `MAX_BYTES` and the other limits."""
    size = _size(source.text)
    if size > MAX_BYTES:
        sink.report(codes.LARGE_FILE, source.span(0, 0), size=size)
        return nodes.Module(source, (), complete=False)
    table = load()
    lexed = lex(source, table)
    found = Sink()
    build = Build(source, found)
    builders = build.builders(table)
    broken = iter(sorted(lexed.broken))
    next_broken = next(broken, None)
    declarations: list[nodes.Declaration] = []
    tests: list[nodes.Test] = []
    lost: list[str] = []
    lost_tests: list[Span] = []
    pieces, comments = cut(source, lexed, table)
    for piece in pieces:
        is_broken = False
        while next_broken is not None and next_broken < piece.end:
            is_broken = is_broken or next_broken >= piece.start
            next_broken = next(broken, None)
        declaration = None
        if piece.report(source, found):
            lexed.problems[:] = [
                problem
                for problem in lexed.problems
                if problem.span is None or not piece.start <= problem.span.start < piece.end
            ]
        elif not is_broken:
            before = len(found.diagnostics)
            build.docs = piece.docs
            build.is_lost = False
            try:
                if check_depth(piece.tokens, table, source, found):
                    declaration = run(table, piece.tokens, builders)
            except Stuck as stuck:
                # Not needed by the run of good files, so not loaded for them.
                from seglang.syntax.mistakes import explain, is_stray

                del found.diagnostics[before:]
                if is_stray(stuck, piece, table, source, found):
                    tokens = [*piece.tokens[: stuck.at], piece.tokens[-1]]
                    declaration = run(table, tokens, builders)
                else:
                    explain(stuck, piece, table, source, found)
            if declaration is not None:
                check_annotations(declaration, found)
                if not build.is_lost:
                    if isinstance(declaration, nodes.Test):
                        tests.append(declaration)
                    else:
                        declarations.append(declaration)
                    continue
        if piece.word is not None and piece.word.text == "test":
            lost_tests.append(source.span(piece.start, piece.end))
        if piece.name is not None:
            lost.append(piece.name)
        if len(found.diagnostics) + len(lexed.problems) > MAX_PROBLEMS:
            break
    problems = [*lexed.problems, *found.diagnostics]
    _hand_over(problems, source, sink)
    return nodes.Module(
        source,
        tuple(declarations),
        comments,
        not problems,
        tuple(lost),
        tuple(tests),
        tuple(lost_tests),
    )


def _size(text: str) -> int:
    if len(text) * 4 <= MAX_BYTES or len(text) > MAX_BYTES:
        return len(text)
    return len(text.encode("utf-8", "surrogatepass"))


def _hand_over(problems: list[Diagnostic], source: Source, sink: Sink) -> None:
    if len(problems) > MAX_PROBLEMS:
        problems.sort(key=lambda problem: problem.span.start if problem.span else 0)
        last = problems[MAX_PROBLEMS].span
        del problems[MAX_PROBLEMS:]
        sink.extend(problems)
        sink.report(codes.MANY_PROBLEMS, last, count=MAX_PROBLEMS)
    else:
        sink.extend(problems)
