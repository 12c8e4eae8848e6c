"""Mistakes about related rows, rows in parentheses, groups, ranks and parameters."""

from __future__ import annotations

from collections.abc import Callable

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Edit, Fix
from seglang.syntax.event_mistakes import clause
from seglang.syntax.scene import COMPARATORS, UNITS, Scene


def _related(scene: Scene) -> bool:
    """`has 2 pets`, `has not pets`, `has any pets`, `has pets in last 30 days`."""
    found, before, opener = scene.text(), scene.text(-1), scene.text(-2)
    is_prefix = opener in (":", "(", "and", "or", "not", "if", ",")
    if before == "has" and is_prefix:
        if scene.is_number():
            return scene.report(
                codes.FREQUENCY_FORM,
                fix=scene.insert("at least", safe=False),
                label="exactly, at least or at most?",
                hint=f"write `has exactly {found} …` or `has at least {found} …`",
            )
        if found in COMPARATORS:
            if scene.is_number(1) and scene.is_word(2) and scene.text(2) not in ("and", "or"):
                return scene.unexpected("write `has at least 2 …`")
            fix = scene.replace("`has`", -1, safe=True)
            return scene.report(codes.RESERVED_NAME, -1, fix=fix, found="has")
        if found == "not":
            return scene.advise("write `has no`", "no")
    if opener == "has" and before in ("any", "a", "an", "some") and scene.is_word():
        span = scene.source.span(scene.span(-1).start, scene.span().start)
        fix = Fix("take it out", (Edit(span, ""),), safe=True)
        return scene.unexpected(f"`has {found}` means at least one", fix)
    if before == "only" and opener == "has" and not scene.is_word():
        return False
    if opener == "only" and scene.text(-3) == "has" and "WHERE" in scene.expected:
        return scene.unexpected("`has only` takes a filter: `has only users where (…)`")
    if found in ("in", "since", "today", "this") and opener == "has" and clause(scene) is None:
        return scene.unexpected(
            "a window belongs to an event; rows without a time are narrowed by `where (…)`"
        )
    if found == "where" and "IS" in scene.expected and clause(scene) is None:
        start = -1
        while scene.text(start - 1) == "." and scene.is_word(start - 2):
            start -= 2
        if scene.is_word(start) and scene.text(start - 1) in (":", "(", "and", "or", "not"):
            return scene.unexpected(
                "write `has … where (…)` for related rows, `did … where (…)` for events",
                scene.insert("has", start, safe=False),
            )
    return False


def _source(scene: Scene) -> bool:
    """`did (purchase)`, `did (last purchase)`, `(top 5 purchase)`."""
    found = scene.text()
    if found != ")":
        return _by(scene)
    start = -1
    while scene.text(start - 1) == "." and scene.is_word(start - 2):
        start -= 2
    opener = scene.text(start - 1)
    did = scene.text(start - 2) if opener == "(" else scene.text(start - 3)
    if did not in ("did", "not", "over", "between", "with", "then", "next", "no", "without"):
        if "BY" in scene.expected and _is_top(scene):
            return scene.unexpected("top and bottom by what? write `(top 5 purchase by amount)`")
        return False
    if opener == "(" and scene.is_word(start):
        edits = (Edit(scene.span(start - 1), ""), Edit(scene.span(), ""))
        return scene.unexpected(
            "an event stands without parentheses; in them is `last 3 purchase`, a group or a "
            "sequence",
            Fix("take the parentheses out", edits, safe=True),
        )
    if opener in ("first", "last") and scene.text(start - 2) == "(":
        return scene.unexpected(
            f"how many? write `({opener} 1 {scene.source_text(start, -1)})`",
            scene.insert("1", start, safe=True),
        )
    return False


def _is_top(scene: Scene) -> bool:
    return any(word in ("top", "bottom") for word in scene.texts(*range(-12, 0)))


def _by(scene: Scene) -> bool:
    """`(count of play by artist)`, `count of play per artist` without parentheses."""
    found = scene.text()
    if found == "by" and "PER" in scene.expected:
        return scene.advise("groups are named after `per`", "per")
    if found == "per" and scene.could_end:
        return scene.unexpected(
            "groups stand in parentheses, inside a value over them: "
            "`max of (count of play per artist)`"
        )
    if found in ("group", "grouped") and scene.text(1) == "by":
        return scene.unexpected("groups are written `(count of play per artist)`")
    return False


