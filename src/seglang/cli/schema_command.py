"""`seg schema`"""

from __future__ import annotations

import json

import click

from seglang.cli.options import Settings, settings


@click.command("schema")
@click.argument(
    "what", type=click.Choice(("project", "diagnostics", "plan", "graph")), default="project"
)
@click.option("-o", "--output", metavar="PATH", help="Write to a file.")
@settings()
def command(settings: Settings, what: str, output: str | None) -> None:
    """Print a JSON Schema: of seg.toml for editors, of diagnostics, a plan or a lineage in JSON."""
    from seglang.cli.output import write

    if what == "diagnostics":
        from seglang.diagnostics.render.record import SCHEMA

        schema = SCHEMA
    elif what == "plan":
        from seglang.publish import plan_file

        schema = plan_file.json_schema()
    elif what == "graph":
        from seglang.lineage import record

        schema = record.SCHEMA
    else:
        from seglang.catalog.schema import json_schema

        schema = json_schema()
    write(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", output)
