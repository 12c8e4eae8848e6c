"""What `seg plan`, `seg apply` and `seg publish` have in common."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from seglang.cli.options import tell

if TYPE_CHECKING:
    from seglang.publish.model import Store, Version
    from seglang.publish.plan_file import Plan

ACCEPT = click.option(
    "--accept",
    metavar="NAME",
    multiple=True,
    help="Let the change of this segment be larger than the limits; repeatable.",
)
FORMAT = click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", help="Of the plan."
)
SHOW_KEYS = click.option(
    "--show-keys",
    is_flag=True,
    help="List the keys that enter and leave, at most 20 of a segment on each side.",
)
BY = click.option(
    "--by", metavar="NAME", help="Who publishes, kept beside the version; default: the user."
)


def refuse_keys_in_json(show_keys: bool, format: str) -> None:
    """A plan as JSON is the one of a plan file, which holds no key."""
    if show_keys and format == "json":
        raise click.UsageError("--show-keys lists keys in the text of a plan, not in JSON.")


def show_plan(plan: Plan, format: str) -> None:
    """A plan on standard output."""
    from seglang.publish.plan_file import plan_text
    from seglang.publish.plan_words import plan_words

    sys.stdout.write(plan_text(plan) if format == "json" else plan_words(plan))


def show_keys_of(plan: Plan, store: Store) -> None:
    """Keys that enter and leave, on standard output."""
    from seglang.publish.plan_words import moving_words

    sys.stdout.write(moving_words(plan, store))


def show_versions(versions: Sequence[Version]) -> None:
    """What was published, for the person at the terminal."""
    for version in versions:
        tell(f"published {version.segment}, version {version.number}: {version.members:,} members")
    if not versions:
        tell("nothing to publish")


def publisher(given: str | None) -> str:
    """Who publishes: the one that was named, else the user of this machine."""
    from getpass import getuser

    if given:
        return given
    try:
        return getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
