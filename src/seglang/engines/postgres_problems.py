"""What is said when a Postgres server refuses or fails.

Takes what the driver raised, gives the code and the facts of one diagnostic. The text of the driver
is looked at, never shown: it may hold values of rows, the names of a URL, or a password. Where the
server says what happened by its SQLSTATE, that decides, since its words may be in any language.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seglang.core.standings import NEGATIVE_TOTAL
from seglang.diagnostics.codes import data as codes
from seglang.engines.model import ReadError

if TYPE_CHECKING:
    import psycopg

# What a statement of ours says when it stops on purpose, after this mark.
STOPPED = "seglang: "
_REASONS = (NEGATIVE_TOTAL,)

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_RIGHTS = re.compile(r"permission denied for (?:(?:materialized |foreign )?\w+) (.+)")


def connect_problem(error: psycopg.Error, source: str) -> ReadError:
    """While connecting there is no SQLSTATE, only words."""
    import psycopg

    if isinstance(error, psycopg.ProgrammingError):
        return ReadError(codes.BAD_URL, source=source)
    # Names stand in quotes, and could hold any of the words.
    text = _QUOTED.sub("", str(error)).lower()
    found = (case[1:] for case in _CONNECTING if any(words in text for words in case[0]))
    problem, hint = next(found, ("the connection failed", _IS_IT_RUNNING))
    return ReadError(codes.CANNOT_CONNECT, source=source, problem=problem, hint=hint)


def query_problem(
    error: psycopg.Error, source: str, seconds: int, tables: tuple[tuple[str, ...], ...] = ()
) -> ReadError:
    """`seconds` is the time limit; `tables` are those that the statement reads, one of which may
    be named."""
    import psycopg

    state = error.sqlstate or ""
    facts: dict[str, str] = {}
    if state == "57014":
        problem, hint = _stopped(str(error), seconds)
    elif state == "42501":
        problem, hint = _STATES[state]
        facts = _named(error.diag.message_primary or "", tables)
    elif state.startswith("22") and (reason := _own_reason(str(error))):
        problem, hint = reason, _COMPARE
    elif found := _STATES.get(state) or _STATES.get(state[:2]):
        problem, hint = found
    elif isinstance(error, psycopg.OperationalError) and not state:
        problem, hint = _LOST
    elif isinstance(error, psycopg.DataError) and not state:
        problem, hint = _OUTSIDE
    else:
        problem, hint = f"SQLSTATE {state}" if state else "the driver failed", _COMPARE
    return ReadError(codes.QUERY_FAILED, source=source, problem=problem, hint=hint, **facts)


def _stopped(text: str, seconds: int) -> tuple[str, str]:
    if "user request" in text:
        return "it was stopped on the server", "somebody cancelled it; run it again"
    return f"it took longer than {_length(seconds)}", _SLOW


def _length(seconds: int) -> str:
    units = ((3600, "hour"), (60, "minute"), (1, "second"))
    size, unit = next(each for each in units if seconds % each[0] == 0)
    amount = seconds // size
    return f"{amount} {unit}{'' if amount == 1 else 's'}"


def _named(text: str, tables: tuple[tuple[str, ...], ...]) -> dict[str, str]:
    """The table, or one of the schema, that the user may not read: as the catalog spells it."""
    refused = _RIGHTS.search(text)
    for table in tables:
        if refused is not None and refused[1] in table:
            return {"table": ".".join(table)}
    return {}


def _own_reason(text: str) -> str | None:
    return next((reason for reason in _REASONS if STOPPED + reason in text), None)


_IS_IT_RUNNING = "is the server running, and are host and port right?"
_LATER = "try again in a moment"
_COMPARE = "`seg doctor` compares the catalog with the database"
_SLOW = "`seg doctor` names indexes that would help; `timeout` of the target sets the limit"
_LOST = ("the connection was lost", "nothing was changed; run it again")
_OUTSIDE = (
    "a value has no counterpart here, such as an instant outside the years 1 to 9999",
    _COMPARE,
)
_FULL = ("it has no room left on its disk", "ask for more room")
_LIMITED = (
    "it has no room left for temporary files",
    "ask for more room, or for a higher `temp_file_limit`",
)

_CONNECTING: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("no pg_hba.conf entry", "pg_hba.conf rejects"),
        "it lets this user not in from here",
        "ask for an entry in its `pg_hba.conf`; it may want an encrypted connection",
    ),
    (
        ("authentication failed", "no password", "role  does not exist", "not permitted to log in"),
        "the user or the password was refused",
        "check both in the URL; they are not shown here",
    ),
    (
        ("database  does not exist",),
        "it has no database of that name",
        "check the last part of the URL",
    ),
    (
        ("permission denied for database",),
        "the user may not connect to that database",
        "ask for the right to CONNECT to it",
    ),
    (
        ("too many connections", "too many clients", "connection slots are reserved"),
        "it has too many connections",
        _LATER,
    ),
    (("starting up", "not yet accepting"), "it is just starting", _LATER),
    (("shutting down", "in recovery mode"), "it is just stopping or recovering", _LATER),
    (("refused",), "the connection was refused", _IS_IT_RUNNING),
    (("timeout", "timed out"), "it did not answer in time", _IS_IT_RUNNING),
    (("resolve", "name or service", "translate host"), "the host is unknown", _IS_IT_RUNNING),
    (("no such file",), "no server listens there", _IS_IT_RUNNING),
    (
        ("ssl", "tls", "certificate"),
        "the encrypted connection failed",
        "check `sslmode` and the certificates in the URL",
    ),
    (("closed the connection",), "it closed the connection", _IS_IT_RUNNING),
)

# By SQLSTATE, or by its class.
_STATES: dict[str, tuple[str, str]] = {
    "08": _LOST,
    "57P01": _LOST,
    "57P02": _LOST,
    "57P03": ("it is just starting or stopping", _LATER),
    "57P05": _LOST,
    "25P03": _LOST,
    "25P04": _LOST,
    "25006": (
        "a view or a function of the database wanted to write",
        "connections of seg only read; let the catalog name a view that only reads",
    ),
    "40": ("it stopped the statement in favour of other work", "run it again"),
    "42501": (
        "the user may not read a table of the catalog",
        "ask for the right to SELECT from it, and for USAGE of its schema",
    ),
    "42P01": ("a table is missing", _COMPARE),
    "42703": ("a column is missing", _COMPARE),
    "42883": ("the type of a column does not fit", _COMPARE),
    "42804": ("the type of a column does not fit", _COMPARE),
    "42846": ("the type of a column does not fit", _COMPARE),
    "22003": ("a number is too large", _COMPARE),
    "22008": ("an instant is too far away", _COMPARE),
    "22012": ("a view or a function of the database divides by zero", _COMPARE),
    "22P05": (
        "its encoding has no place for a character of the rules",
        "the encoding of the database should be UTF8",
    ),
    "22": ("a value does not fit its declared type", _COMPARE),
    "53100": _FULL,
    "53400": _LIMITED,
    "53200": ("it is out of memory", _LATER),
    "53": ("it is short of resources", _LATER),
    "54": ("the statement is too large for it", "split the rule into several segments"),
    "58": ("it could not read its own files", "ask those who run the server"),
    "P0001": ("a function of the database stopped it", _COMPARE),
    "XX": ("it failed inside", "ask those who run the server to look into its log"),
}
