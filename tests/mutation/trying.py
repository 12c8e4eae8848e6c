"""Runs tests against mutants, each in a process of its own that is forked from a warm one.

Comes in: mutants with the tests chosen for them. Goes out: a `Verdict` for each.
The warm process has imported everything and collected the tests; its child gives the one function
that is changed another code object and runs tests until one fails. What stands outside of functions
takes effect while modules are imported; such mutants are `cold`: forked from a process that has not
imported the package yet, with the changed text in place of the file's.
"""

from __future__ import annotations

import ast
import functools
import gc
import importlib
import importlib.machinery
import os
import resource
import select
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import NoReturn

import pytest
from _pytest.runner import runtestprotocol

from mutation.changes import Mutant, changed

KILLED, SURVIVED, TIMED_OUT, NOT_RUN = "killed", "survived", "timed out", "no test"
ROOT = Path(__file__).resolve().parents[2]
_FAILED = 11
_MEMORY = 8 << 30
_PATIENCE = 240.0  # seconds for one mutant on a busy machine


@dataclass(frozen=True)
class Trial:
    mutant: Mutant
    path: Path
    room: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    name: str
    room: str
    outcome: str
    tests: int
    seconds: float
    killer: str


Told = Callable[[Verdict], None]


def try_cold(trials: Iterable[Trial], arguments: list[str], told: Told) -> None:
    """Mutants of what runs at import; this process must not have imported the package."""
    for trial in trials:
        told(_in_child(trial, lambda pipe, trial=trial: _cold(trial, arguments, pipe)))


def try_warm(trials: list[Trial], arguments: list[str], told: Told) -> None:
    """Mutants of functions, after collecting the tests that `arguments` name."""
    warm = _Warm(trials, told)
    status = pytest.main([*arguments, "-s", "-p", "no:cacheprovider"], plugins=[warm])
    assert warm.is_done, f"pytest ended with {status}"


class _Warm:
    def __init__(self, trials: list[Trial], told: Told) -> None:
        self.trials = trials
        self.told = told
        self.is_done = False

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        assert not session.testsfailed, "the tests cannot be collected"
        items = {item.nodeid: item for item in session.items}
        for path in {trial.path for trial in self.trials}:  # some are imported when needed
            parts = path.relative_to(ROOT / "src").with_suffix("").parts
            importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
        functions = _functions_of_package()
        gc.collect()
        gc.freeze()
        for trial in self.trials:
            chosen = [items[test] for test in trial.tests if test in items]
            self.told(
                _in_child(
                    trial,
                    lambda pipe, trial=trial, chosen=chosen: _warm(trial, chosen, functions, pipe),
                )
            )
        self.is_done = True
        return True


def _functions_of_package() -> dict[tuple[str, int, str], list[FunctionType]]:
    found: dict[tuple[str, int, str], list[FunctionType]] = {}
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and "seglang" in each.__code__.co_filename:
            code = each.__code__
            found.setdefault((code.co_filename, code.co_firstlineno, code.co_name), []).append(each)
    return found


def _in_child(trial: Trial, run: Callable[[int], int]) -> Verdict:
    if not trial.tests:
        return Verdict(trial.mutant.name, trial.room, NOT_RUN, 0, 0.0, "")
    start = time.monotonic()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _limited(run, writing)
    os.close(writing)
    said = b""
    late = False
    while True:
        left = start + _PATIENCE - time.monotonic()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            late = True
            os.kill(child, signal.SIGKILL)
            break
        piece = os.read(reading, 65536)
        if not piece:
            break
        said += piece
    os.close(reading)
    _, status = os.waitpid(child, 0)
    names = said.decode("utf-8", "replace").splitlines()
    seconds = round(time.monotonic() - start, 2)
    if late or os.WIFSIGNALED(status):
        outcome = TIMED_OUT
    elif os.WEXITSTATUS(status) == 0:
        outcome = SURVIVED
    elif os.WEXITSTATUS(status) == _FAILED:
        outcome = KILLED
    else:
        raise AssertionError(f"{trial.mutant.name} ended with {status}: {names[-3:]}")
    killer = names[-1] if names and outcome != SURVIVED else ""
    return Verdict(trial.mutant.name, trial.room, outcome, len(names), seconds, killer)


def _limited(run: Callable[[int], int], pipe: int) -> NoReturn:
    """Never comes back: the process ends with what `run` says."""
    status = 99
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        status = run(pipe)
    except BaseException as error:
        os.write(pipe, f"\n{error!r}\n".encode())
    finally:
        os._exit(status)


def _warm(
    trial: Trial,
    items: list[pytest.Item],
    functions: dict[tuple[str, int, str], list[FunctionType]],
    pipe: int,
) -> int:
    tree = changed(str(trial.path), trial.path.read_text(encoding="utf-8"), trial.mutant)
    code = _code_at(compile(tree, str(trial.path), "exec"), trial.mutant.within)
    found = functions.get((str(trial.path), code.co_firstlineno, code.co_name))
    assert found, f"nothing runs {code.co_qualname}"
    for function in found:
        function.__code__ = code
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper) and _is_ours(each):
            each.cache_clear()
    for item in items:
        os.write(pipe, f"{item.nodeid}\n".encode())
        # Processor time, so that a busy machine does not decide.
        signal.setitimer(signal.ITIMER_VIRTUAL, 20)
        if any(report.failed for report in runtestprotocol(item, nextitem=None, log=False)):
            return _FAILED
    return 0


def _is_ours(cached: functools._lru_cache_wrapper[object]) -> bool:
    return str(getattr(cached, "__module__", "")).startswith("seglang")


def _code_at(code: CodeType, line: int) -> CodeType:
    """The code of the outermost function that begins at a line."""
    for constant in code.co_consts:
        if not isinstance(constant, CodeType):
            continue
        if constant.co_firstlineno == line and constant.co_flags & 0x2:  # a function, no class
            return constant
        if not constant.co_flags & 0x2:
            try:
                return _code_at(constant, line)
            except LookupError:
                continue
    raise LookupError(line)


def _cold(trial: Trial, arguments: list[str], pipe: int) -> int:
    tree = changed(str(trial.path), trial.path.read_text(encoding="utf-8"), trial.mutant)
    _replace_module(trial.path, tree)
    signal.setitimer(signal.ITIMER_VIRTUAL, 120)
    listening = _Listening(pipe)
    try:
        status = pytest.main(
            ["-x", "-s", "-p", "no:cacheprovider", *trial.tests], plugins=[listening]
        )
    except Exception:  # the package cannot even be imported
        return _FAILED
    return 0 if status == 0 else _FAILED


class _Listening:
    def __init__(self, pipe: int) -> None:
        self.pipe = pipe

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        os.write(self.pipe, f"{nodeid}\n".encode())


def _replace_module(path: Path, tree: ast.Module) -> None:
    loader = importlib.machinery.SourceFileLoader
    plain = loader.get_code

    def get_code(self: importlib.machinery.SourceFileLoader, name: str) -> CodeType | None:
        if Path(self.path) == path:
            return compile(tree, str(path), "exec")
        return plain(self, name)

    loader.get_code = get_code  # type: ignore[method-assign]
