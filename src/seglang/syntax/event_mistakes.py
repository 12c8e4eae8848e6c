"""Mistakes about events: how often, when, in which order."""

from __future__ import annotations

from collections.abc import Callable

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Edit, Fix
from seglang.syntax.scene import COMPARATORS, UNITS, Scene

_AS_QUANTITY = {
    ">=": "at least",
    ">": "more than",
    "<=": "at most",
    "<": "fewer than",
    "=": "exactly",
}
_FREQUENCY = ("at", "exactly", "more", "fewer", "on", "between")
_WINDOW = ("in", "today", "yesterday", "this", "on", "from", "since", "before", "after", "more")


def clause(scene: Scene) -> int | None:
    """How many tokens back the `did` of this clause stands."""
    depth = 0
    for back in range(1, scene.at + 1):
        text = scene.text(-back)
        if text == ")":
            depth += 1
        elif text == "(":
            depth -= 1
            if depth < 0:
                return None
        elif depth == 0:
            if text == "did":
                return -back
            if text in ("or", ":", ",") or (text == "and" and "between" not in _near(scene, back)):
                return None
    return None


def _near(scene: Scene, back: int) -> tuple[str, ...]:
    return scene.texts(-back - 1, -back - 2, -back - 3)


def _between_ago(scene: Scene) -> bool:
    """`between 90 and 30 days ago`, with or without a unit after the first number."""
    for start in range(max(0, scene.at - 6), scene.at + 1):
        at = start - scene.at
        if scene.text(at) != "between" or not scene.is_number(at + 1):
            continue
        next_at = at + 2
        first_unit = ""
        if scene.text(next_at) in UNITS:
            first_unit = scene.text(next_at)
            next_at += 1
        if scene.text(next_at) not in ("and", "to") or not scene.is_number(next_at + 1):
            continue
        unit = scene.text(next_at + 2)
        if unit not in UNITS or scene.text(next_at + 3) != "ago":
            continue
        far, near = scene.text(at + 1), scene.text(next_at + 1)
        if not first_unit or first_unit.rstrip("s") == unit.rstrip("s"):
            far, near = sorted((far, near), key=lambda text: -float(text.replace("_", "")))
            first_unit = ""
        meant = f"{far}{' ' + first_unit if first_unit else ''} to {near} {unit} ago"
        return scene.report(
            codes.BETWEEN_AGO,
            at,
            next_at + 3,
            fix=scene.replace(meant, at, next_at + 3, safe=True),
            meant=meant,
        )
    return False


def _not_frequency(scene: Scene) -> bool:
    """`did not purchase at least 3 times`."""
    start = clause(scene)
    if start is None or scene.text(start + 1) != "not":
        return False
    found = scene.text()
    if found == "only":
        return scene.unexpected("`only where` and `not` do not go together: write `not did … only`")
    times = any(scene.text(k) in ("times", "time", "once", "twice") for k in range(1, 7))
    often = found in _FREQUENCY and (
        found in ("at", "exactly", "fewer") or times or scene.text(1) in _FREQUENCY
    )
    if not often and found not in ("once", "twice", "times"):
        return False
    event = scene.text(start + 2)
    return scene.report(
        codes.NOT_FREQUENCY,
        fix=scene.replace("not did", start, start + 1, safe=False),
        hint=f"write `not did {event} …` for the opposite, or `did {event} fewer than … times`",
    )


def _often(scene: Scene) -> bool:
    """A number of times in a form that is not ours."""
    start = clause(scene)
    found, before = scene.text(), scene.text(-1)
    if start is None:
        return False
    if found in ("once", "twice", "thrice", "never"):
        if found == "never":
            event = scene.text(start + 1)
            return scene.unexpected(f"write `did not {event}`")
        form = {"once": "exactly once", "twice": "exactly twice"}.get(found, "exactly 3 times")
        return scene.report(
            codes.FREQUENCY_FORM,
            fix=scene.replace(form, safe=False),
            label="exactly, at least or at most?",
            hint=f"write `{form}`, or begin with `at least` or `at most`",
        )
    if found in ("times", "time") and scene.is_number(-1) and "_TIMES" not in scene.expected:
        return scene.report(
            codes.FREQUENCY_FORM,
            -1,
            0,
            fix=scene.insert("exactly", -1, safe=False),
            label="exactly, at least or at most?",
            hint=f"write `exactly {before} times`, or begin with `at least` or `at most`",
        )
    if found == "less" and scene.text(1) == "than":
        return scene.report(
            codes.FREQUENCY_FORM,
            0,
            1,
            fix=scene.replace("fewer than", 0, 1, safe=True),
            label="`fewer than` expected",
            hint="a smaller number of times is written `fewer than 3 times`",
        )
    if found in COMPARATORS and found in _AS_QUANTITY and scene.is_number(1):
        has_times = scene.text(2) in ("times", "time")
        form = f"{_AS_QUANTITY[found]} {scene.text(1)} times"
        return scene.report(
            codes.FREQUENCY_FORM,
            0,
            2 if has_times else 1,
            fix=scene.replace(form, 0, 2 if has_times else 1, safe=True),
            label="words expected",
            hint=f"write `{form}`; a number is compared with `count of EVENT`",
        )
    if "_TIMES" in scene.expected and (scene.is_number(-1) or scene.is_word(-1)):
        if found in UNITS:
            first = next(
                (
                    k
                    for k in range(-1, -6, -1)
                    if scene.text(k) in ("at", "exactly", "more", "fewer")
                ),
                None,
            )
            fix = scene.insert("on", first, safe=True) if first is not None else None
            return scene.report(
                codes.FREQUENCY_FORM,
                first if first is not None else -1,
                0,
                fix=fix,
                label="`on` is missing before this",
                hint=f"calendar {found} on which it happened: `on at least {before} {found}`",
            )
        end = scene.tokens[scene.at - 1].end
        return scene.report(
            codes.FREQUENCY_FORM,
            -1,
            fix=Fix("add `times`", (Edit(scene.source.span(end, end), " times"),), safe=True),
            label="`times` is missing after this",
            hint=f"write `{before} times`",
        )
    return False


