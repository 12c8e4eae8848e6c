"""Bytes that look for new code to reach bring diagnostics and nothing else.

`SEGLANG_FUZZ` sets how many are tried, beside all the files to start from.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from fuzz.corpus import rule_texts

TESTS = Path(__file__).parents[1]
RUNS = int(os.environ.get("SEGLANG_FUZZ", "150"))
STARTS = 60


def test_guided_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    texts = rule_texts()
    for number, text in enumerate(texts[:: max(1, len(texts) // STARTS)]):
        (folder / f"{number:04}").write_bytes(text.encode("utf-8", "surrogatepass"))
    path = os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
    run = subprocess.run(
        [sys.executable, str(TESTS / "fuzz" / "guided.py"), str(folder), f"-runs={RUNS}", "-seed=1",
         "-max_len=4096", "-timeout=60"],
        capture_output=True,
        text=True,
        errors="replace",
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-4_000:]
