"""What `seg init --from` does: a first catalog and first rules, drafted from a database.

Takes a DuckDB file, a Postgres URL or a folder of Parquet and CSV files; writes `seg.toml` and
`segments/starter.seg` into a folder, both or neither, and never over a file that exists. The draft
loads and checks clean; what it guessed is said in its comments. A password is never written.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from seglang.catalog.model import Target
from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.codes import usage
from seglang.diagnostics.model import Sink
from seglang.draft.catalog_text import catalog_text
from seglang.draft.guess import guess, repeated_key
from seglang.draft.rules_text import rules_text
from seglang.draft.survey import TableFacts, survey
from seglang.engines.model import ReadError
from seglang.engines.reading import (
    Reader,
    data_files,
    open_duckdb,
    open_files,
    open_postgres,
)

CATALOG = "seg.toml"
RULES = "segments/starter.seg"
_URLS = ("postgres://", "postgresql://")
_PATTERNS = ("*.parquet", "*.csv", "*.csv.gz", "*.tsv")


def draft_project(source: str, directory: str, sink: Sink) -> list[str]:
    """Draft a project in `directory` and give the paths written, or report why not and give none.

    `source` is a DuckDB file, a Postgres URL, or a folder of Parquet or CSV files.
    """
    folder = Path(directory)
    taken = [name for name in (CATALOG, RULES) if (folder / name).exists()]
    for name in taken:
        sink.report(usage.FOLDER_IN_USE, None, path=str(folder / name))
    if taken:
        return []
    opened = _open(source, folder, sink)
    if opened is None:
        return []
    reader, target = opened
    try:
        tables = survey(reader)
    except ReadError as error:
        error.report(sink)
        return []
    finally:
        reader.close()
    guessed = guess(tables)
    if guessed is None:
        sink.report(
            codes.NOTHING_TO_DRAFT,
            None,
            source=reader.source,
            hint="an entity is a table with one row for each customer (user, account, …), whose "
            "key stands in other tables; a view that selects the distinct keys will do",
            example=_distinct_keys(tables, bool(target.files)),
        )
        return []
    texts = {
        CATALOG: catalog_text(guessed, target, _project_name(folder)),
        RULES: rules_text(guessed),
    }
    return _write(folder, texts, sink)


def _open(source: str, folder: Path, sink: Sink) -> tuple[Reader, Target] | None:
    """A reader of the source, and the target that the catalog will name."""
    if source.startswith(_URLS):
        reader: Reader | None = open_postgres(source, "the database", sink)
        target = Target("dev", "postgres", url="${DATABASE_URL}")
        return None if reader is None else (reader, target)
    path = Path(source)
    if path.is_dir():
        patterns = [pattern for pattern in _PATTERNS if data_files([_escaped(path, pattern)])]
        if not patterns:
            sink.report(usage.UNKNOWN_SHAPE, None, path=source)
            return None
        reader = open_files(
            [_escaped(path, pattern) for pattern in patterns], f"`{path.name or source}`", sink
        )
        base = _relative(path, folder)
        target = Target("dev", "duckdb", files=tuple(f"{base}/{pattern}" for pattern in patterns))
        return None if reader is None else (reader, target)
    if not path.exists() and "://" in source:
        sink.report(usage.UNKNOWN_SHAPE, None, path=source.split("://")[0] + "://…")
        return None
    reader = open_duckdb(path, f"`{path.name}`", sink)
    target = Target("dev", "duckdb", path=_relative(path, folder))
    return None if reader is None else (reader, target)


def _distinct_keys(tables: Sequence[TableFacts], in_files: bool) -> str | None:
    """A statement that makes the table that is missing."""
    found = repeated_key(tables)
    if found is None:
        return None
    entity, table, facts = found
    column = '"' + facts.column.name.replace('"', '""') + '"'
    keys = f"SELECT DISTINCT {column} FROM {table.spelling} WHERE {column} IS NOT NULL"
    if in_files:
        return f"the result of `{keys}` as `{entity}s.parquet` or `{entity}s.csv` in the folder"
    return f"`CREATE VIEW {entity}s AS {keys}`"


def _escaped(folder: Path, pattern: str) -> str:
    from glob import escape

    return f"{escape(str(folder))}/{pattern}"


def _relative(path: Path, folder: Path) -> str:
    """The path as seen from the project's folder."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_posix()


def _project_name(folder: Path) -> str:
    return folder.resolve().name or "project"


def _write(folder: Path, texts: Mapping[str, str], sink: Sink) -> list[str]:
    """All texts or none: what was made before a failure is taken away again."""
    made: list[Path] = []
    try:
        for name, text in texts.items():
            path = folder / name
            missing = [parent for parent in path.parents if not parent.exists()]
            for parent in reversed(missing):
                parent.mkdir()
                made.append(parent)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                made.append(path)
                file.write(text)
    except OSError as error:
        for path in reversed(made):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        reason = (error.strerror or type(error).__name__).lower()
        sink.report(usage.UNWRITABLE_OUTPUT, None, path=str(folder), reason=reason)
        return []
    return [str(folder / name) for name in texts]