def _window_words(scene: Scene) -> bool:
    """Windows in other people's words: `in the last 30 days`, `within last 30 days`."""
    found, before, following = scene.text(), scene.text(-1), scene.text(1)
    if found == "the" and before == "in" and following in ("last", "next", "past"):
        meant = "last" if following == "past" else following
        return scene.advise(f"write `in {meant}`", meant, 0, 1)
    if found in ("previous", "prior") and before == "in":
        number, unit = following, scene.text(2)
        if number.isdecimal() and unit in UNITS:
            stretch = f"{2 * int(number)} to {number} {unit} ago"
            return scene.unexpected(f"write `{stretch}` for those before `in last {number} {unit}`")
        return scene.unexpected("write a stretch such as `60 to 30 days ago`")
    if "TODAY" not in scene.expected:
        return False
    if found in ("within", "during", "over", "for"):
        last = 1 if following == "the" else 0
        if scene.text(last + 1) in ("last", "past", "next"):
            return scene.advise(f"write `in {scene.text(last + 1)}`", "in", 0, last)
    if found in ("last", "next") and clause(scene) is not None:
        return scene.unexpected(f"write `in {found}`", scene.insert("in", safe=True))
    if found == "(" and "WHERE" in scene.expected and clause(scene) is not None:
        return scene.unexpected("write `where (…)`", scene.insert("where", safe=True))
    return False


def _unit_after_parameter(scene: Scene) -> bool:
    """`in last n days`."""
    found, before, opener = scene.text(), scene.text(-1), scene.text(-2)
    if found not in UNITS or before == "full" or opener not in ("last", "next"):
        return False
    if scene.text(-3) != "in":
        return False
    return scene.unexpected(
        f"a parameter holds the whole length: write `in {opener} {before}`, and "
        f"`param {before}: duration = 30 days`"
    )


def _some_time_ago(scene: Scene) -> bool:
    """`did purchase 30 days ago`."""
    if scene.text() != "ago" or scene.expected != {"TO"}:
        return False
    return scene.unexpected(
        f"write `more than {scene.source_text(-2, 0)}`, or a stretch such as `90 to 30 days ago`"
    )


def _misplaced(scene: Scene) -> bool:
    """Words that came too late: `in last 30 days at least 3 times`, `… where (…)` at the end."""
    start = clause(scene)
    found = scene.text()
    if start is None or "AND" not in scene.expected:
        return False
    if scene.text(-2) == "same" and scene.text(-3) == "the" and found in (*_WINDOW, *_FREQUENCY):
        kind = "how often" if found in _FREQUENCY and found != "on" else "the window"
        return scene.report(
            codes.WRONG_ORDER, fix=_same_last(scene), found=kind, before="`for the same …`"
        )
    if found in ("where", "only"):
        return scene.report(codes.WRONG_ORDER, found=f"`{found}`", before=_what_came(scene, start))
    is_on_frequency = found == "on" and scene.text(1) in _FREQUENCY
    times = any(scene.text(k) in ("times", "time", "once", "twice") for k in range(1, 6))
    if is_on_frequency or (found in ("at", "exactly", "fewer", "more", "between") and times):
        fix = _moved(scene, start)
        return scene.report(
            codes.WRONG_ORDER, fix=fix, found="how often", before=_what_came(scene, start)
        )
    if found in _WINDOW or (scene.is_number() and scene.text(1) in ("to", *UNITS)):
        if scene.text(1) in ("segment", "list", "sample"):
            return False
        return scene.report(codes.TWO_WINDOWS)
    if found == "not":
        event = scene.text(start + 1)
        return scene.unexpected(f"write `did not {event}`")
    return False


def _same_last(scene: Scene) -> Fix:
    """Move `for the same x` behind what follows it."""
    last = 0
    while scene.text(last + 1) not in ("", "and", "or", ")", ",", "then"):
        last += 1
    words = scene.source_text(-4, -1)
    gap = scene.source.span(scene.span(-4).start, scene.span().start)
    end = scene.span(last).end
    edits = (Edit(gap, ""), Edit(scene.source.span(end, end), f" {words}"))
    return Fix("put it last", edits, safe=True)


def _what_came(scene: Scene, start: int) -> str:
    words = scene.texts(*range(start, 0))
    is_timed = any(word in _WINDOW or word == "ago" for word in words)
    return "the window" if is_timed else "the number of times"


def _moved(scene: Scene, start: int) -> Fix | None:
    """Put the number of times before the window."""
    last = next(
        (k for k in range(1, 8) if scene.text(k) in ("times", "time", "once", "twice")), None
    )
    window = next((k for k in range(start + 2, 0) if scene.text(k) in _WINDOW), None)
    if last is None or window is None or scene.text(start + 1) == "not":
        return None
    words = scene.source_text(0, last)
    before = scene.span(window).start
    gap = scene.source.span(scene.tokens[scene.at - 1].end, scene.span(0, last).end)
    edits = (Edit(scene.source.span(before, before), f"{words} "), Edit(gap, ""))
    return Fix("put how often before when", edits, safe=True)


EVENT_MISTAKES: tuple[Callable[[Scene], bool], ...] = (
    _between_ago,
    _not_frequency,
    _window_words,
    _unit_after_parameter,
    _some_time_ago,
    _often,
    _misplaced,
)
