"""Where rows come from: events, related rows, picks, groups, sessions, sequences.

A condition is seen from a stack of *frames*. The first is the entity that the declaration is
about.
Inside `where (…)` and in the operand of an aggregate the row at hand lies on top of it: an *entity
frame* when the row is an entity (a pet, a user of the account), else a *row frame* (an event, an
order line, an element of a list, a group, a session). Attributes, traits and event rows are those
of the nearest entity frame; `PropertyValue.up` counts row frames outwards.

Every source says which frames a row of it adds, in which order the rows stand, and whether they
have a `time`. A row exists when its event row did at `at`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias, assert_never

from seglang.core.edges import AS_OF, Edge, Unit
from seglang.source import Span

if TYPE_CHECKING:
    from seglang.core.nodes import Aggregate, Condition, Value

_NOWHERE = Span("", 0, 0)


def _span() -> Span:
    return field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Window:
    """`start <= instant < end`; None is unbounded. With `after_start` the start itself is left
    out, with `through_end` the end itself is included. An edge that is missing (an unknown
    attribute) makes the window empty. Edges are Moments, or instants and dates seen from where the
    rows are asked for (not from the rows themselves)."""

    start: Value | None
    end: Value | None
    after_start: bool = False
    through_end: bool = False


@dataclass(frozen=True, slots=True)
class Length:
    """A written length of time as a step says it: whole units added to an instant."""

    amount: int
    unit: Unit


# ---------------------------------------------------------------- plain sources


@dataclass(frozen=True, slots=True)
class EventArm:
    """A catalog event, narrowed by what derived events say of its rows."""

    event: str
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Events:
    """The event rows of the nearest entity frame, in total order: time, the `order` column, the
    event's place in the union, `id`, declared properties in catalog order (missing first),
    ascending. Adds a row frame.

    Only rows with a known time before `at` exist, and, where the catalog has a `recorded` column,
    that were recorded before `at` (a missing one says nothing). Several arms are a union: arms of
    one catalog event share rows; a row that several arms reach counts once.
    """

    arms: tuple[EventArm, ...]
    at: Edge = AS_OF


@dataclass(frozen=True, slots=True)
class Related:
    """The entities that a relation of the nearest entity frame (of entity `owner`) leads to: none
    or one for a to-one relation, any number for a to-many one, in order of key. Only those in the
    population at `at`. Adds an entity frame; without a time."""

    owner: str
    relation: str
    entity: str
    at: Edge = AS_OF


@dataclass(frozen=True, slots=True)
class Nested:
    """The rows nested in the event row `up` row frames out, in order of their declared properties.
    Adds a row frame: the declared properties of the nested rows; `time` is the event row's."""

    event: str
    name: str
    up: int = 0


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of a list value, in their order, missing ones left out. Adds a row frame with
    the property `value`; without a time."""

    list: Value


# ---------------------------------------------------------------- rows made of rows


@dataclass(frozen=True, slots=True)
class Each:
    """For each row of `outer` the rows of `inner`, seen from it. Adds the frames of both; `time` is
    that of `inner`, else that of `outer`. In the order of time where there is one, then in order of
    `outer`, then of `inner`. An entity that `inner` reaches more than once counts once."""

    outer: Rows
    inner: Rows


class End(Enum):
    FIRST = "first"
    LAST = "last"
    TOP = "top"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True)
class Picked:
    """The first or last `number` of the rows in their order; or the `number` rows with the highest
    or lowest `by` (seen from the row; ties: the earlier row in order; a missing one takes no part).
    Of rows that nothing tells apart it takes the same ones from either end. Frames, order and time
    are those of `rows`."""

    rows: Rows
    end: End
    number: int
    by: Value | None = None


@dataclass(frozen=True, slots=True)
class Grouped:
    """One row for each combination of known `keys` (seen from a row of `aggregate.rows`, whose own
    frames are the innermost): its row frame has the key names and `value`, the aggregate over the
    rows of that group. In order of keys (as values are ordered); without a time."""

    aggregate: Aggregate
    keys: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Sessions:
    """The visits that the rows of `arms` make: a row more than `silence` after the one before it
    (calendar arithmetic for units of a day and longer) opens a new one. Adds a row frame: `time`
    (of the first row), `end` (of the last row), `length` (end − time), `count`, and for each
    property that all arms share `first_NAME` and `last_NAME` (of the first and last row). In order
    of time. Windows and `where` look at whole sessions, of which those facts exist that exist at
    `at`."""

    name: str
    arms: tuple[EventArm, ...]
    silence: Length
    shared: tuple[str, ...]
    at: Edge = AS_OF


# ---------------------------------------------------------------- sequences


@dataclass(frozen=True, slots=True)
class Timing:
    """How long after the row of the step before: at least `earliest`, at most `latest`
    (`latest_included`) or less than that. Units of a day and longer are calendar arithmetic."""

    earliest: Length | None = None
    latest: Length | None = None
    latest_included: bool = True


@dataclass(frozen=True, slots=True)
class Visit:
    """The row and that of the step before lie in one session (`same`), or in two different ones.
    A row that is in no session (its event is not one of them) satisfies neither."""

    sessions: Sessions
    same: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain. `rows` is a source of rows with a time; it, `without` and their windows
    are seen from the frames of all steps before (the step before is the nearest row frame), so that
    `up` reaches them.

    A row can carry the chain on when it is strictly later than the row of the step before (equal
    times are in order only when both events have an `order` column and it says so), when at least
    `at_least` rows of `rows` (itself included) lie after that row, up to and including itself and
    all within the timing, and when no row of `without` lies strictly between the two. With
    `is_next` it is the very first row of `rows.source` after that row, whatever `rows.where` and
    `rows.window` say, and satisfies them. In the first step there is no row before: only `rows` and
    `at_least`.
    """

    rows: Rows
    at_least: int = 1
    timing: Timing | None = None
    is_next: bool = False
    without: Rows | None = None
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Steps that each follow the step before, in any order among themselves, with rows of their
    own; the latest of the rows carries the chain on. Adds the row frame of each, as written."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Absent:
    """After the last row there is none of `rows` (in order after it) — `within` a length, end
    included, and then only once all of that time has passed: last row + within < `at`. With `visit`
    only rows of the same session count."""

    rows: Rows
    within: Length | None = None
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class Sequence:
    """The rows of the last step for which some chain of rows exists: each once, in order. Adds the
    row frame of the last step (for AllOf: the row that carries on).

    The first of `steps` is a Step. `all_within`: the last row is at most that long after the first
    one, end included. `same`: the value of these properties is known and equal in the rows of all
    steps and of `absent`.
    """

    steps: tuple[Step | AllOf, ...]
    absent: Absent | None = None
    all_within: Length | None = None
    same: tuple[str, ...] = ()
    at: Edge = AS_OF


Source: TypeAlias = (
    Events | Related | Nested | Elements | Each | Picked | Grouped | Sessions | Sequence
)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a source: those for which `where` holds (seen from the row), then those in the
    window. `name` is what the rule wrote, for people. `apart_from`: the row frame that many frames
    out (seen from where the rows are asked for) is not among them, even when it is such a row; nor
    is one that nothing tells apart from it, where it is none of them itself."""

    name: str
    source: Source
    where: Condition | None = None
    window: Window | None = None
    span: Span = _span()
    apart_from: int | None = None

    @property
    def arms(self) -> tuple[EventArm, ...]:
        """The catalog events of a plain source of events; none for any other source."""
        return self.source.arms if isinstance(self.source, Events) else ()


def instant_of(source: Source) -> Edge:
    """The instant whose facts the rows of a source are."""
    match source:
        case Events(at=at) | Related(at=at) | Sessions(at=at) | Sequence(at=at):
            return at
        case Each(outer, inner):
            found = instant_of(inner.source)
            return instant_of(outer.source) if found == AS_OF else found
        case Picked(rows):
            return instant_of(rows.source)
        case Nested() | Elements() | Grouped():
            return AS_OF
        case _:
            assert_never(source)
