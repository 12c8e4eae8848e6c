"""The parse table: made from grammar/seg.lark by Lark, kept as plain numbers.

Comes in: the text of the grammar. Goes out: a `Table` that `syntax.automaton` runs. Lark checks the
grammar and computes the LALR(1) states; only its result is kept, so that reading it back takes a
few milliseconds and needs no Lark. The wheel holds the finished table; a checkout keeps one beside
the package, under a name made of the grammar's hash, and where nothing can be written the table
is made in memory.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

RESERVED = (
    "and",
    "or",
    "not",
    "where",
    "did",
    "then",
    "is",
    "was",
    "between",
    "has",
    "of",
    "in",
    "true",
    "false",
    "if",
    "else",
)
SOFT = 1 << 16
"""Added to the terminal of a contextual word: the parser takes it as that keyword where it can use
one, else as a name."""

_PACKAGE = Path(__file__).resolve().parent.parent
_PACKAGED = _PACKAGE / "grammar"
_CHECKOUT = _PACKAGE.parent.parent / "grammar"


@dataclass(frozen=True, slots=True)
class Rule:
    """One alternative. `picks` says which of its values reach the builder: an index, -1 for an
    absent optional part, or -2 - index for a repetition whose values are spliced in."""

    origin: int
    size: int
    builder: str
    picks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`actions[state][terminal]` is a state to go to, or -1 - rule to reduce; `gotos` likewise for
    rules. `terminals` names them by number; `words` gives every keyword its terminal, contextual
    ones with `SOFT` added."""

    terminals: tuple[str, ...]
    patterns: dict[str, str]
    words: dict[str, int]
    marks: dict[str, int]
    rules: tuple[Rule, ...]
    actions: tuple[dict[int, int], ...]
    gotos: tuple[dict[int, int], ...]
    start: int
    accept: int
    renamings: dict[tuple[int, int, int], int] = field(default_factory=dict, compare=False)

    def terminal(self, name: str) -> int:
        return self.terminals.index(name)


@cache
def load() -> Table:
    """The table of the grammar that belongs to this package."""
    packaged = _PACKAGED / "seg.table.json"
    if packaged.is_file():
        return thaw(json.loads(packaged.read_bytes()))
    grammar = (_CHECKOUT / "seg.lark").read_bytes()
    cached = _PACKAGE / ".cache" / f"seg-{_fingerprint(grammar)}.json"
    try:
        return thaw(json.loads(cached.read_bytes()))
    except (OSError, ValueError, LookupError, TypeError):
        frozen = make(grammar.decode("utf-8"))
        _keep(cached, frozen)
        return thaw(frozen)


def _fingerprint(grammar: bytes) -> str:
    """Of all that the table is made from: the grammar, this module and Lark."""
    from hashlib import sha256
    from importlib.util import find_spec

    spec = find_spec("lark")
    lark = Path(spec.origin).read_bytes() if spec and spec.origin else b""
    return sha256(grammar + Path(__file__).read_bytes() + lark).hexdigest()[:16]


