"""Lists of keys, and samples."""

from __future__ import annotations

from seglang.core.nodes import InList, InSample
from seglang.sql import keeps, queries, stored, tree, values
from seglang.sql.operand import Test
from seglang.sql.statement import Place, Statement, filters
from seglang.sql.text_rows import as_text
from seglang.sql.times import row_bounds


def in_list(statement: Statement, place: Place, condition: InList) -> Test:
    listed = statement.catalog.lists[condition.list]
    value = condition.value
    alias = listed.name if listed.name != place.alias else f"{listed.name}_list"
    where = filters(statement, listed.table, alias, listed.where)
    columns = []
    for part in listed.key:
        statement.read(listed.table, part)
        columns.append(tree.column(alias, part))
        where.append(tree.is_known(tree.column(alias, part)))
    if listed.time is not None:
        time = stored.time_column(statement, listed.table, alias, listed.time)
        where += row_bounds(statement, place, time, condition.added, condition.at)
    query = queries.select(columns, tree.table(listed.table, alias), where=where)
    if value is None:
        return Test(tree.is_in_query(tree.tuple_of(keeps.key_of(statement, place)), query), False)
    found = values.value_of(statement, place, value)
    return Test(tree.is_in_query(found.node, query), found.nullable)


def in_sample(statement: Statement, place: Place, condition: InSample) -> Test:
    nullable = False
    if condition.by is None:
        parts = [tree.cast(part, tree.TEXT) for part in keeps.key_of(statement, place)]
    else:
        found = values.value_of(statement, place, condition.by)
        nullable = found.nullable
        parts = [as_text(found)]
    salted = tree.text(condition.salt + ":")
    pieces = [salted]
    for index, part in enumerate(parts):
        if index:
            pieces.append(tree.text(":"))
        pieces.append(part)
    # `||` rather than concat(): a missing part makes the whole missing.
    bucket = statement.dialect.bucket(tree.call("md5", tree.joined_text(pieces)))
    low, high = tree.integer(condition.low), tree.integer(condition.high)
    if condition.low <= 0:
        return Test(tree.compare("<", bucket, high), nullable)
    if condition.high >= 10_000:
        return Test(tree.compare(">=", bucket, low), nullable)
    inside = tree.between(bucket, low, tree.integer(condition.high - 1))
    return Test(inside, nullable)
