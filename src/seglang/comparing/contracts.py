"""CONTRACT: what others use is gone, or is of another type.

*Used* means: another rule, a channel or an expectation of the version before speaks of it, or it
is an audience, which is published under its name. What nobody uses may go; that is told, too, but
is no break of a contract. Neither is a new name that everybody who used the old one has followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from seglang.catalog.model import Attribute
from seglang.comparing.meanings import Meaning, Meanings
from seglang.comparing.model import Finding, Kind, User
from seglang.comparing.uses import Uses
from seglang.core.declarations import Declared, Partition, Segment
from seglang.core.nodes import Literal
from seglang.core.walking import walk
from seglang.explain.references import roots
from seglang.syntax import nodes as syntax
from seglang.types import type_name

_SHOWN = 5


def contract(
    before: Meaning, after: Meaning | None, uses: Uses, old: Meanings, new: Meanings
) -> Iterator[Finding]:
    """What a declaration promised before and does not now; `after` None when it is gone. `uses`
    are those of the version before."""
    users = uses.directly(before.name)
    audience = _is_audience(before)
    used = _used(users, audience)
    if after is None:
        if used:
            yield Finding(Kind.CONTRACT, f"gone, {used}{_left_behind(users, new)}")
        return
    if before.name != after.name:
        behind = _left_behind(users, new)
        if audience or behind:
            yield Finding(Kind.CONTRACT, f"has another name, {used}{behind}")
    for what in _changes(before, after) if used else ():
        yield Finding(Kind.CONTRACT, f"{what}, {used}{_left_behind(users, new)}")
    yield from _labels(before, after, uses, old, new)


def broken(before: Meaning, uses: Uses) -> Iterator[Finding]:
    """Of a declaration that has errors now: nobody can use it."""
    used = _used(uses.directly(before.name), _is_audience(before))
    if used:
        yield Finding(Kind.CONTRACT, f"cannot be used, {used}")


def _is_audience(meaning: Meaning) -> bool:
    return isinstance(meaning.declared, Segment) and meaning.declared.channel is not None


def _changes(before: Meaning, after: Meaning) -> Iterator[str]:
    if before.kind != after.kind:
        yield f"is a {after.kind} and no {before.kind}"
    if before.entity != after.entity:
        yield f"is about {after.entity} and not about {before.entity}"
    if before.type is not None and after.type is not None and before.type != after.type:
        yield f"has the type {type_name(after.type)} and not {type_name(before.type)}"
    old, new = before.declaration, after.declaration
    if isinstance(old, syntax.Param) and isinstance(new, syntax.Param) and old.type != new.type:
        yield "has another type"
    yield from _parameters(old.heading.parameters, new.heading.parameters)


def _parameters(
    old: tuple[syntax.Parameter, ...], new: tuple[syntax.Parameter, ...]
) -> Iterator[str]:
    """By their place: what a call says must still fit."""
    for number, (was, now) in enumerate(zip(old, new, strict=False), 1):
        if was.type != now.type:
            yield f"parameter {number} has another type"
        elif was.default is not None and now.default is None:
            yield f"parameter {number} has no default any more"
    if len(new) < len(old):
        yield f"takes {len(new)} parameters and not {len(old)}"
    for number, added in enumerate(new[len(old) :], len(old) + 1):
        if added.default is None:
            yield f"asks for a parameter {number}"


def _labels(
    before: Meaning, after: Meaning, uses: Uses, old: Meanings, new: Meanings
) -> Iterator[Finding]:
    """Labels of a partition that rules which use it speak of."""
    if not isinstance(before.declared, Partition) or not isinstance(after.declared, Partition):
        return
    kept = _labels_of(after.declared)
    users = uses.direct.get(before.name, ())
    texts = {user.name: _texts(old.found[user.name].declared) for user in users}
    for label in _labels_of(before.declared):
        asking = tuple(user for user in users if label in texts[user.name])
        if label in kept:
            continue
        if asking:
            text = f'label "{label}" is gone, {_used(asking, False)}{_left_behind(asking, new)}'
            yield Finding(Kind.CONTRACT, text)
        else:
            yield Finding(Kind.MEANING, f'label "{label}" is gone; no rule speaks of it')


def _labels_of(partition: Partition) -> Mapping[str, None]:
    return dict.fromkeys((*(label for label, _ in partition.arms), partition.otherwise))


def _texts(declared: Declared | None) -> frozenset[str]:
    """The texts that a rule compares with."""
    if declared is None:
        return frozenset()
    literals = (
        node.value for root in roots(declared) for node in walk(root) if isinstance(node, Literal)
    )
    return frozenset(value for value in literals if isinstance(value, str))


def _used(users: tuple[User, ...], audience: bool) -> str:
    """`used by …`, or nothing."""
    shown = [f"{user.kind} `{user.name}`" for user in users[:_SHOWN]]
    if len(users) > _SHOWN:
        shown.append(f"{len(users) - _SHOWN} more")
    if audience:
        shown.append("its channel")
    return f"used by {', '.join(shown)}" if shown else ""


def _left_behind(users: tuple[User, ...], new: Meanings) -> str:
    """Of those, the ones that have errors now."""
    names = [f"`{user.name}`" for user in users if user.name in new.broken]
    if not names:
        return ""
    return f"; {', '.join(names[:_SHOWN])} {'has' if len(names) == 1 else 'have'} errors now"


# ---------------------------------------------------------------- the catalog


def contracts_of_catalog(old: Meanings, new: Meanings) -> Iterator[tuple[Finding, tuple[str, ...]]]:
    """What rules read of `seg.toml` and is gone or of another type."""
    readers: dict[tuple[str, ...], list[str]] = {}
    for meaning in old.found.values():
        for fact in meaning.reads:
            readers.setdefault(fact, []).append(meaning.name)
    before, after = _types(old), _types(new)
    for fact in sorted(readers):
        if fact not in old.facts:
            continue
        what = f"{fact[0]} `{'.'.join(fact[1:])}`"
        names = tuple(readers[fact])
        if fact not in new.facts:
            if fact[0] in ("attribute", "property") and _owner(fact) not in new.facts:
                continue  # told of the entity or the event
            yield Finding(Kind.CONTRACT, f"{what} is gone from seg.toml"), names
        elif fact in before and fact in after and before[fact].type != after[fact].type:
            text = f"{what} is {type_name(after[fact].type)} and not {type_name(before[fact].type)}"
            yield Finding(Kind.CONTRACT, text), names


def _owner(fact: tuple[str, ...]) -> tuple[str, ...]:
    return ("entity" if fact[0] == "attribute" else "event", fact[1])


def _types(side: Meanings) -> Mapping[tuple[str, ...], Attribute]:
    catalog = side.side.program.catalog
    found: dict[tuple[str, ...], Attribute] = {}
    for owner, entity in catalog.entities.items():
        found |= {("attribute", owner, name): each for name, each in entity.attributes.items()}
    for owner, event in catalog.events.items():
        found |= {("property", owner, name): each for name, each in event.properties.items()}
    return found
