"""A comparison for people, for programs, and for a comment on a pull request.

Takes the records; gives text. It holds names, texts of rules and numbers only. In Markdown nothing
that stands in a rule can become markup or a mention.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from difflib import unified_diff
from typing import Any

from seglang.comparing.model import (
    Change,
    Comparison,
    Finding,
    Heading,
    Kind,
    Membership,
    Relation,
    User,
    Version,
    Wrong,
)
from seglang.diagnostics.render.style import BOLD, GREEN, RED, paint
from seglang.source import without_passwords

_LINES = 40
_USERS = 12


def render(
    heading: Heading, comparison: Comparison, format: str = "text", *, colour: bool = False
) -> str:
    """`format`: text, json or markdown."""
    match format:
        case "json":
            return json.dumps(_record(heading, comparison), ensure_ascii=False, indent=2) + "\n"
        case "markdown":
            return "\n".join(_markdown(heading, comparison)) + "\n"
        case _:
            return "\n".join(_text(heading, comparison, colour=colour)) + "\n"


# ---------------------------------------------------------------- text


def _text(heading: Heading, comparison: Comparison, *, colour: bool) -> Iterator[str]:
    yield _title(heading)
    yield from _wrong(heading, comparison)
    for change in comparison.changes:
        yield ""
        title = _what(change, "{}")
        place = change.place or change.old_place
        yield f"{paint(title, BOLD, colour=colour)}  {place}"
        for finding in change.findings:
            yield f"  {finding.kind.value:<10}  {finding.text}{_relation(change, finding)}"
        yield from (f"  {'':<10}  {line}" for line in _members(change.membership, change.findings))
        for line in _lines(change):
            mark = {"-": RED, "+": GREEN}.get(line[:1])
            yield f"    {paint(line, mark, colour=colour) if mark else line}"
        users = _users(change.users)
        if users:
            yield f"  used by {users}"
    for finding, names in comparison.project:
        yield ""
        yield paint("seg.toml", BOLD, colour=colour)
        yield f"  {finding.kind.value:<10}  {finding.text}"
        if names:
            yield f"  concerns {_some(names)}"
    yield ""
    yield _sum(comparison)


def _title(heading: Heading) -> str:
    text = f"{heading.before.words} → {heading.after.words}"
    if heading.target is not None:
        text += f", members on {heading.target} as of {heading.as_of}"
    return text


def _wrong(heading: Heading, comparison: Comparison) -> Iterator[str]:
    for version, wrong in (
        (heading.before, comparison.wrong_before),
        (heading.after, comparison.wrong_after),
    ):
        if wrong.errors:
            count = f"{wrong.errors} error{'' if wrong.errors == 1 else 's'}"
            names = f"; not compared: {_some(wrong.names)}" if wrong.names else ""
            yield f"the rules of {version.words} have {count}{names}"


def _what(change: Change, code: str) -> str:
    name = code.format(change.name)
    if change.old_name is not None:
        name = f"{code.format(change.old_name)} → {name}"
    return f"{change.happened.value} {change.kind} {name}"


def _relation(change: Change, finding: Finding) -> str:
    if finding.kind is not Kind.MEANING or change.relation is Relation.UNKNOWN:
        return ""
    return {
        Relation.EQUAL: " (with the same members, whatever the data)",
        Relation.NARROWER: " (narrower: nobody new can be in it)",
        Relation.WIDER: " (wider: whoever was in it still is)",
        Relation.NEITHER: " (neither narrower nor wider)",
    }[change.relation]


def _members(membership: Membership | None, findings: tuple[Finding, ...]) -> Iterator[str]:
    """What is to be said of members besides the finding."""
    if membership is None:
        return
    counted = any(finding.kind is Kind.MEMBERSHIP for finding in findings)
    if membership.problem is not None and not counted:
        yield f"members cannot be counted: {membership.problem}"
    if membership.before is None and membership.after is not None:
        yield f"{membership.after:,} members"
    elif membership.after is None and membership.before is not None:
        yield f"{membership.before:,} members before"
    elif membership.before is not None and not counted:
        yield f"the same {membership.before:,} members"
    for reason in membership.why_entered:
        yield f"entered: {reason.members:,} that were kept out by {reason.text}"
    for reason in membership.why_left:
        yield f"left: {reason.members:,} that are kept out by {reason.text}"


def _lines(change: Change) -> Iterator[str]:
    """The lines of its text that are gone or new; none where they are not what matters."""
    if not change.own and change.kinds <= {Kind.MEANING, Kind.MEMBERSHIP}:
        return
    before, after = (without_passwords(text).splitlines() for text in (change.before, change.after))
    if not before or not after:
        mark = "-" if before else "+"
        changed = [f"{mark}{line}" for line in (before or after)]
    else:
        changed = [
            line
            for line in list(unified_diff(before, after, n=0, lineterm=""))[2:]
            if not line.startswith("@@")
        ]
    yield from changed[:_LINES]
    if len(changed) > _LINES:
        yield f"… {len(changed) - _LINES} more lines"


def _users(users: tuple[User, ...], code: str = "{}") -> str:
    shown = [
        f"{user.kind} {code.format(user.name)}"
        + ("" if user.through is None else f" (through {code.format(user.through)})")
        for user in users[:_USERS]
    ]
    if len(users) > _USERS:
        shown.append(f"{len(users) - _USERS} more")
    return ", ".join(shown)


def _some(names: tuple[str, ...], code: str = "{}") -> str:
    shown = [code.format(name) for name in names[:_USERS]]
    if len(names) > _USERS:
        shown.append(f"{len(names) - _USERS} more")
    return ", ".join(shown)


def _sum(comparison: Comparison) -> str:
    total = len(comparison.changes) + len(comparison.project)
    if total == 0:
        return "nothing means something else"
    counts = [f"{number} {kind.value}" for kind, number in _counts(comparison).items() if number]
    return f"{total} change{'' if total == 1 else 's'}: {', '.join(counts) or 'only names'}"


def _counts(comparison: Comparison) -> dict[Kind, int]:
    """How many changes are of each class."""
    kinds = [change.kinds for change in comparison.changes]
    kinds += [frozenset((finding.kind,)) for finding, _ in comparison.project]
    return {kind: sum(kind in each for each in kinds) for kind in Kind}


# ---------------------------------------------------------------- Markdown


def _markdown(heading: Heading, comparison: Comparison) -> Iterator[str]:
    yield f"### Segments: {_escaped(_title(heading))}"
    yield ""
    yield f"**{_escaped(_sum(comparison))}**"
    for line in _wrong(heading, comparison):
        yield ""
        yield f"> {_escaped(line)}"
    for change in comparison.changes:
        yield ""
        yield f"#### {_what(change, '`{}`')}"
        yield ""
        for finding in change.findings:
            yield f"- **{finding.kind.value}** {_marked(finding.text)}{_relation(change, finding)}"
        for line in _members(change.membership, change.findings):
            yield f"- {_marked(line)}"
        users = _users(change.users, "`{}`")
        if users:
            yield f"- used by {users}"
        lines = list(_lines(change))
        if lines:
            fence = "`" * max(
                3, *(len(run) + 1 for run in re.findall("`+", "\n".join(lines)) or ("",))
            )
            yield ""
            yield from (f"{fence}diff", *lines, fence)
    if comparison.project:
        yield ""
        yield "#### `seg.toml`"
        yield ""
    for finding, names in comparison.project:
        concerns = f" (concerns {_some(names, '`{}`')})" if names else ""
        yield f"- **{finding.kind.value}** {_marked(finding.text)}{concerns}"


def _marked(text: str) -> str:
    """What stands between backticks stays code; the rest is plain text."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _escaped(text)
    return "".join(
        f"`{part}`" if number % 2 else _escaped(part) for number, part in enumerate(parts)
    )


