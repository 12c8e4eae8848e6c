"""Relations that a statement makes once and reads wherever they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from seglang.plan.names import names_of_catalog, plain, unused
from seglang.sql.statement import Statement
from seglang.sql.tree import Query


def shared(statement: Statement, what: Hashable, wanted: str, make: Callable[[str], Query]) -> str:
    """The name of the relation that holds `what`; made, under that name, when there is none."""
    known = statement.shared.get(what)
    if known is not None:
        return known
    plan = statement.plan
    taken = names_of_catalog(statement.catalog) | set(statement.tables)
    taken |= {made.name for made in plan.tables}
    taken |= {keep.rollup.name for keep in plan.keeps.values()}
    taken |= set(statement.shared.values())
    name = unused(plain(wanted), taken)
    statement.shared[what] = name
    # What it reads is made before it, and so stands before it in the statement.
    query = make(name)
    statement.tables[name] = query
    return name
