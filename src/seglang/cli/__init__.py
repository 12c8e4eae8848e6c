"""`seg`, the command line: one module a command, imported only when it runs.

Exit codes: 0 fine, 1 problems found, 2 wrong use or configuration. What was asked for goes to
standard output, everything else to standard error. Nothing ends in a traceback.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run `seg` and leave with its exit code."""
    # Where a stream was closed before we began, Python has None.
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # A name in a rule must not be what a terminal of another encoding stumbles over.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:
        # Scripts ask this often, and reading the options would take longer than the answer.
        from seglang.version import __version__

        print(f"seg {__version__}")
        sys.exit(0)
    # Trees of a thousand rules are many objects and no garbage; looking for it costs a tenth of the
    # time, and the process is short.
    gc.set_threshold(100_000, 20, 100)
    from seglang.cli.commands import run

    sys.exit(run(given))
