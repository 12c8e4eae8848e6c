"""Two versions of rules over the shop catalog, compared."""

from __future__ import annotations

from seglang import pipeline
from seglang.catalog.load import load_project
from seglang.comparing import Comparison, Side, compare
from seglang.comparing.model import Change, Relate, nothing_known
from seglang.diagnostics.model import Sink
from seglang.source import Source
from shop_rules import SHOP

TOML = SHOP.read_text(encoding="utf-8")
RULES = """\
param often: integer = 2

event big: purchase where (amount > 100)

session visit_block: app_open split after 30 minutes of silence

## Buys often.
@owner("crm")
segment loyal: did purchase at least often times in last 365 days

segment polish: country = "PL" and in segment loyal

trait spend: sum of purchase.amount

trait spent(period: duration): sum of purchase.amount in last period

segment rich: spent(90 days) > 100 and did big

segment blocks: count of visit_block >= 2

@channel("email") @expect(size is between 1% and 15%)
segment reached: in segment loyal and age > 18

partition activity:
    "active" when did purchase in last 90 days
    "known" when did purchase
    "new" otherwise

segment known: activity = "known"
"""


def side(rules: str = RULES, toml: str = TOML) -> Side:
    """The text is cut into two files, after the first `# ----` line, if any."""
    sink = Sink()
    file = load_project(toml, "seg.toml", "", sink)
    assert file is not None, [each.headline for each in sink]
    texts = rules.split("# ----\n")
    sources = [Source(f"{number}.seg", text) for number, text in enumerate(texts)]
    modules = pipeline.parse(sources, sink)
    program = pipeline.check(modules, file.catalog, sink, {})
    errors = tuple(each for each in sink if each.is_error)
    return Side(program, modules, file.limits, errors)


def compared(after: Side, before: Side | None = None, relate: Relate = nothing_known) -> Comparison:
    return compare(before if before is not None else side(), after, relate)


def edited(*edits: tuple[str, str], text: str = RULES) -> str:
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def told(comparison: Comparison) -> dict[str, tuple[str, str]]:
    """Each change: what happened, and its classes, in the order of the classes."""
    return {change.name: (change.happened.value, classes(change)) for change in comparison.changes}


def classes(change: Change) -> str:
    return " ".join(sorted(kind.value for kind in change.kinds))


def change_of(comparison: Comparison, name: str) -> Change:
    [found] = [change for change in comparison.changes if change.name == name]
    return found


def texts(comparison: Comparison, kind: str) -> list[str]:
    return [finding.text for finding in comparison.findings() if finding.kind.value == kind]
