"""The process inside: it limits itself, then reads the project, runs what was asked for and writes
the output into a file.

A request comes from standard input; the file `output` or the file `report` of the private folder
goes out, and a status that says which. Nothing is read before the limits hold, and none of them can
be lifted again.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seglang.diagnostics.model import Diagnostic
    from seglang.project.project import Project
    from seglang.sandbox.message import Request

ANSWERED = 0
OUT_OF_MEMORY = 3
TOO_LARGE = 4
REPORTED = 5
FAILED = 6
OUTPUT = "output"
REPORT = "report"

_OPEN_FILES = 256
_DIE_WITH_PARENT = 1
_NOT_DUMPABLE = 4
_NO_NEW_RIGHTS = 38


def main() -> None:
    """Never returns: no thread that still runs can keep the process."""
    status = FAILED
    try:
        status = _main()
    except MemoryError:
        status = OUT_OF_MEMORY
    except BaseException as error:
        # Not its text, which could hold data.
        _write_failure(type(error).__name__)
    finally:
        os._exit(status)


def _main() -> int:
    from seglang.sandbox.message import read_request

    request = read_request(sys.stdin.read())
    os.chdir(request.folder)
    _limit(request)
    _import_all(request.format)
    _limit_memory(request.memory)

    from math import ceil

    from seglang.output.confinement import Confinement, confine

    confine(Confinement(request.memory, ceil(request.seconds)))
    return _answer(request)


def _limit(request: Request) -> None:
    import ctypes
    import resource
    import signal
    from math import ceil

    from seglang.sandbox.message import LARGEST_REPORT

    control = ctypes.CDLL(None, use_errno=True).prctl
    for option, value in (
        (_DIE_WITH_PARENT, signal.SIGKILL),
        (_NOT_DUMPABLE, 0),
        (_NO_NEW_RIGHTS, 1),
    ):
        if control(option, ctypes.c_ulong(value), *[ctypes.c_ulong(0)] * 3) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
    # The number of processes is not limited: the system counts those of the user, not ours.
    # A report has to have room, too; the size of the output is looked at from outside as well.
    _set_limit(resource.RLIMIT_FSIZE, max(request.output, LARGEST_REPORT))
    _set_limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _set_limit(resource.RLIMIT_CORE, 0)
    # The first limit says what happened, the second cannot be caught.
    seconds = ceil(request.seconds)
    _set_limit(resource.RLIMIT_CPU, seconds + 1)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (min(seconds, most), most))


def _set_limit(kind: int, limit: int) -> None:
    """Or leave a lower one that there is."""
    import resource

    _, most = resource.getrlimit(kind)
    lower = limit if most == resource.RLIM_INFINITY else min(limit, most)
    resource.setrlimit(kind, (lower, lower))


def _import_all(format: str) -> None:
    """What the program itself takes is not counted."""
    import importlib
    from contextlib import suppress

    # What is not installed is told when it is needed; DuckDB takes numpy where there is one.
    wanted = ("psycopg", "numpy", "pyarrow") if format == "arrow" else ("psycopg", "numpy")
    for module in wanted:
        with suppress(ImportError):
            importlib.import_module(module)
    for module in (
        "duckdb",
        "seglang.syntax.parse",
        "seglang.check",
        "seglang.plan.lower",
        "seglang.sql.emit",
        "seglang.sql.dialects",
        "seglang.project.project",
        "seglang.project.connection",
        "seglang.catalog.load",
        "seglang.engines.duckdb",
        "seglang.engines.postgres",
        "seglang.output.tables",
    ):
        importlib.import_module(module)
    # Types are read with DuckDB's own connection.
    import duckdb

    for setting in (
        "threads = 1",
        "autoload_known_extensions = false",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        duckdb.execute(f"SET {setting}")


def _limit_memory(memory: int) -> None:
    import resource

    with open("/proc/self/statm", encoding="ascii") as file:
        taken = int(file.read().split()[0]) * resource.getpagesize()
    _set_limit(resource.RLIMIT_AS, taken + memory)


def _answer(request: Request) -> int:
    import errno

    import duckdb

    from seglang.errors import SegError
    from seglang.sandbox.message import report_text

    try:
        _write_output(request)
    except SegError as error:
        if any(map(_is_out_of_memory, error.diagnostics)):
            return OUT_OF_MEMORY
        text = report_text(error.report)
        del error
        return _write_report(text)
    except duckdb.OutOfMemoryException:
        return OUT_OF_MEMORY
    except duckdb.Error as error:
        if os.strerror(errno.EFBIG) in str(error):
            return TOO_LARGE
        if "bad_alloc" in str(error) or "allocate" in str(error):
            return OUT_OF_MEMORY
        raise
    except OSError as error:
        if error.errno == errno.EFBIG:
            return TOO_LARGE
        if error.errno == errno.ENOMEM:
            return OUT_OF_MEMORY
        raise
    except RuntimeError as error:
        if "new thread" in str(error):  # its stack has no room
            return OUT_OF_MEMORY
        raise
    return ANSWERED


def _write_output(request: Request) -> None:
    from datetime import datetime
    from pathlib import Path

    from seglang.output import tables
    from seglang.project.project import Project

    project = Project.load(request.root)
    _refuse_outside(project, request)
    typed = request.format in ("parquet", "arrow")
    place = Path(OUTPUT)
    as_of = datetime.fromisoformat(request.as_of)
    with project.connect(request.target, as_of=as_of, params=request.params) as connection:
        match request.what:
            case "members":
                table = connection.member_table(request.names, arrow=typed)
            case "traits":
                table = connection.trait_table(request.names, arrow=typed)
            case _:
                table = connection.size_table(request.names, arrow=typed)
        if typed:
            tables.save(table, request.format, place)
        else:
            with place.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(tables.text(table, request.format))


def _refuse_outside(project: Project, request: Request) -> None:
    """Raises SegError (SEG737) for a file of the target that lies elsewhere, also by a link."""
    from pathlib import Path

    from seglang.diagnostics.codes import sandbox as codes
    from seglang.engines.reading import data_files
    from seglang.errors import SegError

    target = project.target(request.target)
    places = [Path(target.path)] if target.path is not None else []
    places += data_files(target.files).values()
    inside = [Path(folder).resolve() for folder in (request.root, *request.data)]
    for place in places:
        if not any(place.resolve().is_relative_to(folder) for folder in inside):
            raise SegError.of(codes.OUTSIDE_SANDBOX, path=place.name, target=target.name)


def _is_out_of_memory(found: Diagnostic) -> bool:
    from seglang.diagnostics.codes import data

    problems = ("out of memory", "its result could not be kept on this machine")
    return found.code == data.QUERY_FAILED and dict(found.facts).get("problem") in problems


def _write_report(text: str) -> int:
    with open(REPORT, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    return REPORTED


def _write_failure(name: str) -> None:
    from contextlib import suppress

    with suppress(Exception), open(REPORT, "w", encoding="utf-8") as file:
        file.write(name)
