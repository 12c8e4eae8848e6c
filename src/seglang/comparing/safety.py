"""SAFETY: a consent gate, a suppression or a guard of publishing is weaker than before.

Weaker is: gone, looser, or another one of which it cannot be shown that it is as strict. What got
stricter is no finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from seglang.catalog.model import Channel, Limits, WrittenDuration
from seglang.comparing.meanings import Meaning, Meanings
from seglang.comparing.model import Finding, Kind, Relate, Relation
from seglang.core.declarations import Bound, Expectation, Segment


def safety(
    before: Meaning, after: Meaning, old: Meanings, new: Meanings, relate: Relate
) -> Iterator[Finding]:
    """Of one segment: its channel and its expectations."""
    was, now = before.declared, after.declared
    if not isinstance(was, Segment):
        return
    if not isinstance(now, Segment):
        if was.channel is not None:
            yield _weaker(f"is no audience of channel `{was.channel}` any more")
        return
    yield from _channel(was, now, old, new, relate)
    yield from _expectations(was.note.expectations, now.note.expectations)


def safety_of_project(
    old: Meanings, new: Meanings, relate: Relate
) -> Iterator[tuple[Finding, tuple[str, ...]]]:
    """Of `seg.toml`: channels, limits of publishing, how old events may be."""
    audiences: dict[str, list[str]] = {}
    for meaning in new.found.values():
        if isinstance(meaning.declared, Segment) and meaning.declared.channel is not None:
            audiences.setdefault(meaning.declared.channel, []).append(meaning.name)
    channels = new.side.program.catalog.channels
    for name, was in old.side.program.catalog.channels.items():
        now = channels.get(name)
        if now is None:
            continue  # nothing can be published for it
        for text in _gates(was, now, old, new, relate):
            yield _weaker(f"channel `{name}` {text}"), tuple(audiences.get(name, ()))
    for text in _limits(old.side.limits, new.side.limits):
        yield _weaker(f"[publish] {text}"), ()
    events = new.side.program.catalog.events
    for name, event in old.side.program.catalog.events.items():
        after = events.get(name)
        if event.fresh is None or after is None:
            continue
        if after.fresh is None:
            yield _weaker(f"event `{name}` may be of any age: `fresh` is gone"), ()
        elif _is_longer(after.fresh, event.fresh):
            text = f"event `{name}` may be older: `fresh` is {_duration(after.fresh)}"
            yield _weaker(f"{text} and not {_duration(event.fresh)}"), ()


def _weaker(text: str) -> Finding:
    return Finding(Kind.SAFETY, text)


# ---------------------------------------------------------------- who may be reached


def _channel(
    was: Segment, now: Segment, old: Meanings, new: Meanings, relate: Relate
) -> Iterator[Finding]:
    if was.channel is None or was.channel == now.channel:
        return  # what changed in the channel itself is told of the project
    if now.channel is None:
        yield _weaker(
            f"is no audience of channel `{was.channel}` any more: no consent is asked for"
        )
        return
    one = old.side.program.catalog.channels[was.channel]
    other = new.side.program.catalog.channels[now.channel]
    for text in _gates(one, other, old, new, relate):
        yield _weaker(f"is for channel `{other.name}` and not `{one.name}`, which {text}")


def _gates(
    was: Channel, now: Channel, old: Meanings, new: Meanings, relate: Relate
) -> Iterator[str]:
    """What the gate of now lets through that the one of before may have kept out."""
    if was.consent is not None:
        if now.consent is None:
            yield "asks for no consent any more"
        elif was.consent != now.consent and not _as_strict(
            was.consent, now.consent, old, new, relate, Relation.NARROWER
        ):
            yield f"asks for the consent `{now.consent}` and not `{was.consent}`"
        elif was.consent == now.consent and not _as_strict(
            was.consent, now.consent, old, new, relate, Relation.NARROWER
        ):
            yield f"asks for the consent `{now.consent}`, which means something else now"
    for name in was.suppress:
        if name not in now.suppress:
            if not any(
                _as_strict(name, each, old, new, relate, Relation.WIDER) for each in now.suppress
            ):
                yield f"does not suppress `{name}` any more"
        elif not _as_strict(name, name, old, new, relate, Relation.WIDER):
            yield f"suppresses `{name}`, which means something else now"


def _as_strict(
    was: str, now: str, old: Meanings, new: Meanings, relate: Relate, strict: Relation
) -> bool:
    """Is a consent or suppression of now surely as strict as that of before? `strict` is how a
    segment may have changed and still be."""
    before, after = old.found.get(was), new.found.get(now)
    if before is not None and after is not None:
        if before.entity == after.entity and before.rule == after.rule:
            return True
        return relate(was, now) in (Relation.EQUAL, strict)
    if before is not None or after is not None or was != now:
        return False
    facts = [fact for fact in old.facts if fact[0] in ("attribute", "list") and fact[-1] == was]
    return all(old.facts[fact] == new.facts.get(fact) for fact in facts)


# ---------------------------------------------------------------- guards


def _limits(was: Limits, now: Limits) -> Iterator[str]:
    if _is_looser(was.max_change, now.max_change):
        yield f"max_change is {_share(now.max_change)} and not {_share(was.max_change)}"
    if _is_looser(was.max_removals, now.max_removals):
        yield f"max_removals is {_number(now.max_removals)} and not {_number(was.max_removals)}"
    if _is_looser(was.max_null_shift, now.max_null_shift):
        yield f"max_null_shift is {_share(now.max_null_shift)} and not {_share(was.max_null_shift)}"
    if now.allow_empty and not was.allow_empty:
        yield "allow_empty lets a segment lose everybody"


def _is_looser(was: Decimal | int | None, now: Decimal | int | None) -> bool:
    return was is not None and (now is None or now > was)


def _share(limit: Decimal | None) -> str:
    return "none" if limit is None else f"{(limit * 100).normalize():f} %"


def _number(limit: int | None) -> str:
    return "none" if limit is None else f"{limit:,}"


def _is_longer(one: WrittenDuration, other: WrittenDuration) -> bool:
    return _days(one) > _days(other)


# Months and years as their mean length: for an order among durations that are written.
_DAYS = {
    "second": Decimal(1) / 86_400,
    "minute": Decimal(1) / 1_440,
    "hour": Decimal(1) / 24,
    "day": Decimal(1),
    "week": Decimal(7),
    "month": Decimal("30.4375"),
    "quarter": Decimal("91.3125"),
    "year": Decimal("365.25"),
}


def _days(duration: WrittenDuration) -> Decimal:
    return duration.amount * _DAYS[duration.unit]


def _duration(duration: WrittenDuration) -> str:
    return f"{duration.amount} {duration.unit}{'' if duration.amount == 1 else 's'}"


# ---------------------------------------------------------------- expectations


@dataclass(frozen=True, slots=True)
class _Limit:
    """One end of an expectation: at least or at most so many or such a share."""

    value: Decimal
    included: bool


# Subject, other segment, "low" or "high", is it a share?
_Ends = Mapping[tuple[str, str | None, str, bool], _Limit]


def _expectations(was: tuple[Expectation, ...], now: tuple[Expectation, ...]) -> Iterator[Finding]:
    after = _ends(now)
    for expected in was:
        if expected in now:
            continue
        if not all(
            key in after and _holds(key[2], after[key], end)
            for key, end in _ends((expected,)).items()
        ):
            same = [each for each in now if _about(each) == _about(expected)]
            text = f"`@expect({expected.text})` is gone"
            if same:
                text = f"`@expect({expected.text})` is looser: `@expect({same[0].text})`"
            yield _weaker(text)


def _about(expected: Expectation) -> tuple[str, str | None]:
    return expected.subject, expected.segment


def _ends(expected: tuple[Expectation, ...]) -> _Ends:
    """The strictest ends that several expectations set together."""
    found: dict[tuple[str, str | None, str, bool], _Limit] = {}
    for each in expected:
        for side, bound, included in _bounds(each):
            key = (each.subject, each.segment, side, bound.is_share)
            end = _Limit(bound.value, included)
            if key not in found or _holds(side, end, found[key]):
                found[key] = end
    return found


def _bounds(expected: Expectation) -> Iterator[tuple[str, Bound, bool]]:
    """An expectation without a range (subset, disjoint) stands as one end."""
    low = expected.low if expected.low is not None else Bound(Decimal(0))
    match expected.operator:
        case None:
            yield "held", Bound(Decimal(0)), True
        case "=":
            yield "low", low, True
            yield "high", low, True
        case "<" | "<=":
            yield "high", low, expected.operator == "<="
        case ">" | ">=":
            yield "low", low, expected.operator == ">="
        case "between":
            assert expected.high is not None, "parsing gives every range its bounds"
            yield "low", low, True
            yield "high", expected.high, True
        case other:
            yield f"{other} {low.value}", low, True


def _holds(side: str, end: _Limit, other: _Limit) -> bool:
    """Is whatever lies within the one end within the other?"""
    if end.value == other.value:
        return other.included or not end.included
    if side == "low":
        return end.value > other.value
    return end.value < other.value if side == "high" else False
