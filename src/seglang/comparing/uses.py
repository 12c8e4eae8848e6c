"""Who uses what: other rules, the channels of the catalog, and expectations.

Takes the meanings of one side; gives for a name its users, direct ones first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from seglang.comparing.meanings import Meanings
from seglang.comparing.model import User
from seglang.syntax import nodes as syntax


@dataclass(frozen=True, slots=True)
class Uses:
    """Name → its direct users, as kind and name. `asking` are users that are no rules: channels
    and expectations; nothing is used through them."""

    direct: Mapping[str, tuple[User, ...]]
    asking: Mapping[str, tuple[User, ...]]

    def of(self, name: str) -> tuple[User, ...]:
        """Direct users, then those through others."""
        found: dict[str, User] = {}
        pending: list[tuple[str, str | None]] = [(name, None)]
        for current, through in pending:
            for user in self.direct.get(current, ()):
                if user.name in found or user.name == name:
                    continue
                found[user.name] = User(user.name, user.kind, through)
                pending.append((user.name, through if through is not None else user.name))
        return (*found.values(), *self.asking.get(name, ()))

    def directly(self, name: str) -> tuple[User, ...]:
        return (*self.direct.get(name, ()), *self.asking.get(name, ()))


def uses_of(side: Meanings) -> Uses:
    direct: dict[str, list[User]] = {}
    asking: dict[str, list[User]] = {}
    for meaning in side.found.values():
        user = User(meaning.name, meaning.kind)
        for used in meaning.uses:
            direct.setdefault(used, []).append(user)
        for annotation in meaning.declaration.heading.annotations:
            for argument in annotation.arguments:
                if isinstance(argument, syntax.Expectation) and argument.segment is not None:
                    asked = asking.setdefault(argument.segment.text, [])
                    asked.append(User(f"{meaning.name}", "@expect of segment"))
    for channel in side.side.program.catalog.channels.values():
        names = (channel.consent, *channel.suppress)
        for name in dict.fromkeys(each for each in names if each is not None):
            if name in side.found:
                asking.setdefault(name, []).append(User(channel.name, "channel"))
    return Uses(
        {name: tuple(users) for name, users in direct.items()},
        {name: tuple(users) for name, users in asking.items()},
    )
