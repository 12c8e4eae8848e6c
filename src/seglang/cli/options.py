"""The options that mean the same in every command."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

import click

from seglang.cli.completing import targets

if TYPE_CHECKING:
    from seglang.core.declarations import Program
    from seglang.project.project import Project

COLOURS = ("auto", "always", "never")


@dataclass(frozen=True, slots=True)
class Settings:
    """What was said about project, target, instant and parameters, before or after the command's
    name."""

    project: str | None = None
    color: str | None = None
    target: str | None = None
    as_of: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)

    def load(self, extra: tuple[str, ...] = ()) -> Project:
        """The project that is meant. Raises SegError."""
        from seglang.project.project import Project

        return Project.load(self.project or ".", extra=extra)

    def program(self, project: Project, names: Sequence[str] = ()) -> Program:
        """The project's rules with the parameters that were given, and the calls among the names.
        Raises SegError."""
        return project.program(params=self.params, target=self.target, names=names)

    def instant(self, project: Project, purpose: str = "run at") -> datetime:
        """The as-of instant, told to the person at the terminal. The one look at the clock."""
        from seglang.project.as_of import local_text

        instant = project.instant(self.as_of, purpose)
        tell(f"as of {local_text(instant, project.zone)}")
        return instant

    def colour(self, stream: IO[str]) -> bool:
        """Paint what goes to this stream? `--color` decides, then NO_COLOR, then the terminal."""
        if self.color in ("always", "never"):
            return self.color == "always"
        if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            return False
        return stream.isatty()


def settings(
    *, target: bool = False, as_of: bool = False, params: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds `--project` and `--color`, and those asked for; the command gets one `settings`."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        from functools import wraps

        @click.pass_context
        @wraps(function)
        def command(context: click.Context, /, **values: Any) -> Any:
            outer = context.obj if isinstance(context.obj, Settings) else Settings()
            given = Settings(
                project=values.pop("project") or outer.project,
                color=values.pop("color") or outer.color,
                target=values.pop("target", None),
                as_of=values.pop("as_of", None),
                params=read_params(values.pop("param", ())),
            )
            context.obj = given
            return function(settings=given, **values)

        added: Callable[..., Any] = command
        if params:
            added = _PARAM(added)
        if as_of:
            added = _AS_OF(added)
        if target:
            added = _TARGET(added)
        return _COLOR(_PROJECT(added))

    return decorate


def read_params(given: tuple[str, ...]) -> dict[str, str]:
    """`("minimum=3", …)` as a mapping. Raises SegError (SEG704)."""
    values = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            from seglang.diagnostics.codes import usage
            from seglang.errors import SegError

            raise SegError.of(usage.BAD_PARAMETER, text=text)
        values[name.strip()] = value
    return values


def tell(text: str) -> None:
    """A word to the person at the terminal, beside the output."""
    print(text, file=sys.stderr)


_PROJECT = click.option(
    "--project", metavar="DIR", help="The project's folder; default: the nearest seg.toml."
)
_COLOR = click.option(
    "--color", type=click.Choice(COLOURS), help="Colours; default: on a terminal only."
)
_TARGET = click.option(
    "--target", metavar="NAME", shell_complete=targets, help="The target in seg.toml to use."
)
_AS_OF = click.option(
    "--as-of",
    metavar="INSTANT",
    help="The instant at which rules are judged, such as 2026-11-22 or 2026-11-22T10:00; "
    "default: as_of in seg.toml, else now.",
)
_PARAM = click.option(
    "--param", metavar="NAME=VALUE", multiple=True, help="The value of a parameter; repeatable."
)
