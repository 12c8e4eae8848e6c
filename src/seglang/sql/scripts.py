"""Plan of many segments → the statements that give all memberships.

Every relation of the plan is kept once; then one relation says of everybody which facts hold, and
members are those for whom a combination of facts holds.
"""

from __future__ import annotations

from datetime import datetime

from seglang.plan.names import names_of_catalog, unused
from seglang.plan.nodes import Memberships, Plan
from seglang.sql import conditions, facts_in_words, queries, tree
from seglang.sql.compiled import Script, Step
from seglang.sql.dialect import Dialect
from seglang.sql.emit import relations_of
from seglang.sql.statement import Place, Statement
from seglang.sql.tree import Query


def emit_script(plan: Plan, dialect: Dialect, as_of: datetime) -> Script:
    """The statements of a plan of memberships. Raises ValueError for an instant without a zone,
    OverflowError, tree.StatementTooLarge."""
    if as_of.tzinfo is None:
        raise ValueError("the as-of instant needs a zone")
    assert isinstance(plan.output, Memberships)
    statement = Statement(plan, dialect, as_of)
    query, _ = relations_of(statement)
    entity = statement.catalog.entities[plan.entity]
    taken = names_of_catalog(statement.catalog) | set(statement.tables)
    facts = unused("facts", taken)
    steps = [*statement.tables.items(), (facts, query)]
    columns = {
        fact: facts_in_words.is_set(facts, statement.words[name])
        for name, fact in plan.output.facts
    }
    place = Place(entity, facts, decided=columns, taken=statement.columns)
    key = [tree.column(facts, part) for part in entity.key]
    members = dialect.memberships(
        tree.table((facts,)),
        key,
        [
            conditions.condition_of(statement, place, condition).node
            for _, condition in plan.output.segments
        ],
    )
    return Script(
        tuple(name for name, _ in plan.output.segments),
        entity.key,
        tuple(Step(name, _rendered(dialect, step)) for name, step in steps),
        tuple(_rendered(dialect, query) for query in members),
        dialect.name,
        as_of,
        tuple(statement.reads),
        statement.calendar,
    )


def _rendered(dialect: Dialect, query: Query) -> str:
    return queries.render(dialect.respelled(query), dialect.spelling, dialect.nodes)
