"""SEG83x and SEG84x: plans that cannot be applied, and guards that block a publication."""

from __future__ import annotations

from collections.abc import Mapping

from seglang.diagnostics.model import Code, Severity

ERROR = Severity.ERROR

NO_PLAN = Code(
    "SEG830",
    "no-plan",
    ERROR,
    headline="the plan `{path}` cannot be read: {reason}",
    help=("`seg plan --out {path}` writes one",),
)
PLAN_FORMAT = Code(
    "SEG831",
    "plan-format",
    ERROR,
    headline="`{path}` is a plan of format {found}; this version of seg reads format {wanted}",
    help=("make the plan anew, with the seg that applies it",),
)
PLAN_CHANGED = Code(
    "SEG832",
    "plan-changed",
    ERROR,
    headline="`{path}` is not what `seg plan` wrote: {reason}",
    help=("it was cut or edited, and is not applied; make the plan anew",),
)
RULES_CHANGED = Code(
    "SEG833",
    "rules-changed",
    ERROR,
    headline="segment `{name}` {problem} since the plan was made",
    help=("nothing was published; plan anew, and look at what changes",),
)
MEMBERS_DIFFER = Code(
    "SEG834",
    "members-differ",
    ERROR,
    headline="segment `{name}` has other members than when the plan was made: {found} now, "
    "{planned} then",
    help=(
        "nothing was published: the data of that instant changed since, as by late rows; plan anew",
    ),
)
PUBLISHED_SINCE = Code(
    "SEG835",
    "published-since",
    ERROR,
    headline="segment `{name}` is {current}; when the plan was made it was {planned}",
    help=("nothing was published; a plan is applied once, and before anybody else publishes",),
)
RACED = Code(
    "SEG836",
    "published-meanwhile",
    ERROR,
    headline="somebody else is publishing, or just has",
    help=("nothing was published; try again in a while",),
)
ACCEPTED_OTHER = Code(
    "SEG837",
    "accepted-other",
    ERROR,
    headline="`{name}` is accepted, but not among the segments that are planned",
    help=("name with `--accept` a segment that is planned",),
)
NO_STORE = Code(
    "SEG838",
    "no-store",
    ERROR,
    headline="memberships cannot be kept in {source}",
    help=('write `store = "kept.duckdb"` below the target: a file of its own',),
)


def _guard(id: str, slug: str, *help: str) -> Code:
    return Code(id, slug, ERROR, headline="segment `{name}` is blocked: {found}", help=help)


_ACCEPT = "when this is meant, plan with `--accept {name}`"

EXPECT_SIZE = _guard("SEG840", "unexpected-size", "see its `@expect(size …)`")
EXPECT_OVERLAP = _guard("SEG841", "unexpected-overlap", "see its `@expect(overlap with …)`")
EXPECT_SUBSET = _guard("SEG842", "no-subset", "see its `@expect(subset of …)`")
EXPECT_DISJOINT = _guard("SEG843", "not-disjoint", "see its `@expect(disjoint from …)`")
EXPECT_CHANGE = _guard("SEG844", "unexpected-change", _ACCEPT)
EMPTIED = _guard("SEG845", "emptied", _ACCEPT, "`allow_empty` in [publish] of seg.toml allows it")
MAX_CHANGE = _guard("SEG846", "changes-too-much", _ACCEPT, "the limit is `max_change` in [publish]")
MAX_REMOVALS = _guard(
    "SEG847", "too-many-leave", _ACCEPT, "the limit is `max_removals` in [publish]"
)
STALE = _guard(
    "SEG848", "old-data", "load newer rows; the promise is `fresh` of the event in seg.toml"
)
MISSING_SHIFTED = _guard(
    "SEG849", "missing-values-shifted", _ACCEPT, "the limit is `max_null_shift` in [publish]"
)

OF_GUARDS: Mapping[str, Code] = {
    "expect size": EXPECT_SIZE,
    "expect overlap": EXPECT_OVERLAP,
    "expect subset": EXPECT_SUBSET,
    "expect disjoint": EXPECT_DISJOINT,
    "expect change": EXPECT_CHANGE,
    "empty": EMPTIED,
    "max_change": MAX_CHANGE,
    "max_removals": MAX_REMOVALS,
    "fresh": STALE,
    "max_null_shift": MISSING_SHIFTED,
}
# Of the plan file and the call, not of rules or data.
WRONG_USE = (NO_PLAN, PLAN_FORMAT, PLAN_CHANGED, ACCEPTED_OTHER, NO_STORE)
