"""SEG73x: rules in a sandbox that reached a limit, and sandboxes that there cannot be."""

from __future__ import annotations

from seglang.diagnostics.model import Code, Severity

ERROR = Severity.ERROR

TIME_EXCEEDED = Code(
    "SEG731",
    "sandbox-time",
    ERROR,
    headline="there was no answer within {seconds}, and the sandbox was stopped",
    help=("`--sandbox-seconds` sets the limit",),
)
MEMORY_EXCEEDED = Code(
    "SEG732",
    "sandbox-memory",
    ERROR,
    headline="an answer needs more memory than {memory}, and the sandbox was stopped",
    help=("`--sandbox-memory` sets the limit",),
)
RESULT_TOO_LARGE = Code(
    "SEG733",
    "sandbox-output",
    ERROR,
    headline="the output would be larger than {output}",
    help=("`--sandbox-output` sets the limit",),
)
ENDED = Code(
    "SEG734",
    "sandbox-ended",
    ERROR,
    headline="the sandbox ended without an answer: {reason}",
    help=("{hint}",),
)
UNAVAILABLE = Code(
    "SEG735",
    "sandbox-unavailable",
    ERROR,
    headline="there is no sandbox on this system: {reason}",
    help=("rules that are not trusted are never run without its limits", "{hint}"),
)
BAD_LIMIT = Code(
    "SEG736",
    "sandbox-limit",
    ERROR,
    headline="`{text}` is no limit for {what}",
    help=("write {example}",),
)
OUTSIDE_SANDBOX = Code(
    "SEG737",
    "outside-sandbox",
    ERROR,
    headline="`{path}` of target `{target}` lies outside the folders that the sandbox may read",
    help=(
        "it reads below the folder of seg.toml; another folder is named with `--sandbox-data DIR`",
    ),
)

# What the rules did, not whoever ran them.
OF_RULES = (TIME_EXCEEDED, MEMORY_EXCEEDED, RESULT_TOO_LARGE, ENDED)
