"""What `make demo` shows: the example checked, the size of every segment, what to try next.

python examples/grocery/demo.py
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from build import main as build

HERE = Path(__file__).resolve().parent
NEXT = """
Try next:
  .venv/bin/seg --project examples/grocery explain at_risk   what a rule means, window by window
  .venv/bin/seg --project examples/grocery compile at_risk   its SQL
  docs/tutorial.md                                           write a rule of your own
"""


def main() -> int:
    newest = max(path.stat().st_mtime for path in (HERE / "data").iterdir())
    database = HERE / "grocery.duckdb"
    if not database.exists() or database.stat().st_mtime < newest:
        status = build([str(database)])
        if status != 0:
            return status
    for command in ("check", "size"):
        print(f"\n$ seg {command}", flush=True)
        done = subprocess.run([sys.executable, "-m", "seglang", command], cwd=HERE, check=False)
        if done.returncode != 0:
            return done.returncode
    print(NEXT, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
