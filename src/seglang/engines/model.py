"""What every engine offers: its schema, Arrow, rows, a count; problems are diagnostics.

The only code that holds a connection stands beside this file. Whatever an engine says about a
failure is looked at, never shown, since it may quote values of rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from seglang.diagnostics.model import Code, Diagnostic, Sink
from seglang.engines.live import LiveSchema
from seglang.plan.costs import Statistics
from seglang.sql.compiled import Compiled, Script


class ReadError(Exception):
    """A statement that could not be answered: the code and the facts of a diagnostic."""

    def __init__(self, code: Code, **facts: str) -> None:
        super().__init__(code.slug)
        self.code = code
        self.facts = facts

    def report(self, sink: Sink) -> Diagnostic:
        return sink.report(self.code, None, **dict[str, Any](self.facts))


class EngineError(Exception):
    """A statement that the engine could not answer, as a diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.headline)
        self.diagnostic = diagnostic


class CannotKeep(Exception):  # noqa: N818 -- the same is asked in another way then
    """The engine lets nobody keep relations for a while: a role without that right, a server that
    only follows another."""


class Rows(Protocol):
    """A result that pandas, polars and pyarrow read as a stream of Arrow batches."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


class Result(Rows, Protocol):
    """All rows of an answer, kept where many of them need little memory; read as often as one
    likes while the engine is open."""

    def __len__(self) -> int: ...

    def sorted_rows(self, columns: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        """The rows as Python values, sorted by columns; instants are aware and in UTC. Going
        through them raises EngineError for a value that Python cannot hold."""


class Engine(Protocol):
    """A connection that only reads. Every method but `close` raises EngineError when the engine
    cannot answer, and KeyboardInterrupt when it was interrupted."""

    @property
    def dialect(self) -> str: ...

    @property
    def source(self) -> str:
        """What messages call it."""

    @property
    def schema(self) -> LiveSchema:
        """The tables and columns there are."""

    def stream(self, compiled: Compiled, as_of: datetime | None = None) -> Result:
        """The result as Arrow. `as_of` is needed when the statement has parameters."""

    def rows(self, compiled: Compiled, as_of: datetime | None = None) -> list[tuple[Any, ...]]:
        """The result as Python values; instants are aware and in UTC."""

    def count(self, compiled: Compiled, as_of: datetime | None = None) -> int:
        """How many rows the result has."""

    def tally(self, compiled: Compiled, column: str) -> Mapping[Any, int]:
        """How often each value stands in a column of the result."""

    def statistics(self, asked: Mapping[tuple[str, ...], Collection[str]]) -> Statistics:
        """About how many rows tables have, and different values these columns of theirs, as far as
        the engine knows without counting. What it does not find is left out."""

    def memberships(self, script: Script) -> Result:
        """The number of a segment and the key of a member, in the columns `segment` and those of
        the key, for each membership. Raises CannotKeep."""

    def sizes(self, script: Script) -> tuple[Mapping[int, int], int]:
        """How many members segments have, by number, where there are any, and how many everybody
        is. Raises CannotKeep."""

    def close(self) -> None: ...
