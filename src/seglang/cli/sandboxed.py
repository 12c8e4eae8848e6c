"""`--sandbox` and its limits, the same for `run`, `size` and `traits`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from seglang.cli.options import Settings, tell
from seglang.cli.output import TEXT_FORMATS, is_stdout

_LIMITS = {
    "sandbox_memory": "--sandbox-memory",
    "sandbox_seconds": "--sandbox-seconds",
    "sandbox_output": "--sandbox-output",
    "sandbox_data": "--sandbox-data",
}


@dataclass(frozen=True, slots=True)
class Confined:
    """Run in a sandbox, with the limits that were given; None stands for the usual one."""

    memory: str | None
    seconds: str | None
    output: str | None
    data: tuple[str, ...]


def sandbox_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options; the command gets one `confined`, None without `--sandbox`."""

    @wraps(function)
    def command(*, sandbox: bool, **values: Any) -> Any:
        given = {name: values.pop(name) for name in _LIMITS}
        if not sandbox:
            stray = [_LIMITS[name] for name, value in given.items() if value]
            if stray:
                raise click.UsageError(f"{stray[0]} needs --sandbox")
            return function(confined=None, **values)
        limits = {name.removeprefix("sandbox_"): value for name, value in given.items()}
        return function(confined=Confined(**limits), **values)

    added: Callable[..., Any] = command
    for option in reversed(_OPTIONS):
        added = option(added)
    return added


def write_confined(
    settings: Settings,
    confined: Confined,
    what: str,
    names: Sequence[str],
    format: str,
    output: str | None,
) -> None:
    """What the command would write, made in a sandbox. Raises SegError."""
    from contextlib import ExitStack
    from shutil import copyfile, copyfileobj

    from seglang.cli.progress import progress
    from seglang.output.writing import replacing
    from seglang.project.as_of import local_text
    from seglang.sandbox.limits import MEMORY, OUTPUT, SECONDS
    from seglang.sandbox.sandbox import Sandbox

    sandbox = Sandbox(
        settings.project or ".",
        target=settings.target,
        as_of=settings.as_of,
        params=settings.params,
        memory=confined.memory or MEMORY,
        seconds=confined.seconds or SECONDS,
        output=confined.output or OUTPUT,
        data=confined.data,
    )
    tell(f"as of {local_text(sandbox.as_of, sandbox.zone)}")
    with ExitStack() as until_written:
        with progress("running in a sandbox"):
            place = until_written.enter_context(sandbox.output(what, names, format))
        if not is_stdout(output):
            with replacing(Path(str(output))) as target:
                copyfile(place, target)
        elif format in TEXT_FORMATS:
            with place.open(encoding="utf-8", newline="") as file:
                copyfileobj(file, sys.stdout)
        else:
            with place.open("rb") as bytes_of_it:
                copyfileobj(bytes_of_it, sys.stdout.buffer)


_OPTIONS = (
    click.option(
        "--sandbox",
        is_flag=True,
        help="Run rules that are not trusted, in a process with limits (Linux).",
    ),
    click.option("--sandbox-memory", metavar="SIZE", help="Of the sandbox; default: 1GB."),
    click.option("--sandbox-seconds", metavar="NUMBER", help="Of the sandbox; default: 60."),
    click.option("--sandbox-output", metavar="SIZE", help="At most so much; default: 256MB."),
    click.option(
        "--sandbox-data",
        metavar="DIR",
        multiple=True,
        help="A folder that the sandbox may read beside the project's; repeatable.",
    ),
)
