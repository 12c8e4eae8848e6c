"""Says what is wrong where the parser could not go on.

Each function knows one kind of mistake: it looks at the scene and reports, or returns False. The
first that reports wins; the general message comes last. Exactly one diagnostic per call.
"""

from __future__ import annotations

from collections.abc import Callable

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Edit, Fix, Sink, nearest
from seglang.source import Source
from seglang.syntax.automaton import Stuck
from seglang.syntax.cut import WORDS, Piece
from seglang.syntax.event_mistakes import EVENT_MISTAKES
from seglang.syntax.row_mistakes import ROW_MISTAKES
from seglang.syntax.scene import COMPARATORS, Scene
from seglang.syntax.sequence_mistakes import SEQUENCE_MISTAKES
from seglang.syntax.table import RESERVED, Table
from seglang.syntax.test_mistakes import TEST_MISTAKES
from seglang.syntax.time_mistakes import TIME_MISTAKES
from seglang.syntax.value_mistakes import VALUE_MISTAKES


def explain(stuck: Stuck, piece: Piece, table: Table, source: Source, sink: Sink) -> None:
    scene = Scene(stuck, piece.tokens, table, source, sink)
    for mistake in _MISTAKES:
        if mistake(scene):
            return
    scene.unexpected()


def is_stray(stuck: Stuck, piece: Piece, table: Table, source: Source, sink: Sink) -> bool:
    """Text in column 1 behind a declaration that is whole without it: reported as such."""
    scene = Scene(stuck, piece.tokens, table, source, sink)
    start = scene.token.start
    if scene.at_end or not scene.could_end or source.text[start - 1 : start] != "\n":
        return False
    if scene.text() in (*RESERVED, ")", ",", *COMPARATORS) or scene.text() in WORDS:
        return False
    line_end = source.text.find("\n", start)
    end = len(source.text.rstrip()) if line_end < 0 else line_end
    shown = source.text[start:end].partition("#")[0].rstrip()
    span = source.span(start, start + len(shown))
    meant = nearest(scene.text(), WORDS) if scene.is_word() and scene.is_word(1) else None
    if meant:
        scene.report(
            codes.UNKNOWN_DECLARATION,
            fix=Fix(f"write `{meant}`", (Edit(scene.span(), meant),)),
            found=scene.text(),
            nearest=meant,
        )
    else:
        shown = shown if len(shown) <= 40 else shown[:39] + "…"
        sink.report(codes.STRAY_TEXT, span, found=shown)
    return True


# ---------------------------------------------------------------- headings


def _heading(scene: Scene) -> bool:
    """`segment is: x`, `segment s x`, `segment s = x`, `event big(x: integer): …`."""
    head = next((at for at, token in enumerate(scene.tokens) if token.text in WORDS), None)
    if (
        head is None
        or scene.at <= head
        or any(token.text == ":" for token in scene.tokens[head : scene.at])
    ):
        return False
    word, found = scene.tokens[head].text, scene.text()
    if scene.at == head + 1:
        if found in RESERVED:
            return scene.report(
                codes.RESERVED_NAME, fix=scene.replace(f"`{found}`", safe=True), found=found
            )
        return scene.unexpected(f"the name of the {word} is missing")
    if "COLON" not in scene.expected:
        return False
    if found == "(":
        return scene.unexpected("only segments and traits take parameters")
    name = scene.tokens[head + 1].text
    if found == "of":
        return scene.unexpected(
            f"a {word} belongs to the entity of the events that it is made of"
            if word == "session"
            else "a parameter belongs to no entity"
        )
    if found == "-" and scene.tokens[scene.at - 1].end == scene.token.start:
        colon = next((k for k in range(1, 20) if scene.text(k) == ":"), None)
        fix = None
        if colon is not None:
            whole = scene.source_text(-1, colon - 1)
            fix = scene.replace(f"`{whole}`", -1, colon - 1, safe=True)
        return scene.unexpected("a name with `-` stands in backticks", fix)
    if word == "param":
        fix = None
    elif found == "=":
        start = scene.tokens[scene.at - 1].end
        fix = Fix("write `:`", (Edit(scene.source.span(start, scene.token.end), ":"),), safe=True)
    else:
        end = scene.tokens[scene.at - 1].end
        fix = Fix("add `:`", (Edit(scene.source.span(end, end), ":"),), safe=True)
    return scene.report(codes.MISSING_COLON, fix=fix, word=word, name=name)


