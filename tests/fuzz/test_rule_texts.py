"""Changed rule texts bring diagnostics and nothing else, from the first byte to the SQL.

`SEGLANG_FUZZ` sets how many texts are tried, `SEGLANG_SEED` the first of them.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.corpus import found_before, rule_texts
from fuzz.front import judge
from fuzz.mutate import mutated
from seglang.diagnostics.model import Sink
from seglang.project.formatting import layout_text
from seglang.project.rule_files import decode

TEXTS = int(os.environ.get("SEGLANG_FUZZ", "300"))
FIRST = int(os.environ.get("SEGLANG_SEED", "0"))
BATCH = 50


def test_there_is_enough_to_start_from() -> None:
    assert len(rule_texts()) > 1_500


@pytest.mark.parametrize("start", range(FIRST, FIRST + TEXTS, BATCH))
def test_changed_texts(start: int) -> None:
    for seed in range(start, min(start + BATCH, FIRST + TEXTS)):
        text = mutated(Random(seed), rule_texts())
        try:
            judge(text)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {type(error).__name__}\n{text}") from error


@pytest.mark.parametrize("path", found_before(".seg"), ids=lambda path: path.stem)
def test_what_was_found_before(path: Path) -> None:
    judge(path.read_text(encoding="utf-8"))


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-16")))
@settings(max_examples=100, deadline=None)
def test_any_bytes(data: bytes) -> None:
    sink = Sink()
    source = decode(data, "any.seg", sink)
    assert (source is None) == sink.has_errors
    if source is not None:
        judge(source.text)
    layout_text(data, "any.seg")