def _rank(scene: Scene) -> bool:
    """`is top 20%`, `is in the top 20%`, `per country, plan`, `among vip`."""
    found, before = scene.text(), scene.text(-1)
    if found in ("top", "bottom") and before in ("is", "was", "not"):
        return scene.unexpected("write `is in top`", scene.insert("in", safe=True))
    if found == "the" and before == "in" and scene.text(1) in ("top", "bottom"):
        return scene.advise(f"write `in {scene.text(1)}`", scene.text(1), 0, 1)
    if found in ("highest", "largest", "lowest", "smallest") and before == "in":
        end = "top" if found in ("highest", "largest") else "bottom"
        return scene.advise(f"write `{end}`", end)
    if before == "of" and "TOTAL" in scene.expected:
        return scene.unexpected(
            "a share of the sum is `in top 80% of total`",
            None if scene.at_end else scene.replace("total", safe=False),
        )
    if before == "per":
        return scene.unexpected("`per` takes a name, or several: `per country`, `per (a, b)`")
    if before == "among" and not scene.at_end:
        if scene.is_word() and (scene.text(1) in ("", "and", "or", ")", "with", "per", "=")):
            return scene.unexpected(
                "write `among segment NAME` or `among (condition)`",
                scene.insert("segment", safe=False),
            )
        return scene.unexpected("write `among segment NAME` or `among (condition)`")
    if found == "," and scene.text(-2) == "per" and scene.is_word(1):
        last = 1
        while scene.text(last + 1) == "," and scene.is_word(last + 2):
            last += 2
        return scene.unexpected("write `per (…, …)`", scene.wrap(-1, last))
    if found in ("by", "within") and scene.text(-2) in ("top", "bottom"):
        return scene.advise("groups are named after `per`", "per")
    return False


def _computed(scene: Scene) -> bool:
    """`most frequent month of time over purchase`, `event e of customer: purchase`."""
    if scene.text() == "of" and scene.text(-2) in ("frequent", "distinct") and scene.is_word(1):
        last = 1
        while scene.text(last + 1) == "." and scene.is_word(last + 2):
            last += 2
        form = "most frequent" if scene.text(-2) == "frequent" else "count of distinct"
        return scene.unexpected(
            f"a computed value stands in parentheses: `{form} (…) over EVENT`",
            scene.wrap(-1, last),
        )
    if scene.expected == {"STAR"} and scene.text(-1) == ":":
        return scene.unexpected(
            "an event belongs to the entity of the events that it is made of; only one made of "
            "all events, `*`, may name it"
        )
    return False


def _same(scene: Scene) -> bool:
    """`for same product`, `for each product`."""
    found, before = scene.text(), scene.text(-1)
    if found == "for" and scene.text(1) in ("the", "same") and clause(scene) is None:
        return scene.unexpected(
            "`for the same …` belongs to `did`; the value of each group is "
            "`(count of email_open per campaign)`"
        )
    if before != "for" or clause(scene) is None:
        return False
    if found == "same":
        return scene.unexpected("write `for the same`", scene.insert("the", safe=True))
    if found in ("each", "one", "a", "any", "every"):
        return scene.advise("write `for the same`", "the same")
    return False


def _parameters(scene: Scene) -> bool:
    """`segment big(x): …`, `segment big(x: integer) of customer: …`, `spend()`."""
    found, before = scene.text(), scene.text(-1)
    heading = [token.text for token in scene.tokens[: scene.at]]
    is_heading = ":" not in heading or heading.count("(") > heading.count(")")
    if scene.expected == {"COLON"} and found in (")", ",", "=") and "(" in heading:
        return scene.unexpected(f"a parameter has a type: `{before}: integer`")
    if found == "of" and before == ")" and scene.expected == {"COLON"}:
        return scene.unexpected("the entity stands before the parameters: `big of customer(…)`")
    if found == ")" and before == "(" and scene.is_word(-2) and scene.text(-2) not in _TAKERS:
        span = scene.span(-1, 0)
        fix = Fix("take the parentheses out", (Edit(span, ""),), safe=True)
        hint = "without arguments it is called by its name alone"
        if is_heading and scene.text(-3) in ("segment", "trait"):
            hint = "without parameters there are no parentheses"
        return scene.unexpected(hint, fix)
    return False


_TAKERS = ("in", "of", "where", "any", "all", "per", "among", *UNITS)

ROW_MISTAKES: tuple[Callable[[Scene], bool], ...] = (
    _parameters,
    _related,
    _source,
    _rank,
    _computed,
    _same,
)
