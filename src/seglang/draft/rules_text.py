"""The text of three starter rules.

Takes what was guessed, gives rules over the columns that are really there: one on an attribute,
one on how recent an event is, and a number or a partition. They check clean against the drafted
catalog.
"""

from __future__ import annotations

from collections.abc import Iterator

from seglang.draft.columns import Declared, declare
from seglang.draft.guess import Guess, GuessedEntity, GuessedEvent
from seglang.syntax.table import needs_backticks

_HEAD = """\
# Three rules to start from. Each begins with what it is for; change the numbers, then:
#     seg check              judges the rules
#     seg size               counts the members of each segment
#     seg explain {first}    says in plain English what a rule means
"""


def rules_text(guess: Guess) -> str:
    entity = guess.entities[0]
    events = [event for event in guess.events if event.entity == entity.name]
    attributes = () if entity.distinct else declare(entity.facts, [entity.key], event=None).declared
    taken = {entity.name, *(one.name for one in attributes)}
    taken |= {event.name for event in guess.events}
    candidates = [
        *_attribute_rules(entity, attributes),
        *_event_rules(entity, events),
        *_sample_rules(entity),
    ]
    chosen: list[tuple[str, str]] = []
    for kind in ("attribute", "recency", "number", "sample", "sample", "sample"):
        for found, name, text in candidates:
            free = name not in taken and all(name != other for other, _ in chosen)
            if found == kind and free and len(chosen) < 3:
                chosen.append((name, text))
                break
    first = chosen[0][0]
    return "\n".join([_HEAD.format(first=first), *(text for _, text in chosen)])


def _attribute_rules(
    entity: GuessedEntity, attributes: tuple[Declared, ...]
) -> Iterator[tuple[str, str, str]]:
    for one in attributes:
        name = _name(one.name)
        many = _plural(entity.name)
        match one.kind:
            case "boolean":
                yield (
                    "attribute",
                    f"with_{one.name}",
                    f"## All {many} with {one.name}.\n"
                    f"# A boolean attribute stands alone; `not {name}` is all the others.\n"
                    f"segment {_name('with_' + one.name)}: {name}\n",
                )
            case "text" if one.facts is not None and one.facts.values:
                value = _text(one.facts.values[0])
                yield (
                    "attribute",
                    f"most_common_{one.name}",
                    f"## All {many} with the most common {one.name}.\n"
                    f"# Several values: `{name} is in (…)`.\n"
                    f"segment {_name('most_common_' + one.name)}: {name} = {value}\n",
                )
    for one in attributes:
        name = _name(one.name)
        if one.kind != "boolean" and not any(key == "required" for key, _ in one.entries):
            yield (
                "attribute",
                f"{one.name}_known",
                f"## All {_plural(entity.name)} of whom {one.name} is known.\n"
                f"# A comparison with a missing value is false; `is known` asks for it.\n"
                f"segment {_name(one.name + '_known')}: {name} is known\n",
            )


def _event_rules(
    entity: GuessedEntity, events: list[GuessedEvent]
) -> Iterator[tuple[str, str, str]]:
    many = _plural(entity.name)
    for event in sorted(events, key=lambda event: -event.facts.rows):
        name = _name(event.name)
        yield (
            "recency",
            "recently_active",
            f"## All {many} with at least one {event.name} in the last 30 days.\n"
            "# The window counts back from the as-of instant: `seg run --as-of 2026-11-22`.\n"
            f"segment recently_active: did {name} in last 30 days\n",
        )
        skip = [event.key, event.time] + ([event.id] if event.id is not None else [])
        for one in declare(event.facts, skip, event=event.name).declared:
            if one.kind == "decimal":
                yield (
                    "number",
                    f"total_{one.name}",
                    f"## The sum of {one.name} over the last 365 days; 0 for those without any.\n"
                    "# A trait is a number, text or date of each one: "
                    f"`seg traits total_{one.name}`.\n"
                    f"trait {_name('total_' + one.name)}: "
                    f"sum of {name}.{_name(one.name)} in last 365 days\n",
                )
        yield (
            "number",
            "activity",
            f"## Where each {entity.name} stands: the first line that holds.\n"
            "# A partition puts everybody under exactly one label.\n"
            "partition activity:\n"
            f'    "often" when did {name} at least 3 times in last 90 days\n'
            f'    "seldom" when did {name} in last 365 days\n'
            f'    "gone" when did {name}\n'
            '    "never" otherwise\n',
        )


def _sample_rules(entity: GuessedEntity) -> Iterator[tuple[str, str, str]]:
    """For tables of which nothing else is known: these need a key only."""
    many = _plural(entity.name)
    yield (
        "sample",
        "tenth",
        f"## One in ten {many}, always the same ones.\n"
        "# The text is the name of the draw; another text draws others.\n"
        'segment tenth: in sample 10% of "starter"\n',
    )
    yield (
        "sample",
        "halves",
        f"## Two halves of all {many}, for a test of one thing against another.\n"
        "partition halves:\n"
        '    "a" when in sample 50% of "halves"\n'
        '    "b" otherwise\n',
    )
    yield (
        "sample",
        "all_but_tenth",
        f"## Nine in ten {many}.\n"
        "# A negation is the exact complement: together with the tenth it is everybody.\n"
        'segment all_but_tenth: not in sample 10% of "starter"\n',
    )


def _plural(name: str) -> str:
    words = name.replace("_", " ")
    if words.endswith("person"):
        return words.removesuffix("person") + "people"
    if words.endswith("y") and not words.endswith(("ay", "ey", "oy", "uy")):
        return words[:-1] + "ies"
    return words + ("es" if words.endswith(("s", "x", "ch", "sh")) else "s")


def _name(name: str) -> str:
    return f"`{name}`" if needs_backticks(name) else name


def _text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