def _escaped(text: str) -> str:
    """Text in which nothing is markup, and no `@` calls anybody."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain = plain.replace("@", "&#64;").replace("#", "&#35;") if "@" in plain else plain
    return re.sub(r"([\\`*_\[\]|~!])", r"\\\1", plain)


# ---------------------------------------------------------------- JSON


def _record(heading: Heading, comparison: Comparison) -> dict[str, Any]:
    return {
        "version": 1,
        "before": _side(heading.before, comparison.wrong_before),
        "after": _side(heading.after, comparison.wrong_after),
        "target": heading.target,
        "as_of": heading.as_of,
        "classes": {kind.value: number for kind, number in _counts(comparison).items()},
        "changes": [_change(change) for change in comparison.changes],
        "project": [
            {"class": finding.kind.value, "text": finding.text, "names": list(names)}
            for finding, names in comparison.project
        ],
    }


def _side(version: Version, wrong: Wrong) -> dict[str, Any]:
    return {
        "ref": version.ref,
        "commit": version.commit,
        "errors": wrong.errors,
        "not_compared": list(wrong.names),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "name": change.name,
        "old_name": change.old_name,
        "kind": change.kind,
        "happened": change.happened.value,
        "findings": [{"class": each.kind.value, "text": each.text} for each in change.findings],
        "own": change.own,
        "through": list(change.through),
        "users": [
            {"name": user.name, "kind": user.kind, "through": user.through} for user in change.users
        ],
        "relation": change.relation.value,
        "membership": None if change.membership is None else _membership(change.membership),
        "place": change.place,
        "old_place": change.old_place,
        "before": without_passwords(change.before),
        "after": without_passwords(change.after),
    }


def _membership(membership: Membership) -> dict[str, Any]:
    def reasons(side: str) -> list[dict[str, Any]]:
        return [{"text": each.text, "members": each.members} for each in getattr(membership, side)]

    return {
        "before": membership.before,
        "after": membership.after,
        "entered": membership.entered,
        "left": membership.left,
        "why_entered": reasons("why_entered"),
        "why_left": reasons("why_left"),
        "problem": membership.problem,
    }
