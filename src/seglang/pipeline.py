"""The compiler on one screen.

    text ─parse▶ syntax tree ─check▶ typed core ─simplify▶ core ─lower▶ plan ─emit▶ SQL text

Takes texts, a catalog and an instant; opens nothing, reads no clock. What is wrong with a text is
a diagnostic in the sink; an exception is a bug of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from seglang.catalog.model import Catalog
from seglang.core.declarations import Program
from seglang.core.rule_tests import RuleTest
from seglang.diagnostics.model import Sink
from seglang.source import Source
from seglang.syntax.nodes import Module

if TYPE_CHECKING:
    from seglang.plan.costs import Statistics
    from seglang.plan.lower import What
    from seglang.plan.nodes import Plan
    from seglang.sql.compiled import Compiled, Script
    from seglang.sql.dialect import Dialect


def parse(sources: Iterable[Source], sink: Sink) -> tuple[Module, ...]:
    """Texts to surface trees. A broken declaration is reported and absent."""
    from seglang.syntax.parse import parse as parse_one

    return tuple(parse_one(source, sink) for source in sources)


def check(
    modules: Sequence[Module], catalog: Catalog, sink: Sink, parameters: Mapping[str, object]
) -> Program:
    """Surface trees to the typed core: names found, types fit, sugar gone."""
    from seglang.check import check as check_all

    return check_all(modules, catalog, sink, parameters)


def check_tests(
    modules: Sequence[Module], program: Program, sink: Sink, parameters: Mapping[str, object]
) -> tuple[RuleTest, ...]:
    """The tests of the modules whose worlds can be and whose rules are sound."""
    if not any(module.tests for module in modules):
        return ()
    from seglang.test_blocks.checking import check_tests as check_all

    return check_all(modules, program, sink, parameters)


def lint(
    program: Program, modules: Sequence[Module], sink: Sink, as_of: datetime | None = None
) -> datetime | None:
    """Rules that mean something, but hardly what their author wants. Review dates need
    an instant; the result is the first later one at which a verdict may be another one."""
    from seglang.lint import lint as lint_all

    return lint_all(program, modules, sink, as_of)


def compile(
    program: Program, names: Sequence[str], what: What, dialect: Dialect, as_of: datetime | None
) -> Compiled:
    """One statement: the members or the size of a segment, or the values of traits.

    `as_of` None leaves the instant open, as bound parameters. The members of a segment with a
    channel are those that are published.
    """
    from seglang.core.audience import published
    from seglang.core.closure import narrow
    from seglang.core.simplify import simplify
    from seglang.plan.lower import lower
    from seglang.sql.emit import emit

    wanted = narrow(published(program, names), names)
    return emit(lower(simplify(wanted), names, what), dialect, as_of)


def plan_together(
    program: Program, names: Sequence[str], as_of: datetime, statistics: Statistics
) -> tuple[Plan, bool]:
    """One plan for the members of many segments of one entity, and whether it is expected to cost
    less than computing them one by one."""
    from seglang.core.audience import published
    from seglang.core.closure import narrow
    from seglang.core.simplify import simplify
    from seglang.plan.lower import lower_together
    from seglang.plan.together import pays

    wanted = simplify(narrow(published(program, names), names))
    plan = lower_together(wanted, names, as_of, statistics)
    return plan, pays(plan, statistics)


def compile_together(plan: Plan, dialect: Dialect, as_of: datetime, first: int = 0) -> Script:
    """The statements of such a plan, whose segments are numbered from `first`. Raises
    StatementTooLarge."""
    from seglang.sql.scripts import emit_script

    return emit_script(plan, dialect, as_of, first)
