"""Reading patterns: what is refused, and where."""

from __future__ import annotations

import pytest

from seglang.patterns import (
    MAX_STATES,
    Pattern,
    PatternError,
    ignoring_case,
    match,
    parse_pattern,
    to_postgres,
    to_re2,
)


def read(source: str) -> Pattern:
    pattern = parse_pattern(source)
    assert isinstance(pattern, Pattern), pattern
    return pattern


@pytest.mark.parametrize(
    ("source", "offset", "words"),
    [
        ("", 0, "nothing stands here"),
        ("a|", 2, "nothing stands here"),
        ("a()b", 2, "nothing stands here"),
        ("(a", 0, "never closed"),
        ("a)", 1, "closes nothing"),
        ("[a", 0, "never closed"),
        ("[]", 0, "empty"),
        ("[^]", 0, "empty"),
        ("[z-a]", 1, "wrong way round"),
        ("[a-\\d]", 1, "one character to another"),
        ("[[:alpha:]]", 1, "do not nest"),
        ("[\\W]", 1, "cannot stand in a class"),
        ("a]", 1, "write `\\]`"),
        ("*a", 0, "nothing before it"),
        ("a|+", 2, "nothing before it"),
        ("a**", 2, "cannot follow another"),
        ("a+?", 2, "lazy"),
        ("a{2}{3}", 4, "cannot follow another"),
        ("^*", 0, "cannot be repeated"),
        ("a{2", 1, "expected `{m}`"),
        ("a{,3}", 1, "expected `{m}`"),
        ("a{x}", 1, "expected `{m}`"),
        ("a{3,2}", 1, "smaller one first"),
        ("a{256}", 1, "at most to 255"),
        ("a{99999999999}", 1, "expected `{m}`"),
        ("(?:a)", 0, "no look-around"),
        ("(?=a)", 0, "no look-around"),
        ("(a)\\1", 3, "back-references"),
        ("\\b", 0, "`\\b` is not part"),
        ("\\p{L}", 0, "`\\p` is not part"),
        ("a\\", 1, "must be followed"),
        ("[a\\", 2, "must be followed"),
        ("\\u{110000}", 0, "no such character"),
        ("\\u{D800}", 0, "no such character"),
        ("\\u{0}", 0, "no such character"),
        ("\\u12", 0, "is not part"),
        ("\\u{zz}", 0, "expected a code point"),
        ("(" * 49 + "a" + ")" * 49, 48, "deeper than 48"),
        ("(" * 100_000, 48, "deeper than 48"),
        ("((a{100}){100}){100}", 0, f"larger than {MAX_STATES}"),
        ("a" * (MAX_STATES + 1), 0, f"larger than {MAX_STATES}"),
    ],
)
def test_mistakes_are_values(source: str, offset: int, words: str) -> None:
    found = parse_pattern(source)
    assert isinstance(found, PatternError)
    assert (found.offset, words in found.message) == (offset, True), found


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("(a*)*b", "a" * 20_000),
        ("(a|a)*$", "a" * 20_000 + "b"),
        ("(x+x+)+y", "x" * 20_000),
        ("(.*){10}z", "ab" * 5_000),
    ],
)
def test_no_pattern_runs_away(source: str, text: str) -> None:
    # A backtracking matcher would not come back from these.
    assert match(read(source), text) is (source == "(a|a)*$")


def test_a_pattern_is_found_anywhere_unless_anchored() -> None:
    assert match(read("b"), "abc")
    assert not match(read("^b"), "abc")
    assert not match(read("b$"), "abc")
    assert match(read("^abc$"), "abc")
    assert match(read("a|^$"), "")
    assert not match(read("a^b"), "ab")


def test_engines_cannot_read_it_otherwise() -> None:
    pattern = read("^(ab|c.)+\\d{2,}[^\\s-]$")
    assert to_re2(pattern) == "\\A(?:ab|c[^\\n])+[0-9]{2,}[^\\t-\\r \\-]\\z"
    assert to_postgres(pattern) == "\\A(?:ab|c[^\\n])+[0-9]{2,}[^\\t-\\r \\-]\\Z"


def test_ignoring_case_folds_ascii_letters_only() -> None:
    folded = read(ignoring_case(read("^Ab[x-z]ż(k|\\.)+$")))
    assert match(folded, "aBXżK.")
    assert match(folded, "AbZżk")
    assert not match(folded, "abxŻk")
    assert not match(folded, "abxż\u212a")
