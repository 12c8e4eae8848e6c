"""Mistakes about tests of values: `is`, comparisons, missing values, functions."""

from __future__ import annotations

from collections.abc import Callable

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Edit, Fix
from seglang.syntax.scene import COMPARATORS, UNITS, Scene

FUNCTIONS = frozenset(
    {"count", "sum", "average", "min", "max", "median", "share", "length", "lower", "upper", "trim"}
    | {"hour", "weekday", "month", "day", "year", "quarter", "date", "round", "number", "absolute"}
    | {"quartile", "quintile", "decile", "percentile_rank"}
)
NULLS = ("null", "NULL", "Null", "none", "None", "nil", "missing", "NaN", "blank")
_AS_OPERATOR = {
    ("at", "least"): ">=",
    ("at", "most"): "<=",
    ("more", "than"): ">",
    ("fewer", "than"): "<",
    ("less", "than"): "<",
    ("greater", "than"): ">",
    ("higher", "than"): ">",
    ("larger", "than"): ">",
    ("bigger", "than"): ">",
    ("lower", "than"): "<",
    ("smaller", "than"): "<",
    ("equal", "to"): "=",
}
_OPPOSITE = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "=": "!="}
_WINDOW_WORDS = ("before", "after", "since", "on", "today", "yesterday", "this", "from", "more")


def _after_is(scene: Scene) -> bool:
    """`is null`, `is "PL"`, `is at least 18`, `is more than 3`."""
    negated = scene.text(-1) == "not"
    back = -2 if negated else -1
    if scene.text(back) not in ("is", "was"):
        return _more_than_value(scene)
    found = scene.text()
    if found in NULLS:
        form = "is known" if negated else "is unknown"
        return scene.report(
            codes.NULL_TEST, fix=scene.replace(form, back, 0, safe=True), found=found
        )
    operator = _AS_OPERATOR.get((found, scene.text(1)))
    if operator is not None:
        if negated:
            meant = _OPPOSITE[operator]
            return scene.report(
                codes.IS_VALUE,
                back,
                1,
                fix=scene.replace(meant, back, 1, safe=False),
                word=f"is not {found} {scene.text(1)}",
                meant=meant,
            )
        if not scene.text(2):
            return scene.report(codes.IS_VALUE, word="is", meant=operator)
        return scene.report(
            codes.IS_VALUE,
            back,
            1,
            fix=scene.replace(operator, back, 1, safe=True),
            word=f"is {found} {scene.text(1)}",
            meant=operator,
        )
    if not found or not (found[0] in '"`-_(' or found[0].isalnum()) or found == "(":
        return False
    if found in ("and", "or", "where", "did", "then", "is", "was", "has", "of", "if", "else"):
        return False
    if found == "segment":
        return False
    if found == "changed" and not negated:
        span = scene.source.span(scene.span(back).start, scene.span().start)
        fix = Fix("take it out", (Edit(span, ""),), safe=True)
        return scene.unexpected(f"write `changed` without `{scene.text(back)}`", fix)
    operator = "!=" if negated else "="
    return scene.report(
        codes.IS_VALUE,
        back,
        -1,
        fix=scene.replace(operator, back, -1, safe=True),
        word=scene.source_text(back, -1),
        meant=f"{operator} {_short(found)}",
    )


def _more_than_value(scene: Scene) -> bool:
    """`age is more than 3`: read so far as `more than 3 days ago`."""
    for back in range(-4, -1):
        if scene.texts(back, back + 1) == ("more", "than") and scene.text(back - 1) in (
            "is",
            "was",
        ):
            if scene.text() in (*UNITS, "ago"):
                return False
            return scene.report(
                codes.IS_VALUE,
                back - 1,
                back + 1,
                fix=scene.replace(">", back - 1, back + 1, safe=True),
                word="is more than",
                meant=">",
            )
    return False


