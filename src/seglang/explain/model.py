"""What an explanation holds. Made by `explain`, put into words for a terminal by `text`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a rule in plain English, with the statements it is made of."""

    text: str
    parts: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class ResolvedWindow:
    """A window of the rule at one as-of instant: `start` included, `end` excluded, both aware UTC,
    None when unbounded or when the edge differs from one entity to the next (then `start_text` or
    `end_text` says what it is). `used_by` are the declarations that look through it."""

    text: str
    start: datetime | None
    end: datetime | None
    start_text: str | None = None
    end_text: str | None = None
    used_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResolvedInstant:
    """An instant that the rule compares with (`3 months ago`): aware UTC, None outside the years
    1 to 9999."""

    text: str
    instant: datetime | None
    used_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table of the database and the columns that the rule reads there, in catalog order.
    `subject` is the entity, event or list it stands for; `filters` are the catalog's conditions."""

    table: str
    kind: str
    subject: str
    columns: tuple[str, ...]
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """Another declaration. `through` is the direct reference that leads to it, None when it is
    direct itself."""

    kind: str
    name: str
    through: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far back the rule reads events: `earliest` (aware UTC) over all windows; `all_history`
    when some window has no start; neither when no event is read. `notes` name what they hang on."""

    reads_events: bool
    all_history: bool
    earliest: datetime | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A declaration in plain English at one as-of instant (aware UTC), in one IANA zone.

    `used_rules` are the rules of everything in `uses`, in that order. `events` say what the derived
    events in the rule are, `missing` what unknown values do.
    """

    name: str
    kind: str
    entity: str
    docs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    rule: Statement
    used_rules: tuple[Statement, ...]
    events: tuple[str, ...]
    missing: tuple[str, ...]
    as_of: datetime
    zone: str
    windows: tuple[ResolvedWindow, ...]
    instants: tuple[ResolvedInstant, ...]
    reads: tuple[TableRead, ...]
    reach: Reach
    uses: tuple[Reference, ...]
    used_by: tuple[Reference, ...]
