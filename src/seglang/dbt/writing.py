"""A project of rules → a folder that dbt builds, written whole or not at all.

A list of the files that were written lies in the folder. It tells a folder that may be replaced,
and a file that somebody put there since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from seglang.dbt.models import models_of
from seglang.dbt.pages import Made, pages
from seglang.diagnostics.codes import dbt as codes
from seglang.diagnostics.codes import usage
from seglang.errors import SegError, reason
from seglang.output.folders import replace_folder
from seglang.project.as_of import in_range
from seglang.project.project import Project

_LIST = ".seg_dbt"
# What dbt itself leaves in the folder of a project.
_OF_DBT = frozenset(("target", "logs", "dbt_packages", ".user.yml", "package-lock.yml"))


def write_project(
    project: Project,
    folder: Path,
    *,
    target: str | None,
    as_of: datetime,
    params: Mapping[str, object],
) -> int:
    """Gives the number of models. Raises SegError, and then the folder is as it was."""
    program = project.program(params=params, target=target)
    if not program.declarations:
        raise SegError.of(codes.NOTHING_TO_WRITE)
    dialect = project.dialect(target=target)
    texts = [source.text for source in (project.text, *project.sources)]
    with in_range():
        found = models_of(program, (*texts, *map(str, params.values())), dialect, as_of)
    files = pages(found, Made(dialect.name, as_of, project.zone))
    _refuse_other(folder)
    listed = "".join(f"{name}\n" for name in sorted(files))
    replace_folder(folder, {**files, _LIST: listed})
    return len(found.models)


def _refuse_other(folder: Path) -> None:
    try:
        if not folder.exists() and not folder.is_symlink():
            return
        if folder.is_dir() and not any(folder.iterdir()):
            return
        if not (folder / _LIST).is_file():
            raise SegError.of(codes.NOT_OURS, path=folder)
        listed = set((folder / _LIST).read_text(encoding="utf-8").splitlines())
        others = [name for name in _files(folder) if name not in listed and name != _LIST]
    except OSError as error:
        raise SegError.of(usage.UNWRITABLE_OUTPUT, path=folder, reason=reason(error)) from error
    if others:
        raise SegError.of(codes.OTHER_FILES, path=folder, file=min(others))


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if inside.parts[0] not in _OF_DBT and (path.is_symlink() or not path.is_dir()):
            yield inside.as_posix()
