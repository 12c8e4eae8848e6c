"""Limits of size, depth and characters: one clear diagnostic, quickly, whatever the text."""

from __future__ import annotations

import pytest

from seglang.syntax.depth import MAX_DEPTH
from seglang.syntax.lexer import MAX_DIGITS, MAX_TOKEN
from seglang.syntax.parse import MAX_BYTES, MAX_PROBLEMS
from syntax_corpus import codes, good, read


def test_file_size() -> None:
    good("#" * MAX_BYTES)
    assert codes("#" * (MAX_BYTES + 1)) == ["SEG033"]
    assert codes("#" + "ż" * (MAX_BYTES // 2)) == ["SEG033"]


@pytest.mark.parametrize(
    ("before", "middle", "after"),
    [
        ("(", "a", ")"),
        ("not ", "a", ""),
        ("not (", "a", ")"),
        ("-", "a", ""),
        ("lower of ", "a", ""),
        ("round of (", "a", ")"),
        ("days since ", "a", ""),
        ("a + ", "a", ""),
        ("", "a", " * 2"),
        ("", "a", " + (b)"),
        ("(b) - ", "a", ""),
        ("at least 1 of (", "a", ")"),
        ("did x where (", "a", ")"),
        ("sum of (", "a", ") over x"),
    ],
)
def test_depth(before: str, middle: str, after: str) -> None:
    def nested(levels: int) -> str:
        return f"segment s: {before * levels}{middle}{after * levels}"

    good(nested(MAX_DEPTH))
    assert codes(nested(MAX_DEPTH + 1)) == ["SEG030"]
    assert codes(nested(20_000 // max(1, len(before + after)))) == ["SEG030"]


def test_long_chains_of_and_are_no_nesting() -> None:
    good("segment s: " + " and ".join("(a = 1 + 2)" for _ in range(5_000)))
    good("segment s: a is in (" + ", ".join(str(n) for n in range(10_000)) + ")")


def test_digits() -> None:
    good(f"segment s: a = {'9' * MAX_DIGITS}")
    good(f"segment s: a = {'9' * 28}.{'9' * 10}")
    assert codes(f"segment s: a = {'9' * (MAX_DIGITS + 1)}") == ["SEG031"]
    assert codes(f"segment s: a = {'9' * 9_000}%") == ["SEG031"]
    assert codes(f"trait t: {'9' * 5_000}th purchase") == ["SEG031"]


@pytest.mark.parametrize("around", ['"{}"', "`{}`", "{}"])
def test_long_words(around: str) -> None:
    room = MAX_TOKEN - len(around) + 2
    good(f"segment s: a = {around.format('x' * room)}")
    assert codes(f"segment s: a = {around.format('x' * (room + 1))}") == ["SEG032"]


@pytest.mark.parametrize(
    "character",
    [chr(n) for n in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0x200B, 0x2010))]
    + ["\ufeff", "\x00", "\x07", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\u2028", "\ud800"],
)
def test_hidden_characters(character: str) -> None:
    for text in (
        f'segment s: a = "x{character}y"\n',
        f"segment s: a # x{character}\n",
        f"segment s: a{character}b\n",
        f"segment s{character}: a\n",
    ):
        assert codes(text + "segment t: b\n") == ["SEG027"]
        assert [one.heading.name.text for one in read(text + "segment t: b")[0].declarations] in (
            ["t"],
            ["s", "t"],
        )


def test_a_byte_order_mark_may_stand_first() -> None:
    module = good("\ufeffsegment s: a\n")
    assert module.declarations[0].span.start == 1
    good("\ufeff## docs\nsegment s: a\n")


def test_line_ends_of_other_systems() -> None:
    module = good("## docs\r\nsegment s:\r\n    a\r\n    and b\r\nsegment t: c\r\n")
    assert [one.heading.name.text for one in module.declarations] == ["s", "t"]
    assert module.declarations[0].heading.docs == ("docs",)


def test_many_problems_are_cut_off() -> None:
    found = codes("segment : a\n" * 3_000)
    assert len(found) == MAX_PROBLEMS + 1
    assert found[-1] == "SEG040"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 65_536,
        ")" * 65_536,
        "segment s: " + "(" * 65_000,
        "segment s: " + "a " * 30_000,
        "segment s: " + '"' * 65_000,
        "segment s: " + "`" * 65_000,
        "segment s: " + "/" * 65_000,
        "segment s: a matches " + "/" * 65_000,
        "segment s: a matches /" + "\\" * 65_000,
        'segment s: "' + "\\" * 65_000,
        "segment s: " + "not " * 16_000,
        "segment s: " + "- " * 32_000,
        "segment s: " + "1" * 65_000,
        "segment s: " + "1." * 32_000,
        "segment s: " + "1_" * 32_000,
        "segment s: " + "2026-" * 13_000,
        "segment s: " + "a.b" * 20_000,
        "segment s: " + "& " * 30_000,
        "segment s: " + "'x' " * 16_000,
        "segment s: " + "[" * 65_000,
        "segment\n" * 8_000,
        "segment s:\n" * 6_000,
        "@owner " * 9_000,
        "@owner(" * 9_000,
        "## docs\n" * 8_000,
        "a b:\n" * 13_000,
        "\x00" * 65_536,
        "\ud800" * 65_536,
        "\u202e" * 65_536,
    ],
    ids=lambda text: repr(text[:30]),
)
def test_hostile_texts(text: str) -> None:
    module, problems = read(text)
    assert module.complete == (not problems)
