"""Bytes into the whole front, guided by which code they reach where atheris is installed.

    python guided.py FOLDER -runs=1000 -max_total_time=60

Starts from the files in FOLDER, to which atheris adds what reaches something new. Without atheris
the bytes are random changes to these files, and only `-runs` counts.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

IS_GUIDED = find_spec("atheris") is not None
if IS_GUIDED:
    import atheris
GUIDE: Any = atheris.instrument_imports(include=["seglang"]) if IS_GUIDED else nullcontext()
with GUIDE:
    from fuzz.front import judge
    from seglang.diagnostics.model import Sink
    from seglang.project.rule_files import decode


def one(data: bytes) -> None:
    sink = Sink()
    source = decode(data, "any.seg", sink)
    assert (source is None) == sink.has_errors
    if source is not None:
        judge(source.text, formats=("text", "sarif"), most=1)


def unguided(folder: Path, runs: int) -> None:
    from fuzz.mutate import flip_bytes, mutated

    texts = [path.read_bytes().decode("utf-8", "replace") for path in sorted(folder.iterdir())]
    for seed in range(runs):
        random = Random(seed)
        text = flip_bytes(random, mutated(random, texts), texts)
        one(text.encode("utf-8", "surrogatepass"))


def main(arguments: list[str]) -> None:
    if IS_GUIDED:
        atheris.Setup(arguments, one)
        atheris.Fuzz()
    else:
        runs = [each for each in arguments if each.startswith("-runs=")]
        unguided(Path(arguments[1]), int(runs[0].removeprefix("-runs=")) if runs else 1_000)


if __name__ == "__main__":
    main(sys.argv)
