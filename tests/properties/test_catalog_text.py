"""Damaged project files: every one is either read or refused with diagnostics that have a place."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from seglang.catalog.load import load_project
from seglang.diagnostics.model import Sink

SHOP = (Path(__file__).parents[1] / "catalogs" / "shop.toml").read_text(encoding="utf-8")
LINES = SHOP.splitlines()
VALUES = (
    *("3", "1.5", "nan", "true", '""', '"x"', "[]", '["a", 1]', "[[1]]", "{}", "{ a = { b = 1 } }"),
    *("2018-01-01", "10:00:00", '{ column = "x" }', '{ type = "text" }', "[{ a = 1 }]", '"${X"'),
    *('"decimal(99999, 2)"', '"list<"', '"enum"', '"\\u0000"', '"a.b.c.d"', '"../etc"', "1e9999"),
)
KEYS = ("zone", "where", "id", "unique", "as_of", "[x]", "[[y]]", "[targets.q]", "[project]")

replaced = st.tuples(st.just("replace"), st.integers(0, len(LINES) - 1), st.sampled_from(VALUES))
damaged = st.tuples(
    st.just("damage"), st.integers(0, len(LINES) - 1), st.sampled_from(["", '"', "[", "}", "\t"])
)
inserted = st.tuples(
    st.just("insert"),
    st.integers(0, len(LINES) - 1),
    st.builds("{} = {}".format, st.sampled_from(KEYS), st.sampled_from(VALUES))
    | st.sampled_from(KEYS),
)


@given(st.lists(replaced | damaged | inserted, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_damaged_files(changes: list[tuple[str, int, str]]) -> None:
    lines = list(LINES)
    for kind, number, text in changes:
        match kind:
            case "replace" if " = " in lines[number]:
                lines[number] = f"{lines[number].split(' = ')[0]} = {text}"
            case "damage":
                lines[number] = text + lines[number][1:]
            case "insert":
                lines[number] += "\n" + text
    text = "\n".join(lines)
    sink = Sink()
    loaded = load_project(text, "seg.toml", "", sink)
    assert (loaded is None) == sink.has_errors
    for found in sink:
        assert found.span is not None
        assert 0 <= found.span.start <= found.span.end <= len(text)
        assert found.headline
