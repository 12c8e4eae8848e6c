"""What a store keeps of a project's segments: listed, exported, brought back, erased.

Errors are SegErrors; a key stands in none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from seglang.diagnostics.codes import store as codes
from seglang.diagnostics.model import nearest
from seglang.errors import SegError
from seglang.output.scratch import joined, relation_of
from seglang.output.tables import Table
from seglang.project.as_of import local_text
from seglang.project.connection import Ordered
from seglang.project.publishing import lent
from seglang.publish.model import Store, Version

if TYPE_CHECKING:
    from seglang.project.project import Project


def history(project: Project, name: str, target: str | None) -> Sequence[Version]:
    """The versions of a segment that are kept, newest first."""
    with lent(project, target, reading=True) as store:
        return store.history(name)


def published_segments(
    project: Project, names: Iterable[str], target: str | None
) -> frozenset[str]:
    """Those of the segments that the store of a target has a version of."""
    with lent(project, target, reading=True) as store:
        return frozenset(store.current(names))


def history_table(project: Project, name: str, target: str | None, *, arrow: bool) -> Table:
    """The versions of a segment for people, or with `arrow` for programs. Raises SegError for one
    that was never published."""
    versions = history(project, name, target)
    if not versions:
        raise SegError.of(codes.NEVER_PUBLISHED, name=name)
    rows = [
        (
            each.number,
            each.members,
            each.entered,
            each.left,
            local_text(each.as_of, project.zone),
            local_text(each.published_at, project.zone),
            each.published_by,
            each.restored,
        )
        for each in versions
    ]
    return Table(tuple(_HISTORY), rows, relation_of(rows, _HISTORY) if arrow else None)


_HISTORY = {
    "version": "BIGINT",
    "members": "BIGINT",
    "entered": "BIGINT",
    "left": "BIGINT",
    "as_of": "VARCHAR",
    "published_at": "VARCHAR",
    "published_by": "VARCHAR",
    "restored": "BIGINT",
}


def rollback(project: Project, name: str, to: int, target: str | None, by: str) -> Version:
    """Publishes the members of an older version again."""
    with lent(project, target) as store:
        try:
            return store.rollback(name, to, by)
        except KeyError:
            raise _no_version(store, name, to) from None


@contextmanager
def exported(
    project: Project, name: str, since: int, target: str | None, *, arrow: bool
) -> Iterator[tuple[Version, Table]]:
    """The current version, and who entered and left a segment since an older one (0: everybody
    enters), sorted by key; for people, or with `arrow` for programs. The table is there within.
    Raises SegError."""
    with lent(project, target, reading=True) as store:
        try:
            now, moved = store.moved_since(name, since)
        except KeyError:
            raise _no_version(store, name, since) from None
        key = [column for column, _ in store.key_of(now.entity)]
        if arrow:
            relation = joined([("", moved)], None, key)
            yield now, Table(tuple(relation.columns), (), relation)
        else:
            taken = {column.casefold() for column in key}
            more = (column + "_" * (column in taken) for column in ("change", "at"))
            rows = Ordered((("", moved),), tuple(key), labelled=False)
            yield now, Table((*key, *more), rows)


def _no_version(store: Store, name: str, number: int) -> SegError:
    versions = [each.number for each in store.history(name)]
    if not versions:
        return SegError.of(codes.NEVER_PUBLISHED, name=name)
    known = ", ".join(map(str, versions))
    return SegError.of(codes.NO_SUCH_VERSION, name=name, number=str(number), known=known)


def forget(
    project: Project, keys: Sequence[Sequence[str]], entity: str | None, target: str | None
) -> tuple[int, int]:
    """Erases keys of an entity, as texts, from every version of every segment: how many stays, in
    how many segments. Raises SegError (SEG809) where none of them is in the store."""
    with lent(project, target, reading=True) as store:
        entity = _entity((*project.catalog.entities, *store.entities()), entity)
        kept, source = bool(store.key_of(entity)), store.engine.source
    found = (0, 0)
    if kept:
        with lent(project, target) as store:
            found = store.forget(entity, keys)
    if not found[0]:
        hint = "is it written as in the data, and is it the right entity and target?"
        raise SegError.of(codes.NO_SUCH_KEY, entity=entity, source=source, hint=hint)
    return found


def _entity(known: Sequence[str], given: str | None) -> str:
    known = tuple(dict.fromkeys(known))
    listed = ", ".join(f"`{name}`" for name in known)
    if given in known:
        return given
    if given is None and len(known) == 1:
        return known[0]
    problem = "there are several entities"
    if given is not None:
        close = nearest(given, known)
        problem = f"there is no entity `{given}`" + (f"; is it `{close}`?" if close else "")
    raise SegError.of(codes.WHICH_ENTITY, problem=problem, known=listed)
