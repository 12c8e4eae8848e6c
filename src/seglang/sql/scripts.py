"""Plan of many segments → the statements that give all memberships.

Every relation of the plan is kept once; then relations of everybody say which facts hold, each
those of the one before and some more; members are those for whom a combination of facts holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from seglang.catalog.model import Entity
from seglang.core.nodes import Condition
from seglang.plan.names import beginning, names_of_catalog, unused
from seglang.plan.nodes import Decided, Memberships, Plan
from seglang.sql import emit, entities, facts_in_words, fields, keeps, places, queries, scans, tree
from seglang.sql.compiled import Part, Script, Step
from seglang.sql.dialect import Dialect
from seglang.sql.statement import Place, Statement
from seglang.sql.tree import Node, Query


def emit_script(plan: Plan, dialect: Dialect, as_of: datetime, first: int = 0) -> Script:
    """The statements of a plan of memberships, whose segments are numbered from `first`. Raises
    ValueError for an instant without a zone, OverflowError, tree.StatementTooLarge."""
    if as_of.tzinfo is None:
        raise ValueError("the as-of instant needs a zone")
    assert isinstance(plan.output, Memberships)
    statement = Statement(plan, dialect, as_of)
    entity = statement.catalog.entities[plan.entity]
    emit.make_tables(statement)
    last = _of_everybody(statement, entity, plan.output)
    bits = {fact: statement.words[name] for name, fact in plan.output.facts}
    members = dialect.memberships(
        tree.table((last,)),
        [tree.column(last, part) for part in entity.key],
        [facts_in_words.holds(last, bits, condition) for _, condition in plan.output.segments],
        first,
    )
    part = Part(tuple(_steps(statement)), tuple(_rendered(dialect, query) for query in members))
    return Script(
        tuple(name for name, _ in plan.output.segments),
        entity.key,
        (part,),
        dialect.name,
        as_of,
        tuple(statement.reads),
        statement.calendar,
    )


def _steps(statement: Statement) -> Iterator[Step]:
    """What an event's facts are decided from comes just before them, and is not needed after
    them."""
    decided, tables, dialect = statement.plan.decided, statement.tables, statement.dialect
    in_turn = {name for each in decided for name in (each.name, *each.features)}
    others = [name for name in tables if name not in in_turn]
    for name in others:
        done = tuple(others[:-1]) if name == others[-1] else ()
        yield Step(name, _rendered(dialect, tables[name]), done)
    before = tuple(others[-1:])
    for each in decided:
        for name in each.features:
            yield Step(name, _rendered(dialect, tables[name]))
        yield Step(each.name, _rendered(dialect, tables[each.name]), (*each.features, *before))
        before = (each.name,)


def _of_everybody(statement: Statement, entity: Entity, output: Memberships) -> str:
    """The name of the relation in which all facts are."""
    decided = statement.plan.decided
    done = {name for each in decided for name, _ in each.facts}
    done.update(reached.fact for each in decided for reached in each.reached)
    rest = [each for each in output.facts if each[0] not in done]
    name, words = None, list[str]()
    if rest or not decided:
        taken = names_of_catalog(statement.catalog) | set(statement.tables)
        name = unused("facts", taken)
        words = _other_facts(statement, entity, rest, name)
    for each in decided:
        words = _decided(statement, entity, each, name, words)
        name = each.name
    assert name is not None
    return name


def _other_facts(
    statement: Statement, entity: Entity, facts: Sequence[tuple[str, Condition]], name: str
) -> list[str]:
    """Everybody, with the facts that look at more than the rows of one event."""
    place, joins = emit.everybody(statement)
    assert place.alias is not None
    words = facts_in_words.packed(statement, place, facts, beginning(name, entity.key))
    statement.tables[name] = queries.select(
        [*keeps.key_of(statement, place), *words],
        entities.entity_rows(statement, entity, place.alias),
        joins=joins,
        where=entities.population(statement, entity, place.alias),
    )
    return [word.alias for word in words]


def _decided(
    statement: Statement, entity: Entity, decided: Decided, before: str | None, words: list[str]
) -> list[str]:
    """Everybody with these facts and those of the relation before, if there is one; gives the
    words of both."""
    where: list[Node] = []
    if before is None:
        alias = places.free(places.taking(statement.root(entity), *decided.features), entity.name)
        source = entities.entity_rows(statement, entity, alias)
        where = entities.population(statement, entity, alias)
    else:
        alias = before
        source = tree.table((before,))
    measured = scans.measured_columns(statement, decided.features)
    taken = statement.columns | {name.lower() for name in (alias, *decided.features)}
    place = Place(entity, alias, measured=measured, taken=taken)
    key = keeps.key_of(statement, place)
    first = beginning(decided.name, entity.key)
    found = facts_in_words.packed(statement, place, decided.facts, first)
    found += fields.facts(statement, decided.reached, f"{first}_reached")
    statement.tables[decided.name] = queries.select(
        [*key, *(tree.column(alias, word) for word in words), *found],
        source,
        joins=scans.feature_joins(entity, decided.features, key),
        where=where,
    )
    return [*words, *(word.alias for word in found)]


def _rendered(dialect: Dialect, query: Query) -> str:
    return queries.render(dialect.respelled(query), dialect.spelling, dialect.nodes)
