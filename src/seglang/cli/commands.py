"""The list of commands, and the guard around all of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from seglang.cli.options import COLOURS, Settings
from seglang.version import __version__

# Name: what `seg --help` says. The module of the same name is imported when the command runs.
COMMANDS: Mapping[str, str] = {
    "init": "Draft a project by reading a database or a folder of data files.",
    "new": "Write rules from a template, filled with the names of your catalog.",
    "doctor": "Compare the catalog with the live database.",
    "check": "Judge all rules: every problem, in order.",
    "diff": "Compare the rules with an older version in git, by meaning.",
    "test": "Run the tests of the rules.",
    "fmt": "Lay rule files out in the one canonical way.",
    "list": "List the segments, traits and partitions.",
    "graph": "Show what leads to what, from columns to audiences.",
    "explain": "Say in plain English what a rule means and reads.",
    "prove": "Judge a claim about segments without data.",
    "compare": "Say how one segment lies to another, without data.",
    "compile": "Print the SQL of segments or traits.",
    "run": "Print the members of segments.",
    "size": "Count the members of segments and partitions.",
    "traits": "Print the values of traits and partitions.",
    "dbt": "Write a dbt project: a model for each segment, with its tests.",
    "plan": "Say what publishing segments would change.",
    "apply": "Publish exactly what a plan says.",
    "publish": "Plan and apply at once.",
    "history": "List the published versions of a segment.",
    "rollback": "Publish an older version of a segment again.",
    "export": "Print who entered and left a segment since a version.",
    "forget": "Erase a key from every published version.",
    "rule": "Print the page of a diagnostic's code.",
    "schema": "Print the JSON Schema of seg.toml or of the diagnostics.",
    "completion": "Print the script that completes seg in a shell.",
}

_DONE = 0
_WRONG_USE = 2
_INTERRUPTED = 130


class _Commands(click.Group):
    """A group that knows its commands by name and imports only the one that runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"seglang.cli.{cmd_name}_command").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from seglang.diagnostics.model import nearest

            close = nearest(args[0], COMMANDS)
            hint = f" Did you mean {close!r}?" if close else ""
            raise click.UsageError(f"No such command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 fine, 1 problems found, 2 wrong use or configuration, 3 changes (plan), "
    "4 blocked by a guard.",
)
@click.option(
    "--project", metavar="DIR", help="The project's folder; default: the nearest seg.toml."
)
@click.option("--color", type=click.Choice(COLOURS), help="Colours; default: on a terminal only.")
@click.version_option(__version__, prog_name="seg", message="%(prog)s %(version)s")
@click.pass_context
def seg(context: click.Context, project: str | None, color: str | None) -> None:
    """Customer segments written as sentences, checked, compiled to SQL and run."""
    context.obj = Settings(project, color)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run `seg`; gives the exit code. No exception comes out but those of an interpreter that
    goes down."""
    try:
        status = _run(arguments)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python would complain when it closes stdout.
        _discard_output()
        return _DONE
    except OSError as error:
        _discard_output()
        return _fail(error.strerror or "the system refused")


def _run(arguments: Sequence[str] | None) -> int:
    from seglang.cli import failure

    try:
        result: Any = seg.main(
            args=None if arguments is None else list(arguments),
            prog_name="seg",
            standalone_mode=False,
        )
        return result if isinstance(result, int) else _DONE
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except (click.Abort, KeyboardInterrupt):
        print("interrupted", file=sys.stderr)
        return _INTERRUPTED
    except click.ClickException as error:
        error.show(sys.stderr)
        return _WRONG_USE
    except OSError as error:
        # Standard output that takes no more; what goes to files is judged where it is written.
        if os.environ.get("SEG_DEBUG") and not isinstance(error, BrokenPipeError):
            return failure.report(error)
        raise
    except Exception as error:
        return failure.report(error)


def _fail(text: str) -> int:
    print(f"error: {text}", file=sys.stderr)
    return _WRONG_USE


def _discard_output() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
