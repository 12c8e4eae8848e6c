"""Places of keys and values in a TOML text."""

from __future__ import annotations

import tomllib

import pytest

from seglang.catalog.positions import Path, find_positions
from seglang.source import Source

TEXT = '''\
title = "a # b" # remark
[project]
name.short = 'x'
"quoted key" = """
two
"lines\\""""
[a."b.c".d]
inline = { x = 1, y = [1, { z = true }], "q\\u0041" = 'v' }
list = [
    "one", # first
    """two""",
]
[[rows]]
n = 1
[[rows]]
n = 2
[rows.inner]
at = 2018-01-01 10:00:00 # an instant
'''


def places() -> dict[Path, tuple[str, str]]:
    found = find_positions(Source("seg.toml", TEXT)).places
    return {
        path: (TEXT[place.key.start : place.key.end], TEXT[place.value.start : place.value.end])
        for path, place in found.items()
    }


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("title",), "title", '"a # b"'),
        (("project",), "project", "project"),
        (("project", "name", "short"), "short", "'x'"),
        (("project", "quoted key"), '"quoted key"', '"""\ntwo\n"lines\\""""'),
        (("a", "b.c", "d", "inline", "x"), "x", "1"),
        (("a", "b.c", "d", "inline", "y", 1, "z"), "z", "true"),
        (("a", "b.c", "d", "inline", "qA"), '"q\\u0041"', "'v'"),
        (("a", "b.c", "d", "list", 0), '"one"', '"one"'),
        (("a", "b.c", "d", "list", 1), '"""two"""', '"""two"""'),
        (("rows", 0, "n"), "n", "1"),
        (("rows", 1, "n"), "n", "2"),
        (("rows", 1, "inner", "at"), "at", "2018-01-01 10:00:00"),
    ],
)
def test_place(path: Path, key: str, value: str) -> None:
    assert places()[path] == (key, value)


def test_every_path_of_the_document_has_a_place() -> None:
    found = places()

    def paths(value: object, path: Path) -> list[Path]:
        inside: list[tuple[str | int, object]] = []
        if isinstance(value, dict):
            inside = list(value.items())
        elif isinstance(value, list):
            inside = list(enumerate(value))
        return [path] + [one for key, item in inside for one in paths(item, (*path, key))]

    expected = paths(tomllib.loads(TEXT), ())[1:]
    assert [path for path in expected if path not in found] == []


def test_windows_line_ends_change_nothing_but_offsets() -> None:
    text = TEXT.replace("\n", "\r\n")
    found = find_positions(Source("seg.toml", text))
    span = found.value(("rows", 1, "n"))
    assert text[span.start : span.end] == "2"
    assert found.source.position(span.start).line == TEXT[: TEXT.index("n = 2")].count("\n") + 1


def test_a_path_that_is_not_written_has_the_place_of_what_is_around_it() -> None:
    found = find_positions(Source("seg.toml", TEXT))
    span = found.key(("rows", 1, "inner", "missing"))
    assert TEXT[span.start : span.end] == "inner"
    assert found.key(("nothing",)) == found.source.span(0, 0)
