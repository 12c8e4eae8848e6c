"""The sandbox as Python programs and the command line use it.

A project's folder, what is asked and limits go in; rows or a file come out, or a SegError. Only
`seg.toml` is read in this process, which names the databases and what they need of the environment;
rules are not even opened.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from seglang.catalog.load import load_project
from seglang.catalog.targets import variables_of
from seglang.diagnostics.model import Sink
from seglang.errors import SegError
from seglang.output.scratch import ArrowRows, open_scratch
from seglang.project import rule_files
from seglang.project.project import Project
from seglang.sandbox.limits import (
    MEMORY,
    OUTPUT,
    SECONDS,
    Limits,
    read_memory,
    read_seconds,
    read_size,
)
from seglang.sandbox.message import Request
from seglang.sandbox.running import require_sandbox, running

if TYPE_CHECKING:
    from seglang.engines.model import Rows
    from seglang.project.as_of import Instant


class Sandbox:
    """Runs rules of somebody who is not trusted, each answer in a process of its own with limits.

    `path` is the project, as for `Project.load`; `memory` and `output` are sizes such as `200MB`,
    `seconds` counts from the start of the process to its end; `data` names folders that may be read
    beside the project's. `seg.toml` itself has to be trusted: it names the databases.

    Making one raises SegError for a wrong limit, a wrong `seg.toml`, an unknown target, and on
    systems that have no such limits (all but Linux).
    """

    def __init__(
        self,
        path: str | os.PathLike[str] = ".",
        *,
        target: str | None = None,
        as_of: Instant | None = None,
        params: Mapping[str, object] | None = None,
        memory: str = MEMORY,
        seconds: float | str = SECONDS,
        output: str = OUTPUT,
        data: Sequence[str | os.PathLike[str]] = (),
    ) -> None:
        require_sandbox()
        self.limits = Limits(
            read_memory(memory),
            read_seconds(seconds),
            read_size(output, "the output"),
            tuple(str(Path(folder).absolute()) for folder in data),
        )
        project = _without_rules(Path(path))
        self.root = project.root
        self.zone = project.zone
        self.as_of = project.instant(as_of)
        self._target = target
        self._params = dict(params or {})
        resolved = project.target(target)  # says what is wrong before anything is started
        written = project.target_as_written(resolved.name)
        self._variables = {name: os.environ[name] for name in variables_of(written)}

    def members(self, name: str) -> Rows:
        """The keys of a segment's members, as `Connection.members` gives them. Raises SegError."""
        return self._rows("members", (name,))

    def traits(self, *names: str) -> Rows:
        """Values for everybody, as `Connection.traits` gives them. Raises SegError."""
        return self._rows("traits", names)

    def sizes(self, names: Sequence[str] = ()) -> Rows:
        """How many members there are, as `Connection.sizes` says. Raises SegError."""
        return self._rows("sizes", names)

    @contextmanager
    def output(self, what: str, names: Sequence[str], format: str) -> Iterator[Path]:
        """A file with the "members", "traits" or "sizes" in one of the formats of tables, there as
        long as the `with` statement lasts. Raises SegError."""

        def ask(folder: str) -> Request:
            return Request(
                what=what,
                names=tuple(names),
                format=format,
                root=str(self.root.absolute()),
                folder=folder,
                target=self._target,
                as_of=self.as_of.isoformat(),
                params=self._params,
                memory=self.limits.memory,
                seconds=self.limits.seconds,
                output=self.limits.output,
                data=self.limits.data,
            )

        with running(ask, self._variables) as place:
            yield place

    def _rows(self, what: str, names: Sequence[str]) -> Rows:
        with self.output(what, names, "parquet") as place:
            connection = open_scratch()
            literal = str(place).replace("'", "''")
            connection.execute(f"CREATE TABLE result AS FROM read_parquet('{literal}')")
        return ArrowRows(connection.table("result"))


def _without_rules(path: Path) -> Project:
    """Raises SegError."""
    sink = Sink()
    place = rule_files.find_project(path, sink)
    text = None if place is None else rule_files.read_rule(place, place.name, sink)
    if place is None or text is None:
        raise SegError(sink)
    file = load_project(text.text, place.name, str(place.parent), sink)
    if file is None:
        raise SegError(sink, [text])
    return Project(file, text, ())