def _keep(path: Path, frozen: dict[str, Any]) -> None:
    """Write beside and rename, so that nobody ever reads half a table."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        beside.write_text(json.dumps(frozen, separators=(",", ":")), encoding="utf-8")
        os.replace(beside, path)
    except OSError:
        return


def make(grammar: str, *, strict: bool = False) -> dict[str, Any]:
    """The table in its stored form: numbers, lists and texts only.

    `strict` also refuses terminals that collide, which needs the package interegular; a conflict
    between rules is an error in any case.
    """
    from lark import Lark
    from lark.parsers.lalr_analysis import Shift

    lark = Lark(
        grammar,
        parser="lalr",
        lexer="contextual" if strict else "basic",
        maybe_placeholders=True,
        strict=strict,
        edit_terminals=whole_words,
    )
    parse_table: Any = lark.parser.parser._parse_table
    terminals = [*sorted(terminal.name for terminal in lark.terminals), "$END"]
    number = {name: index for index, name in enumerate(terminals)}
    origins = sorted({rule.origin.name for rule in lark.rules} | {"$root_start"})
    origin = {name: index for index, name in enumerate(origins)}
    rules = list(lark.rules)
    rule_number = {rule: index for index, rule in enumerate(rules)}
    names = _numbered(parse_table, Shift)
    actions, gotos = [], []
    for state in names:
        row: list[int] = []
        goto: list[int] = []
        for symbol, (action, target) in sorted(parse_table.states[state].items()):
            if symbol in number:
                arrow = names[target] if action is Shift else -1 - rule_number[target]
                row += (number[symbol], arrow)
            else:
                goto += (origin[symbol], names[target])
        actions.append(row)
        gotos.append(goto)
    words: dict[str, int] = {}
    marks: dict[str, int] = {}
    patterns: dict[str, str] = {}
    for terminal in lark.terminals:
        text = terminal.pattern.raw
        quoted = text[1:-1] if text and text[0] == '"' else ""
        if quoted and quoted[0].isalpha():
            words[quoted] = number[terminal.name] + (0 if quoted in RESERVED else SOFT)
        elif quoted:
            marks[quoted] = number[terminal.name]
        else:
            patterns[terminal.name] = terminal.pattern.value
    for word in RESERVED:
        words.setdefault(word, len(terminals))
    return {
        "terminals": terminals,
        "patterns": patterns,
        "words": words,
        "marks": marks,
        "rules": [_stored_rule(rule, origin) for rule in rules],
        "actions": actions,
        "gotos": gotos,
        "start": names[parse_table.start_states["start"]],
        "accept": names[parse_table.end_states["start"]],
    }


def _numbered(parse_table: Any, shift: Any) -> dict[int, int]:
    """Numbers for the states that are the same in every run: Lark's depend on hashes."""
    start, end = parse_table.start_states["start"], parse_table.end_states["start"]
    names = {start: 0}
    queue = [start]
    for state in queue:
        for _, (action, target) in sorted(
            parse_table.states[state].items(), key=lambda entry: str(entry[0])
        ):
            if action is shift and target not in names:
                names[target] = len(names)
                queue.append(target)
    names.setdefault(end, len(names))
    return names


def whole_words(terminal: Any) -> None:
    """Make a quoted word match whole words only, and a name no reserved word (for Lark's lexer)."""
    from lark.lexer import PatternRE, PatternStr

    pattern = terminal.pattern
    if isinstance(pattern, PatternStr) and pattern.value[0].isalpha():
        terminal.pattern = PatternRE(pattern.value + r"(?!\w)", raw=f'"{pattern.value}"')
        terminal.priority += 2
    elif terminal.name == "NAME":
        reserved = "|".join(RESERVED)
        terminal.pattern = PatternRE(rf"(?!(?:{reserved})(?!\w))(?:{pattern.value})")


def _stored_rule(rule: Any, origin: dict[str, int]) -> list[Any]:
    absent = [0]
    for empty in rule.options.empty_indices:
        if empty:
            absent[-1] += 1
        else:
            absent.append(0)
    picks: list[int] = []
    for index, symbol in enumerate(rule.expansion):
        picks += [-1] * (absent[index] if index < len(absent) else 0)
        if symbol.is_term:
            if rule.options.keep_all_tokens or not symbol.filter_out:
                picks.append(index)
        else:
            picks.append(-2 - index if symbol.name.startswith("_") else index)
    if len(absent) > len(rule.expansion):
        picks += [-1] * absent[len(rule.expansion)]
    name = rule.origin.name
    if rule.alias:
        builder = rule.alias
    elif name.startswith("_"):
        builder = "*"
    elif (rule.options.expand1 or name == "start") and len(picks) == 1 and picks[0] >= 0:
        builder = ""
    else:
        builder = str(name)
    return [origin[name], len(rule.expansion), builder, picks]


def thaw(frozen: dict[str, Any]) -> Table:
    return Table(
        tuple(frozen["terminals"]),
        frozen["patterns"],
        frozen["words"],
        frozen["marks"],
        tuple(
            Rule(origin, size, builder, tuple(picks))
            for origin, size, builder, picks in frozen["rules"]
        ),
        tuple(dict(zip(row[::2], row[1::2], strict=True)) for row in frozen["actions"]),
        tuple(dict(zip(row[::2], row[1::2], strict=True)) for row in frozen["gotos"]),
        frozen["start"],
        frozen["accept"],
    )


_WORD = re.compile(r"[^\W\d]\w*")


def needs_backticks(name: str) -> bool:
    """Whether a name can only be written in backticks, wherever it stands."""
    return name in RESERVED or _WORD.fullmatch(name) is None
