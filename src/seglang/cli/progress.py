"""A line on standard error while something takes longer than a second.

Nothing is shown when standard error is no terminal; the line is gone when the work is done.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

_PATIENCE = 1.0
_STEP = 0.2
_SIGNS = "|/-\\"


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show `text` and the time it takes, from the second second on."""
    if not sys.stderr.isatty():
        yield
        return
    done = Event()
    thread = Thread(target=_turn, args=(text, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _turn(text: str, done: Event) -> None:
    begun = monotonic()
    if done.wait(_PATIENCE):
        return
    number = 0
    while True:
        sign = _SIGNS[number % len(_SIGNS)]
        sys.stderr.write(f"\r{sign} {text} ({monotonic() - begun:.0f} s)")
        sys.stderr.flush()
        number += 1
        if done.wait(_STEP):
            break
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()
