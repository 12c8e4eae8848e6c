"""`seg prove`"""

from __future__ import annotations

import click

from seglang.cli.options import Settings, settings

FORMATS = ("text", "json")


@click.command("prove")
@click.argument("claim", nargs=-1, required=True)
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="text", help="Of the output."
)
@click.option(
    "--steps", type=click.IntRange(min=1), help="How long the solver may search; default: 3000000."
)
@settings(target=True, as_of=True, params=True)
def command(settings: Settings, claim: tuple[str, ...], format_: str, steps: int | None) -> int:
    """Judge a claim about segments, whatever the data: "vip subset of active", "vip disjoint from
    churned", "vip equal to best", "vip never matches", "vip always matches".

    Exit code 0: proven. 1: refuted, with a small world in which it is not so; or not settled.
    Without --as-of a claim is proven for every instant.
    """
    from seglang.cli import failure
    from seglang.cli.output import write
    from seglang.cli.progress import progress
    from seglang.diagnostics.report import report
    from seglang.project.proof_words import proof_document, proof_text, unsettled

    project = settings.load()
    with progress("proving"):
        found = project.prove(
            " ".join(claim),
            as_of=settings.as_of,
            params=settings.params,
            target=settings.target,
            steps=steps,
        )
    if format_ == "json":
        write(proof_document(found), None)
    elif found.verdict != "unknown":
        write(proof_text(found, project.zone), None)
    if found.verdict == "unknown":
        failure.show(report([unsettled(found, project.zone)]))
    return 0 if found.verdict == "proven" else 1