def _annotation(scene: Scene) -> bool:
    """Inside `@…( … )`: the declaration's word stands behind, or its `)` is missing."""
    head = next((at for at, token in enumerate(scene.tokens) if token.text in WORDS), None)
    if head is None or scene.at > head:
        return False
    # What stands before the word of a declaration begins with an annotation.
    mark = next(at for at in range(scene.at, -1, -1) if scene.tokens[at].text.startswith("@"))
    token = scene.tokens[mark]
    from seglang.syntax.annotations import ANNOTATIONS

    name = token.text[1:]
    known = ANNOTATIONS.get(name)
    if scene.text() in WORDS and "RPAR" in scene.expected:
        end = scene.tokens[scene.at - 1].end
        fix = Fix("add `)`", (Edit(scene.source.span(end, end), ")"),), safe=True)
        opened = mark + 1 - scene.at
        return scene.report(
            codes.UNBALANCED,
            opened,
            fix=fix,
            found="(",
            place="never closed",
            hint="add the closing `)`",
        )
    if known is None:
        scene.sink.report(
            codes.UNKNOWN_ANNOTATION,
            scene.span(mark - scene.at),
            found=name if len(name) <= 40 else name[:39] + "…",
            nearest=nearest(name, ANNOTATIONS),
            known=", ".join(f"`@{one}`" for one in ANNOTATIONS),
        )
        return True
    return scene.report(codes.BAD_ANNOTATION, mark - scene.at, 0, name=name, form=known[1])


def _partition(scene: Scene) -> bool:
    if not any(token.text == "partition" for token in scene.tokens[: scene.at]):
        return False
    word = next(token.text for token in scene.tokens if token.text in WORDS)
    if word != "partition" or not any(token.text == ":" for token in scene.tokens[: scene.at]):
        return False
    if scene.text() == "," and "STRING" in scene.expected:
        return scene.advise("arms are not separated by commas", "")
    if scene.text() in ("if", ":", "=") and "WHEN" in scene.expected:
        return scene.advise('an arm is written `"label" when condition`', "when")
    if scene.at_end and scene.text(-2) == "otherwise" and scene.text(-1)[:1] == '"':
        meant = f"{scene.text(-1)} otherwise"
        fix = scene.replace(meant, -2, -1, safe=True)
        label = "the label stands before `otherwise`"
        return scene.report(codes.MISSING_OTHERWISE, -2, -1, fix=fix, label=label)
    if scene.at_end and "STRING" in scene.expected:
        if scene.text(-1) == ":":
            return scene.unexpected()
        return scene.report(codes.MISSING_OTHERWISE, -1, label="the last arm")
    if scene.at_end and scene.text(-1)[:1] == '"' and "OTHERWISE" in scene.expected:
        return scene.report(
            codes.MISSING_OTHERWISE,
            -1,
            fix=scene.insert("otherwise", safe=True),
            label="`otherwise` expected after this",
        )
    if scene.is_word() and "STRING" in scene.expected and scene.text(1) in ("when", "otherwise"):
        name = scene.text().strip("`")
        return scene.report(
            codes.MISSING_LABEL, fix=scene.replace(f'"{name}"', safe=True), found=name
        )
    if scene.text() == "when" and "STRING" in scene.expected:
        return scene.report(codes.MISSING_LABEL, found="label")
    if scene.text(-1) == "otherwise" and scene.text()[:1] == '"' and scene.could_end:
        return scene.report(
            codes.MISSING_OTHERWISE, label="an arm after `otherwise` would never be reached"
        )
    return False


# ---------------------------------------------------------------- parentheses


def _parentheses(scene: Scene) -> bool:
    """An opening or closing parenthesis without its partner."""
    opened: list[int] = []
    for at, token in enumerate(scene.tokens):
        if token.text == "(":
            opened.append(at)
        elif token.text == ")":
            if not opened:
                span = at - scene.at
                return scene.report(
                    codes.UNBALANCED,
                    span,
                    fix=Fix("take it out", (Edit(scene.span(span), ""),)),
                    found=")",
                    place="never opened",
                    hint="take it out, or add the opening `(`",
                )
            opened.pop()
    if not opened or opened[-1] > scene.at:
        return False
    if scene.at_end and "RPAR" not in scene.expected:
        return False
    fix = scene.insert(")", safe=False) if scene.at_end else None
    if fix is not None:
        end = scene.tokens[-2].end
        fix = Fix("add `)`", (Edit(scene.source.span(end, end), ")"),))
    return scene.report(
        codes.UNBALANCED,
        opened[-1] - scene.at,
        fix=fix,
        found="(",
        place="never closed",
        hint="add the closing `)`",
    )


