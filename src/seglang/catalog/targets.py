"""Databases that a project names.

`build_targets` reads them as written; `resolve_target` picks one for use, fills in the values of
environment variables and puts paths below the project's folder. No message ever holds a URL or a
value of the environment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from posixpath import join, normpath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from seglang.catalog.model import ProjectFile, Target
from seglang.catalog.names import is_invisible
from seglang.catalog.positions import Path
from seglang.catalog.shape import Page, kind
from seglang.catalog.sizes import read_size
from seglang.catalog.values import read_duration
from seglang.diagnostics.codes import catalog as codes
from seglang.diagnostics.model import Sink, nearest

if TYPE_CHECKING:
    from seglang.catalog.schema import TargetTable

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_PASSWORD = re.compile(r"://[^/@:]*:([^@]+)@")
_KEYS = {"duckdb": ("path", "files"), "postgres": ("url",)}
_ALSO = {"duckdb": ("memory",), "postgres": ("timeout",)}
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
# Milliseconds are a number of 32 bits for Postgres.
_LONGEST_TIMEOUT = 24 * 86_400
_LONGEST_SCHEMA = 63  # bytes
# With less DuckDB cannot sort or group what does not fit.
_LEAST_MEMORY = 256 * 10**6


def build_targets(page: Page, document: Mapping[str, Any]) -> dict[str, Target]:
    targets: dict[str, Target] = {}
    tables = document.get("targets", {})
    if not isinstance(tables, dict):
        page.wrong_value(
            codes.WRONG_VALUE,
            ("targets",),
            key="targets",
            found=kind(tables),
            expected="a table",
        )
        return targets
    for name, raw in tables.items():
        path: Path = ("targets", name)
        mark = page.mark
        table: TargetTable | None = page.read("TargetTable", raw, path)
        if table is None:
            continue
        _check_place(page, name, table, path, complete=page.mark == mark)
        timeout, memory = _timeout(page, table, path), _memory(page, table, path)
        _check_store(page, table, path)
        params = {key: _parameter(page, value, key, path) for key, value in table.params.items()}
        if page.mark == mark:
            _warn_of_password(page, name, table, path)
            targets[name] = Target(
                name=name,
                engine=table.engine,
                path=table.path,
                files=tuple(table.files or ()),
                url=table.url,
                timeout=timeout,
                memory=memory,
                store=table.store,
                params=MappingProxyType(params),
                span=page.positions.key(path),
            )
    return targets


def _check_place(page: Page, name: str, table: TargetTable, path: Path, *, complete: bool) -> None:
    """`complete`: no key was reported, so what is missing was not misspelt."""
    written = {
        "path": table.path,
        "files": table.files,
        "url": table.url,
        "timeout": table.timeout,
        "memory": table.memory,
    }
    given = [key for key, value in written.items() if value is not None]
    allowed = _KEYS[table.engine]
    for key in given:
        if key not in (*allowed, *_ALSO[table.engine]):
            page.wrong_key(
                codes.KEYS_CLASH,
                (*path, key),
                problem=f"`{key}` says nothing about a {table.engine} target",
                label=f"expected `{'` or `'.join(allowed)}`",
            )
    if complete and not any(key in allowed for key in given):
        hint = {
            "duckdb": 'write `path = "shop.duckdb"`, or `files = "data/*.parquet"`',
            "postgres": 'write `url = "${DATABASE_URL}"`',
        }
        page.wrong_key(
            codes.MISSING_KEY,
            path,
            key=allowed[0],
            place=f"target `{name}`",
            hint=hint[table.engine],
        )
    if table.path is not None and table.files is not None:
        page.wrong_key(
            codes.KEYS_CLASH,
            (*path, "files"),
            problem="both `path` and `files` are given",
            label="keep one of them",
        )
    files = ("store", table.store if table.engine == "duckdb" else None)
    for key, text in (("path", table.path), ("url", table.url), files):
        if text is not None and "${" in _VARIABLE.sub("", text):
            page.wrong_key(
                codes.WRONG_VALUE,
                (*path, key),
                key=key,
                found="text with a `${` that names no variable",
                expected="`${NAME}`, a name of letters, digits and `_`",
            )


def _timeout(page: Page, table: TargetTable, path: Path) -> int | None:
    """In seconds."""
    if table.timeout is None:
        return None
    place = (*path, "timeout")
    written = read_duration(page, table.timeout, place)
    if written is None:
        return None
    seconds = written.amount * _SECONDS.get(written.unit, _LONGEST_TIMEOUT)
    if written.unit not in _SECONDS or seconds > _LONGEST_TIMEOUT:
        page.wrong_value(
            codes.WRONG_VALUE,
            place,
            key="timeout",
            found=f"`{table.timeout}`",
            expected="at most 24 days, in seconds, minutes, hours or days",
        )
        return None
    return seconds


def _memory(page: Page, table: TargetTable, path: Path) -> int | None:
    """In bytes."""
    size = None if table.memory is None else read_size(table.memory)
    if table.memory is not None and (size is None or size < _LEAST_MEMORY):
        page.wrong_value(
            codes.WRONG_VALUE,
            (*path, "memory"),
            key="memory",
            found="another text" if any(map(is_invisible, table.memory)) else f"`{table.memory}`",
            expected="at least `256MB`, in MB or GB",
        )
        return None
    return size


def _check_store(page: Page, table: TargetTable, path: Path) -> None:
    store, expected = table.store, None
    if store is None:
        return
    if table.engine == "postgres":
        name = store.casefold()
        if (
            len(store.encode()) > _LONGEST_SCHEMA
            or any(is_invisible(each) or each in '"$' for each in store)
            or name in ("public", "information_schema")
            or name.startswith("pg_")
        ):
            expected = "the name of a schema of its own, such as `seglang`"
    elif not store.endswith(".duckdb"):
        expected = "a file that ends in `.duckdb`, such as `kept.duckdb`"
    elif table.path is not None and normpath(table.path) == normpath(store):
        expected = "another file than the data's"
    if expected is not None:
        page.wrong_value(
            codes.WRONG_VALUE,
            (*path, "store"),
            key="store",
            found="another text" if any(map(is_invisible, store)) else f"`{store}`",
            expected=expected,
        )


def _warn_of_password(page: Page, name: str, table: TargetTable, path: Path) -> None:
    found = _PASSWORD.search(table.url or "")
    if found and not _VARIABLE.fullmatch(found[1]):
        # The header, not the line of the URL: what prints source lines must not print it.
        page.wrong_key(codes.SECRET_IN_FILE, path, target=name)


def _parameter(page: Page, value: object, key: str, path: Path) -> object:
    place = (*path, "params", key)
    if isinstance(value, list):
        return tuple(_parameter(page, item, key, path) for item in value)
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, date):
        return value.isoformat()
    page.wrong_value(
        codes.WRONG_VALUE,
        place,
        key=key,
        found=kind(value),
        expected="text, a number, a boolean, a date, an instant or a list",
    )
    return None


def resolve_target(
    project: ProjectFile, name: str | None, environment: Mapping[str, str], sink: Sink
) -> Target | None:
    """The target called `name` (or the default, or the only one) ready for use: variables
    filled in, paths seen from where the project was loaded. What is wrong is reported, never with
    a value."""
    target = _choose(project, name, sink)
    if target is None:
        return None
    unset = [variable for variable in variables_of(target) if not environment.get(variable)]
    for variable in unset:
        sink.report(codes.UNSET_VARIABLE, target.span, variable=variable, target=target.name)
    if unset:
        return None

    def fill(text: str) -> str:
        return _VARIABLE.sub(lambda found: environment[found[1]], text)

    def place(text: str) -> str:
        filled = fill(text)
        return filled if _DRIVE.match(filled) else join(project.root, filled)

    return replace(
        target,
        path=None if target.path is None else place(target.path),
        store=place(target.store)
        if target.store is not None and target.engine == "duckdb"
        else target.store,
        files=tuple(place(pattern) for pattern in target.files),
        url=None if target.url is None else fill(target.url),
    )


def variables_of(target: Target) -> tuple[str, ...]:
    """The variables of the environment that a target as written names, sorted."""
    found = (target.path, target.url, target.store, *target.files)
    texts = [text for text in found if text is not None]
    return tuple(sorted({each[1] for text in texts for each in _VARIABLE.finditer(text)}))


def _choose(project: ProjectFile, name: str | None, sink: Sink) -> Target | None:
    wanted = name if name is not None else project.default_target
    if wanted is None and len(project.targets) == 1:
        return next(iter(project.targets.values()))
    if wanted is not None and wanted in project.targets:
        return project.targets[wanted]
    known = ", ".join(f"`{target}`" for target in project.targets)
    if wanted is None:
        sink.report(
            codes.NO_TARGET,
            None,
            hint=f"choose one of {known} with `--target`, or set `default_target` in `[project]`"
            if known
            else "declare one as `[targets.dev]` in `seg.toml`",
        )
    else:
        sink.report(
            codes.UNKNOWN_TARGET,
            None,
            name=wanted,
            known=known or None,
            nearest=nearest(wanted, project.targets),
            hint=f"the project has {known}" if known else "declare it as `[targets.NAME]`",
        )
    return None
