"""Work that is shared out among processes.

Takes what to do and the shares; gives the results in the order of the shares. The processes are
forks, so that nothing has to be taken to them; where there can be none (another system, threads,
a sandbox) the caller does everything itself. A SegError of a share is raised here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

from seglang.diagnostics.model import Diagnostic
from seglang.errors import SegError
from seglang.output.confinement import confinement

_Share = TypeVar("_Share")
_Result = TypeVar("_Result")


def can_fork() -> bool:
    """A fork has but the thread that made it: locks that others hold would stay locked."""
    if sys.platform != "linux" or confinement() is not None:
        return False
    return len(os.listdir("/proc/self/task")) == 1


def in_processes(work: Callable[[_Share], _Result], shares: Sequence[_Share]) -> Iterator[_Result]:
    """One process for each share."""
    executor = ProcessPoolExecutor(
        len(shares), get_context("fork"), initializer=_remember, initargs=(work,)
    )
    try:
        for future in [executor.submit(_do, share) for share in shares]:
            result, problems = future.result()
            if problems:
                raise SegError(problems)
            yield result
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


_WORK: list[Callable[[Any], Any]] = []


def _remember(work: Callable[[Any], Any]) -> None:
    _WORK[:] = [work]


def _do(share: Any) -> tuple[Any, tuple[Diagnostic, ...]]:
    try:
        return _WORK[0](share), ()
    except SegError as error:
        return None, tuple(error.diagnostics)