def _missing_is(scene: Scene) -> bool:
    """`country in ("PL")`, `signup_at in last 30 days`, `age between 1 and 5`, `age known`."""
    if "IS" not in scene.expected or scene.at_end:
        return False
    found, following = scene.text(), scene.text(1)
    word = "is"
    if found == "not" and following in ("in", "between", "known", "unknown", "empty", "within"):
        pass
    elif found == "in":
        if following in ("segment", "sample"):
            return False
        if following == "last" or following[:1].isdigit():
            word = "was"
    elif found in _WINDOW_WORDS or (scene.is_number() and "ago" in scene.texts(1, 2, 3, 4, 5)):
        word = "was"
    elif found not in ("between", "within", "known", "unknown", "empty"):
        return False
    shown = f"{found} {following}" if found in ("not", "in") else found
    return scene.report(
        codes.MISSING_IS, fix=scene.insert(word, safe=True), word=word, found=_short(shown)
    )


def _chained(scene: Scene) -> bool:
    if scene.text() not in (*COMPARATORS, "is", "was"):
        return False
    if "AND" not in scene.expected or "EQUAL" in scene.expected:
        return False
    return scene.report(codes.CHAINED_COMPARISON)


def _membership(scene: Scene) -> bool:
    """`in vip`."""
    if scene.text(-1) != "in" or not {"SEGMENT", "LIST"} <= scene.expected:
        return False
    if not scene.is_word():
        return False
    found = scene.text()
    return scene.report(
        codes.MISSING_SEGMENT, fix=scene.insert("segment", safe=False), found=_short(found)
    )


def _full(scene: Scene) -> bool:
    """`in last full month`."""
    if (
        scene.text(-1) != "full"
        or scene.text() not in UNITS
        or scene.text(-2) not in ("last", "next")
    ):
        return False
    form = f"1 full {scene.text()}"
    return scene.report(
        codes.MISSING_NUMBER,
        -1,
        0,
        fix=scene.replace(form, -1, 0, safe=True),
        found=scene.source_text(-1, 0),
        meant=f"in last {form}",
    )


def _missing_of(scene: Scene) -> bool:
    """`sum purchase.amount`."""
    before = scene.text(-1)
    if before not in FUNCTIONS or "OF" not in scene.expected:
        return False
    if scene.text() == "(":
        return _called(scene)
    if not scene.is_word() or scene.text() in ("contains", "starts", "ends", "matches"):
        return False
    return scene.report(codes.MISSING_OF, -1, 0, fix=scene.insert("of", safe=True), found=before)


def _called(scene: Scene) -> bool:
    """`count(purchase)`."""
    last = 2
    while scene.text(last) == "." and scene.is_word(last + 1):
        last += 2
    fix = None
    if scene.is_word(1) and scene.text(last) == ")":
        fix = scene.replace(
            f"{scene.text(-1)} of {scene.source_text(1, last - 1)}", -1, last, safe=True
        )
    return scene.report(codes.MISSING_OF, -1, 0, fix=fix, found=scene.text(-1))


_REPLACED = {
    "begins": "starts",
    "beginning": "starts",
    "includes": "has",
    "include": "has",
    "containing": "contains",
    "ending": "ends",
    "starting": "starts",
}


def _other_words(scene: Scene) -> bool:
    """Words that people use for ours."""
    found, before = scene.text(), scene.text(-1)
    meant = _REPLACED.get(found)
    if meant is not None and meant.upper() in scene.expected:
        return scene.advise(f"write `{meant}`", meant)
    if found == "of" and (before in ("first", "last", "frequent") or before[-2:] in _ORDINAL_ENDS):
        return scene.advise(f"`{before}` takes no `of`", "")
    if before == "segment" and scene.is_word() and "EQUAL" in scene.expected:
        return scene.unexpected("write `in segment`", scene.insert("in", -1, safe=True))
    if found[:1] == '"' and "NAME" in scene.expected and "STRING" not in scene.expected:
        name = found[1:-1]
        bare = name if name.isidentifier() else f"`{name}`"
        return scene.advise("a name stands without quotes", bare if "`" not in name else None)
    for back in range(-8, 0):
        word, of, opened = scene.texts(back, back + 1, back + 2)
        if word in ("any", "all", "some", "none", "either") and (of, opened) == ("of", "("):
            return scene.unexpected(
                "write `at least 1 of (…)`, or join the conditions with `or` or `and`"
            )
    return False


