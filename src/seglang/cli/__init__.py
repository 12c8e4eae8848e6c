"""`seg`, the command line: one module a command, imported only when it runs.

Exit codes: 0 fine, 1 problems found, 2 wrong use or configuration. What was asked for goes to
standard output, everything else to standard error. Nothing ends in a traceback.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run `seg` and leave with its exit code."""
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
