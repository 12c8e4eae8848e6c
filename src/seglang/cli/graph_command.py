"""`seg graph`"""

from __future__ import annotations

import click

from seglang.cli.completing import declared
from seglang.cli.options import Settings, settings, tell


@click.command("graph")
@click.argument(
    "names",
    nargs=-1,
    metavar="[NAME]...",
    shell_complete=declared("segment", "trait", "partition", "event", "session"),
)
@click.option("--upstream", is_flag=True, help="Only what the NAMEs come from.")
@click.option("--downstream", is_flag=True, help="Only what the NAMEs lead to.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "mermaid", "json")),
    default="text",
    help="How to print it.",
)
@click.option("-o", "--output", metavar="PATH", help="Write to a file.")
@settings(target=True, params=True)
def command(
    settings: Settings,
    names: tuple[str, ...],
    upstream: bool,
    downstream: bool,
    format_: str,
    output: str | None,
) -> None:
    """Show what leads to what: columns, attributes and events, traits, segments, audiences.

    A NAME is a declaration, an event or list, event.property, entity.attribute or table.column; a
    table stands for its columns. Without NAMEs: everything that rules use.
    """
    from seglang.cli.output import write
    from seglang.lineage.mermaid import MOST_EDGES, mermaid
    from seglang.lineage.record import record
    from seglang.lineage.text import text
    from seglang.project.tracing import trace

    project = settings.load()
    selection = trace(
        project,
        names,
        upstream=upstream,
        downstream=downstream,
        params=settings.params,
        target=settings.target,
    )
    writers = {"text": text, "mermaid": mermaid, "json": record}
    write(writers[format_](selection), output)
    if format_ == "mermaid" and len(selection.edges) > MOST_EDGES:
        tell(
            f"{len(selection.edges)} edges: Mermaid draws {MOST_EDGES} unless its `maxEdges` is "
            "raised; name a part"
        )
    if not selection.nodes:
        tell("the project declares nothing yet")
