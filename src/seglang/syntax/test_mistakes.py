"""Mistakes inside tests of rules. See `syntax.mistakes`."""

from __future__ import annotations

from collections.abc import Callable

from seglang.syntax.scene import COMPARATORS, Scene

_WHEN = "say when: `100 days ago`, `on 2026-01-10` or `at 2026-01-10T12:00`"
_LINES = ("did", "has", "in", "since", "added")


def _title(scene: Scene) -> bool:
    """`test x:`, `test: …`."""
    if scene.text(-1) != "test" or "STRING" not in scene.expected:
        return False
    fix = None
    if scene.is_word():
        name = scene.text().strip("`")
        fix = scene.replace(f'"{name}"', safe=True)
    return scene.unexpected('a test begins with its title: `test "three purchases":`', fix)


def _place(scene: Scene) -> bool:
    """Lines in the wrong place, or without their first word."""
    found = scene.text()
    if scene.text(-1) == "as of" and scene.expected == {"DATE"}:
        return scene.unexpected("a test names its instant: `as of 2026-11-01`")
    if found == "as of" and "EXPECT" in scene.expected:
        return scene.unexpected("`as of` stands once, right behind the title")
    if found == "given" and "EXPECT" in scene.expected:
        return scene.unexpected("what is given stands before what is expected")
    if "GIVEN" in scene.expected and not _in_given(scene) and scene.is_word():
        if found in _LINES and found != "since":
            return scene.unexpected("say of whom: `given customer anna` stands before it")
        if scene.is_word(1) and found != "expect":
            return scene.unexpected(
                "an individual is given: `given customer anna`", scene.insert("given", safe=False)
            )
    return False


def _individual(scene: Scene) -> bool:
    """`given anna (…)`, `given 3 customers`."""
    if scene.text(-2) == "given" and scene.expected == {"NAME"}:
        return scene.unexpected("an individual has an entity and a name: `given customer anna`")
    if scene.text(-1) == "given" and scene.is_number():
        return scene.unexpected("individuals are given one by one: `given customer anna`")
    return False


def _event(scene: Scene) -> bool:
    """What happened is given with its time, not asked for."""
    found = scene.text()
    if scene.text(-1) == "did" and found == "not":
        return scene.unexpected("what is not given has not happened: take the line out")
    if not {"AT", "ON"} <= scene.expected or "WHERE" in scene.expected:
        return False
    if found == "twice":
        return scene.advise("a number of times is written in digits", "2 times")
    if found == "once":
        return scene.unexpected("a line without a number of times is one row: leave `once` out")
    if found == "where":
        return scene.unexpected(f"properties stand in parentheses behind the time; {_WHEN}")
    return scene.unexpected(_WHEN)


def _event_time(scene: Scene) -> bool:
    """`did purchase at least 3 times …`, `… 3 days`."""
    asks = scene.texts(-2, -1) in (("at", "least"), ("at", "most")) and _in_given(scene)
    if asks or (scene.text(-1) == "at" and scene.expected == {"DATE"}):
        return scene.unexpected("a test gives facts: `did purchase 3 times 100 days ago`")
    if scene.text(-1) == "on" and scene.expected == {"DATE"}:
        return scene.unexpected(_WHEN)
    if scene.expected == {"AGO"}:
        return scene.unexpected(None, scene.insert("ago", safe=False))
    return False


def _fact(scene: Scene) -> bool:
    """`country > 3`, `country: "PL"`, `a = 1 and b = 2`."""
    found = scene.text()
    if not _in_given(scene):
        return False
    if found in (*COMPARATORS, ":", "is") and {"EQUAL"} <= scene.expected:
        fix = scene.replace("=", safe=True) if found in (":", "is") else None
        return scene.unexpected('a fact is a name and its value: `country = "PL"`', fix)
    if found == "and" and {"COMMA", "RPAR"} <= scene.expected:
        return scene.advise("facts are separated by commas", ",")
    if found in ("and", ",", "then") and "EXPECT" in scene.expected:
        return scene.unexpected("each fact stands on a line of its own, without a word between")
    return False


def _expectation(scene: Scene) -> bool:
    """`expect anna in segment vip`, `expect segment vip: anna`, `expect segment vip = anna`."""
    if scene.text(-2) == "expect" and scene.expected == {"COLON"} and not scene.at_end:
        return scene.unexpected(
            "who is expected to be what: `expect anna: in segment vip`",
            scene.insert(":", safe=False),
        )
    if scene.text(-2) == "segment" and scene.text(-3) == "expect" and "EQUAL" in scene.expected:
        return scene.unexpected("all members are named: `expect segment vip = (anna, ben)`")
    if scene.text(-1) == "=" and "LPAR" in scene.expected and scene.text(-3) == "segment":
        fix = scene.wrap(0, 0) if scene.is_word() else None
        return scene.unexpected("members stand in parentheses: `= (anna, ben)`, `= ()`", fix)
    return False


def _in_given(scene: Scene) -> bool:
    """Does the last line that began before the place begin with `given`?"""
    words = [token.text for token in scene.tokens[: scene.at] if token.text in ("given", "expect")]
    return bool(words) and words[-1] == "given"


_MISTAKES: tuple[Callable[[Scene], bool], ...] = (
    _title,
    _place,
    _individual,
    _event,
    _event_time,
    _fact,
    _expectation,
)


def test_mistake(scene: Scene) -> bool:
    """Reports what is wrong in a test; False elsewhere, and where nothing particular is."""
    word = next((token.text for token in scene.tokens if token.text[:1].isalpha()), "")
    if word != "test":
        return False
    if scene.text(0) in ("and", "or") and scene.expected & {"AND", "OR"}:
        return False
    return any(mistake(scene) for mistake in _MISTAKES)


TEST_MISTAKES = (test_mistake,)
