"""Looks at every tree that becomes SQL while tests run: nothing in it comes from a rule or a
catalog but texts in quotes and names in quotes.

`install` puts it around the one place where a tree becomes text. Whatever else a tree holds is in
the lists below, word for word; sqlglot would print it as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlglot import exp

from seglang.sql import queries
from seglang.sql.tree import Node, Query


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SHARED = _words(
    """
    abs array_to_string asin bit_or ceil chr concat cos count date_part date_trunc floor
    generate_subscripts greatest lag lead least left length ltrim max md5 min nth_value
    pg_timezone_names radians rank regexp_replace round row_number rtrim sin sqrt starts_with sum
    timezone translate unnest
    """
)
FUNCTIONS: Mapping[str, frozenset[str]] = {
    "duckdb": _SHARED
    | _words(
        """
        arg_max_null arg_min_null contains ends_with epoch_us error isfinite json_extract
        json_extract_string len list_contains list_count list_distinct list_extract list_has_all
        list_has_any list_intersect list_sort list_transform make_timestamp map_entries
        map_extract_value median quantile_disc regexp_extract regexp_matches string_split
        struct_extract to_days to_microseconds to_months trim try
        """
    ),
    "postgres": _SHARED
    | _words(
        """
        array_agg array_position array_remove btrim cardinality div
        jsonb_array_elements_text jsonb_extract_path jsonb_extract_path_text jsonb_object_keys
        jsonb_typeof lpad make_interval nullif percentile_disc pg_typeof random regexp_like
        regexp_substr right string_to_array strpos
        """
    ),
}
_SHARED_TYPES = _words(
    "ARRAY BIGINT BOOLEAN DATE DECIMAL DOUBLE INT INTERVAL TEXT TIMESTAMP TIMESTAMPTZ"
)
TYPES: Mapping[str, frozenset[str]] = {
    "duckdb": _SHARED_TYPES | _words("INT128 MAP UBIGINT"),
    "postgres": _SHARED_TYPES | _words("BIT JSONB"),
}
# What is neither a node nor a name nor a text, by node and argument.
WORDS: Mapping[tuple[str, str], frozenset[object]] = {
    ("Bracket", "offset"): frozenset((1,)),
    ("Join", "kind"): frozenset(("SEMI",)),
    ("Join", "method"): frozenset(("ASOF",)),
    ("Join", "side"): frozenset(("LEFT",)),
    ("WindowSpec", "kind"): frozenset(("RANGE",)),
    ("WindowSpec", "start"): frozenset(("CURRENT ROW",)),
    ("WindowSpec", "end"): frozenset(("UNBOUNDED",)),
    ("WindowSpec", "end_side"): frozenset(("FOLLOWING",)),
}
PARTS_OF_TIMES = frozenset(("epoch", "year"))
_DIGITS = re.compile(r"\d+(\.\d+)?")
_PARAMETER = re.compile(r"[a-z]+(_[a-z0-9]+)*")
_NUMBERED = re.compile(r"[1-9]\d*")

# What was seen, by dialect: tests ask whether the lists are no longer than they need to be.
seen_functions: dict[str, set[str]] = {name: set() for name in FUNCTIONS}


def install() -> None:
    render = queries.render

    def guarded(query: Query, spelling: str, others: frozenset[type[Node]] = frozenset()) -> str:
        if spelling in FUNCTIONS:
            pending: list[Node] = [query]
            while pending:
                pending.extend(look_at(pending.pop(), spelling))
        return render(query, spelling, others)

    queries.render = guarded


def look_at(node: Node, dialect: str) -> list[Node]:
    """The nodes inside it, which are still to be looked at."""
    kind = type(node)
    if kind is exp.Identifier:
        assert node.args == {"this": node.this, "quoted": True}, repr(node)
        assert isinstance(node.this, str)
        return []
    if kind is exp.Literal:
        assert node.is_string or _DIGITS.fullmatch(node.this), repr(node)
        return []
    if kind is exp.Var:
        assert _is_known(node, dialect), repr(node.parent)
        return []
    own = ""  # the argument with a word that is in a list of its own
    if kind is exp.Anonymous:
        assert node.this in FUNCTIONS[dialect], f"{node.this} is no function of the list"
        seen_functions[dialect].add(node.this)
        own = "this"
    elif kind is exp.DataType:
        assert node.this.name in TYPES[dialect], f"{node.this.name} is no type of the list"
        own = "this"
    inside: list[Node] = []
    for argument, value in node.args.items():
        for each in value if isinstance(value, list) else (value,):
            if isinstance(each, exp.Expr):
                inside.append(each)
            elif each is not None and not isinstance(each, bool) and argument != own:
                words = WORDS.get((kind.__name__, argument), ())
                assert each in words, f"{kind.__name__}.{argument} = {each!r}"
    return inside


def _is_known(node: exp.Var, dialect: str) -> bool:
    """A parameter has a name of ours; Postgres numbers them. Else it is a part of a time."""
    if isinstance(node.parent, exp.Parameter):
        shape = _NUMBERED if dialect == "postgres" else _PARAMETER
        return shape.fullmatch(node.this) is not None
    return isinstance(node.parent, exp.Extract) and node.this in PARTS_OF_TIMES
