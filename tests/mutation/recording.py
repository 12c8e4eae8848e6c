"""A pytest plugin that records which test runs which lines, and how long each takes.

Under `coverage run` every test is a context of its own; where `SEGLANG_DURATIONS` names a file the
seconds of each test are written to it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest
from coverage import Coverage

_seconds: dict[str, float] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    measuring = Coverage.current()
    if measuring is not None:
        measuring.switch_context(item.nodeid)
    start = process_time()
    try:
        return (yield)
    finally:
        _seconds[item.nodeid] = round(process_time() - start, 4)
        if measuring is not None:
            measuring.switch_context("")


def pytest_sessionfinish() -> None:
    path = os.environ.get("SEGLANG_DURATIONS")
    if path:
        Path(path).write_text(json.dumps(_seconds), encoding="utf-8")
