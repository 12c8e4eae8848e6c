"""The beds that there are besides the evaluator: DuckDB in memory, and the targets of a project.

A target of DuckDB is DuckDB in memory as well, under the target's name: its file is not opened.
"""

from __future__ import annotations

from seglang.catalog.model import Target
from seglang.diagnostics.model import Sink
from seglang.engines.duckdb_tables import DuckDBTables
from seglang.engines.forms import OwnTables
from seglang.engines.postgres_tables import connect
from seglang.errors import SegError
from seglang.testing.engine_bed import EngineBed


def duckdb_bed() -> EngineBed:
    return EngineBed("duckdb", lambda: DuckDBTables("DuckDB"))


def target_bed(target: Target) -> EngineBed:
    """Of a resolved target."""

    def open_tables() -> OwnTables:
        if target.engine == "duckdb":
            return DuckDBTables(f"target `{target.name}`")
        sink = Sink()
        tables = connect(target, sink)
        if tables is None:
            raise SegError(sink)
        return tables

    return EngineBed(target.name, open_tables)
