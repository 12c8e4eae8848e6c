"""`seg diff`"""

from __future__ import annotations

import sys

import click

from seglang.cli.options import Settings, settings

_FORMATS = ("text", "json", "markdown")
_CLASSES = ("MEANING", "MEMBERSHIP", "CONTRACT", "SAFETY")
_FAILED = 1


def _read_classes(
    context: click.Context, option: click.Parameter, given: tuple[str, ...]
) -> frozenset[str]:
    found = {word.strip().upper() for text in given for word in text.split(",")} - {""}
    for word in sorted(found - set(_CLASSES)):
        raise click.BadParameter(f"{word!r} is none of {', '.join(_CLASSES)}.", context, option)
    return frozenset(found)


@click.command("diff")
@click.argument("refs", nargs=-1, metavar="[REF | OLD..NEW | OLD NEW]")
@click.option(
    "--fail-on",
    metavar="CLASSES",
    multiple=True,
    callback=_read_classes,
    help=f"Exit with 1 when there are changes of these classes: {','.join(_CLASSES)}.",
)
@click.option("--format", "format_", type=click.Choice(_FORMATS), default="text")
@settings(target=True, as_of=True, params=True)
def command(
    settings: Settings, refs: tuple[str, ...], fail_on: frozenset[str], format_: str
) -> int:
    """Compare the rules with those of a git ref (default HEAD), or those of two refs, by meaning.

    Moving, layout, comments and order change nothing. With --target members are counted on both
    sides. Exit code 0, or 1 when there is a change of a class of --fail-on.
    """
    if settings.target is None and (settings.as_of is not None or "MEMBERSHIP" in fail_on):
        raise click.UsageError("Members are counted with --target only.")
    from seglang.cli.progress import progress
    from seglang.comparing.render import render
    from seglang.project.differing import difference, versions
    from seglang.project.rule_files import find_place

    before, after = versions(find_place(settings.project or "."), refs)
    instant = settings.instant(after.project, "count at") if settings.target is not None else None
    with progress("comparing"):
        found = difference(before, after, settings.params, settings.target, instant)
    sys.stdout.write(
        render(found.heading, found.comparison, format_, colour=settings.colour(sys.stdout))
    )
    kinds = {kind.value for kind in found.comparison.kinds}
    return _FAILED if kinds & fail_on else 0
