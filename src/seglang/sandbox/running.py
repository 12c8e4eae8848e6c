"""Starting the process inside, waiting for it no longer than it may take, and reading what it left.

Takes a request, gives the place of its output while a `with` statement lasts. Whatever happens, the
process and all that it started are gone afterwards, and so is the private folder.
"""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from seglang.diagnostics.codes import sandbox as codes
from seglang.errors import SegError, reason
from seglang.sandbox import confined
from seglang.sandbox.limits import seconds_text, size_text
from seglang.sandbox.message import LARGEST_REPORT, Request, read_report, request_text

# Isolated, so that neither the environment nor the current folder brings modules in.
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from seglang.sandbox.confined import main; main()"
)
_PACKAGES = Path(__file__).parents[2]
_LONGEST_NAME = 60


def require_sandbox() -> None:
    """Raises SegError (SEG735) where the system cannot hold the limits."""
    if sys.platform != "linux":
        raise SegError.of(
            codes.UNAVAILABLE,
            reason="its limits of memory and time need Linux",
            hint="a container or a virtual machine with Linux has them",
        )
    if not os.access("/proc/self/statm", os.R_OK):
        raise SegError.of(codes.UNAVAILABLE, reason="`/proc` is not mounted")


@contextmanager
def running(ask: Callable[[str], Request], variables: Mapping[str, str]) -> Iterator[Path]:
    """`ask` makes the request for a private folder. `variables` are those of the environment that
    the process inside sees. Raises SegError."""
    with TemporaryDirectory(prefix="seg-") as folder:
        request = ask(folder)
        status = _run(request, _environment(folder, variables))
        _judge(status, request)
        yield Path(folder, confined.OUTPUT)


def _run(request: Request, environment: Mapping[str, str]) -> int | None:
    """Its status, as `subprocess` counts; None when its time was over."""
    text = request_text(request)
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", "-c", _START, str(_PACKAGES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=request.folder,
            env=environment,
            start_new_session=True,
            encoding="utf-8",
        )
    except OSError as error:
        why = f"Python cannot be started, {reason(error)}"
        raise SegError.of(codes.ENDED, reason=why) from None
    try:
        process.communicate(text, timeout=request.seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
    return None if process.returncode == -signal.SIGXCPU else process.returncode


def _environment(folder: str, variables: Mapping[str, str]) -> dict[str, str]:
    return {
        "HOME": folder,
        "TMPDIR": folder,
        "LC_ALL": "C.UTF-8",
        # Addresses that are only reserved, for threads that do not run, count as memory, too.
        "MALLOC_ARENA_MAX": "1",
        "OPENBLAS_NUM_THREADS": "1",
        **variables,  # the path of a target may well begin with `${HOME}`
    }


def _judge(status: int | None, request: Request) -> None:
    """Raises SegError unless there is an output."""
    output = Path(request.folder, confined.OUTPUT)
    report = Path(request.folder, confined.REPORT)
    match status:
        case None:
            raise SegError.of(codes.TIME_EXCEEDED, seconds=seconds_text(request.seconds))
        case confined.ANSWERED if (size := _size_of(output)) is not None:
            if size > request.output:
                raise SegError.of(codes.RESULT_TOO_LARGE, output=size_text(request.output))
        case confined.OUT_OF_MEMORY:
            raise SegError.of(codes.MEMORY_EXCEEDED, memory=size_text(request.memory))
        case confined.TOO_LARGE:
            raise SegError.of(codes.RESULT_TOO_LARGE, output=size_text(request.output))
        case confined.REPORTED:
            try:
                found, sources = read_report(_start_of(report, LARGEST_REPORT))
            except ValueError:
                raise SegError.of(codes.ENDED, reason="its report cannot be read") from None
            raise SegError(found, sources)
        case confined.FAILED:
            name = _start_of(report, _LONGEST_NAME)
            shown = name if name.isidentifier() else "an internal error"
            hint = "this may be a fault of seg; without `--sandbox` it may show where"
            raise SegError.of(codes.ENDED, reason=shown, hint=hint)
        case _:
            raise SegError.of(codes.ENDED, reason=_reason(status), hint=_hint(status))


def _size_of(place: Path) -> int | None:
    """None when there is no file, or something else of that name."""
    try:
        found = place.lstat()
    except OSError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _start_of(place: Path, length: int) -> str:
    try:
        with place.open("rb") as file:
            return file.read(length).decode("utf-8", "replace")
    except OSError:
        return ""


def _reason(status: int) -> str:
    if status < 0:
        with suppress(ValueError):
            return f"the system stopped it with {signal.Signals(-status).name}"
    return f"its status was {status}"


def _hint(status: int) -> str | None:
    if status in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGKILL):
        return "the rules may need more memory than there is"
    return None