def _empty(scene: Scene) -> bool:
    if scene.texts(-1, 0) != ("(", ")"):
        return False
    return scene.report(codes.EMPTY_CHOICES, -1, 0)


def _needs_parentheses(scene: Scene) -> bool:
    """`where amount > 3`, `at least 2 of a, b`, `country is in "PL"`."""
    word = scene.text(-1)
    if word not in ("where", "of", "in", "any", "all") or "LPAR" not in scene.expected:
        return False
    quantified = any(t in scene.texts(-2, -3, -4) for t in ("least", "most", "exactly", "than"))
    if word == "of" and "NAME" in scene.expected and not quantified:
        return False
    if scene.at_end or (word == "in" and "LIST" not in scene.expected):
        return False
    fix = None
    if word == "where" and scene.text(1) in COMPARATORS and scene.text(2):
        fix = scene.wrap(0, 2)
    elif word in ("in", "any", "all") and scene.text()[0] in '"0123456789':
        last = 0
        while scene.text(last + 1) == "," and scene.text(last + 2)[:1] in tuple('"0123456789'):
            last += 2
        fix = scene.wrap(0, last, safe=True)
    return scene.report(codes.MISSING_PARENTHESES, fix=fix, word=word)


# ---------------------------------------------------------------- words


def _reserved(scene: Scene) -> bool:
    """A reserved word where a name should stand: `of = 3`, `did in`."""
    found = scene.text()
    if found not in RESERVED or "NAME" not in scene.expected or scene.at_end:
        return False
    following = scene.text(1)
    if following not in (*COMPARATORS, ".") and scene.text(-1) not in (".", "did", "of"):
        return False
    if found in ("not", "in", "did") and following not in COMPARATORS:
        return False
    return scene.report(
        codes.RESERVED_NAME, fix=scene.replace(f"`{found}`", safe=True), found=found
    )


def _capitals(scene: Scene) -> bool:
    """`AND`, `NOT`: keywords are written small."""
    for offset in (0, -1):
        found = scene.text(offset)
        if found.lower() in RESERVED and found != found.lower():
            small = found.lower()
            return scene.report(
                codes.FOREIGN_OPERATOR,
                offset,
                fix=scene.replace(small, offset, safe=True),
                found=found,
                meant=small,
            )
    return False


def _misspelt(scene: Scene) -> bool:
    """A word close to one that would have fitted."""
    for offset in (0, -1):
        found = scene.text(offset)
        if not scene.is_word(offset) or found[0] == "`" or len(found) < 2 or found in RESERVED:
            continue
        if offset == 0:
            meant = nearest(found, [*scene.expected_words(), *_units(scene)])
        else:
            meant = nearest(found, _OPENERS) if found not in scene.table.words else None
        if meant and meant != found:
            return scene.unexpected(
                f"did you mean `{meant}`?" if offset == 0 else f"is `{found}` meant as `{meant}`?",
                scene.replace(meant, offset, safe=False),
            )
    return False


_OPENERS = ("did", "not", "first", "last", "count", "sum", "average", "known", "exactly", "in")


def _units(scene: Scene) -> tuple[str, ...]:
    if "UNIT" in scene.expected:
        return ("seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years")
    return ("times",) if "_TIMES" in scene.expected else ()


_MISTAKES: tuple[Callable[[Scene], bool], ...] = (
    _annotation,
    *TEST_MISTAKES,
    *ROW_MISTAKES[:1],
    _heading,
    _partition,
    _empty,
    *SEQUENCE_MISTAKES,
    *TIME_MISTAKES,
    *EVENT_MISTAKES[:3],
    *ROW_MISTAKES[1:],
    _needs_parentheses,
    _parentheses,
    _reserved,
    _capitals,
    *EVENT_MISTAKES[3:],
    *VALUE_MISTAKES,
    _misspelt,
)