_ORDINAL_ENDS = ("st", "nd", "rd", "th")


def _numbers(scene: Scene) -> bool:
    """`1,000`, `.5`, `11/27/2026`."""
    found, before, following = scene.text(), scene.text(-1), scene.text(1)
    is_thousands = found == "," and before.isdigit() and following.isdigit()
    if is_thousands and scene.source_text(-1, 1) == f"{before},{following}":
        meant = f"{before}_{following}"
        return scene.advise(f"write `{meant}`", meant, -1, 1)
    if found == "." and following.isdigit() and "NUMBER" in scene.expected:
        return scene.advise(f"write `0.{following}`", f"0.{following}", 0, 1)
    if found.isdigit() and scene.text(1) == "/" and scene.text(3) == "/":
        shown = scene.source_text(0, 4)
        return scene.report(codes.BAD_DATE, 0, 4, found=_short(shown), wanted="a date")
    return False


def _forms(scene: Scene) -> bool:
    """Phrases that are nearly right."""
    found, before = scene.text(), scene.text(-1)
    if before == "matches" and found[:1] == '"':
        pattern = found[1:-1].replace("\\\\", "\\").replace("/", "\\/")
        return scene.report(
            codes.PATTERN_FORM, fix=scene.replace(f"/{pattern}/", safe=False), found=_short(found)
        )
    if before == "matches":
        return scene.report(codes.PATTERN_FORM, found=_short(found) or "nothing")
    if found == "to" and "THROUGH" in scene.expected:
        return scene.unexpected(
            "the last day is included: write `through`", scene.replace("through", safe=True)
        )
    if before == "for" and scene.text(-2) == "known":
        return scene.unexpected(
            "write `known for at least 90 days`", scene.insert("at least", safe=True)
        )
    if "PERCENT" in scene.expected and "NAME" not in scene.expected and scene.is_number():
        return scene.unexpected(
            "a share is written with a percent sign", scene.replace(f"{found}%", safe=True)
        )
    if found in ("like", "ilike", "LIKE", "ILIKE", "rlike", "regexp", "glob"):
        return scene.report(
            codes.FOREIGN_LANGUAGE,
            found=found,
            hint="text is tested with `contains`, `starts with`, `ends with` or `matches /…/`",
        )
    if found in ("equals", "eq", "equal"):
        return scene.report(
            codes.FOREIGN_OPERATOR, fix=scene.replace("=", safe=True), found=found, meant="="
        )
    if found in NULLS and "IS" in scene.expected:
        return scene.report(codes.NULL_TEST, found=found)
    if found == "," and "AND" in scene.expected:
        fix = Fix("write `and`", (Edit(scene.span(), " and"),))
        return scene.unexpected("conditions are joined with `and` or `or`", fix)
    return False


def _two_operands(scene: Scene) -> bool:
    """Two conditions side by side: `email_opt_in country = "PL"`."""
    if not {"AND", "OR"} <= scene.expected or scene.at_end:
        return False
    if scene.text() in ("did", "not", "in") or (scene.is_word() and scene.text(1) in COMPARATORS):
        return scene.unexpected(
            "`and` or `or` is missing before this", scene.insert("and", safe=False)
        )
    return False


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


VALUE_MISTAKES: tuple[Callable[[Scene], bool], ...] = (
    _after_is,
    _missing_is,
    _chained,
    _membership,
    _full,
    _missing_of,
    _other_words,
    _numbers,
    _forms,
    _two_operands,
)
