"""Keys erased from all versions of a membership store, as if they had never been in one.

Takes a store in a transaction and keys as texts. Stays are deleted; what the versions say of sizes
and checksums is afterwards what they would say without these keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from seglang.diagnostics.codes import store as codes
from seglang.engines.model import EngineError
from seglang.engines.versions import key_columns, table_of

if TYPE_CHECKING:
    from seglang.engines.memberships import Memberships

# What the readings of errors call a text that is no value of a type.
_MISFITS = (
    "a value does not fit its declared type",
    "a number is too large",
    "an instant is too far away",
    "a value has no counterpart here, such as an instant outside the years 1 to 9999",
)


def erase(store: Memberships, entity: str, keys: Sequence[Sequence[str]]) -> tuple[int, int]:
    """How many stays there were, and in how many segments. Raises EngineError, also for keys of
    another kind."""
    columns = store.key_of(entity)
    if not columns:
        return 0, 0
    for key in keys:
        if len(key) != len(columns):
            raise _wrong_key(
                store, entity, columns, "1 is given" if len(key) == 1 else f"{len(key)} are given"
            )
    names = key_columns(len(columns))
    p, t = store.place, store.temporary
    stays = f"{p}.{table_of(entity, 'stays')}"
    shape = ", ".join(f"{name} {type}" for name, (_, type) in zip(names, columns, strict=True))
    for table, what in (
        ("seg_keys", shape),
        ("seg_erased", "segment INTEGER, entered INTEGER, departed INTEGER, hash NUMERIC(38, 0)"),
    ):
        store.run(f"DROP TABLE IF EXISTS {t}.{table}")
        store.run(f"CREATE TEMPORARY TABLE {table} ({what})")
    values = ", ".join(
        f"CAST(CAST(${number} AS TEXT) AS {type})" for number, (_, type) in enumerate(columns, 1)
    )
    for key in keys:
        try:
            store.run(f"INSERT INTO {t}.seg_keys VALUES ({values})", *key)
        except EngineError as error:
            if dict(error.diagnostic.facts).get("problem") not in _MISFITS:
                raise
            raise _wrong_key(store, entity, columns, "a value does not fit") from None
    same = " AND ".join(f"stays.{name} = k.{name}" for name in names)
    theirs = f"EXISTS (SELECT 1 FROM {t}.seg_keys AS k WHERE {same})"
    store.run(
        f"INSERT INTO {t}.seg_erased SELECT stays.segment, stays.entered, stays.departed, "
        f"{store.hash_of(names, 'stays.')} FROM {stays} AS stays WHERE {theirs}"
    )
    [found] = store.run(f"SELECT count(*), count(DISTINCT segment) FROM {t}.seg_erased")
    if found[0]:
        inside = "e.entered <= n.number AND (e.departed IS NULL OR e.departed > n.number)"
        store.run(
            f"UPDATE {p}.versions AS v SET members = v.members - x.members, "
            "sum_of_keys = v.sum_of_keys - x.total, entered = v.entered - x.entered, "
            "departed = v.departed - x.departed "
            f"FROM (SELECT n.segment, n.number, count(CASE WHEN {inside} THEN 1 END) AS members, "
            f"CAST(coalesce(sum(CASE WHEN {inside} THEN e.hash END), 0) AS NUMERIC(38, 0)) "
            "AS total, count(CASE WHEN e.entered = n.number THEN 1 END) AS entered, "
            "count(CASE WHEN e.departed = n.number THEN 1 END) AS departed "
            f"FROM {p}.versions AS n JOIN {t}.seg_erased AS e ON e.segment = n.segment "
            "GROUP BY n.segment, n.number) AS x "
            "WHERE x.segment = v.segment AND x.number = v.number"
        )
        store.run(f"DELETE FROM {stays} AS stays WHERE {theirs}")
        store.run(f"UPDATE {p}.store SET state = state + 1")
    for table in ("seg_keys", "seg_erased"):
        store.run(f"DROP TABLE {t}.{table}")
    return found[0], found[1]


def _wrong_key(
    store: Memberships, entity: str, columns: Sequence[tuple[str, str]], problem: str
) -> EngineError:
    shape = ", ".join(f"`{name}` ({type})" for name, type in columns)
    return store.refuse(codes.WRONG_KEY, entity=entity, columns=shape, problem=problem)
