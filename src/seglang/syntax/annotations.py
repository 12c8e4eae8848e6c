"""Which annotations there are and what each takes."""

from __future__ import annotations

import re
from collections.abc import Callable

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Edit, Fix, Sink, nearest
from seglang.syntax import nodes

Arguments = tuple[nodes.AnnotationArgument, ...]

_CODE = re.compile(r"SEG\d{3}")


def _texts(low: int, high: int) -> Callable[[Arguments], bool]:
    def fits(arguments: Arguments) -> bool:
        return low <= len(arguments) <= high and all(
            isinstance(argument, nodes.Text) for argument in arguments
        )

    return fits


def _is_allow(arguments: Arguments) -> bool:
    return (
        len(arguments) == 2
        and isinstance(arguments[0], nodes.Name)
        and _CODE.fullmatch(arguments[0].text) is not None
        and isinstance(arguments[1], nodes.Text)
    )


ANNOTATIONS: dict[str, tuple[Callable[[Arguments], bool], str]] = {
    "owner": (_texts(1, 1), '@owner("crm")'),
    "tags": (_texts(1, 100), '@tags("winback", "email")'),
    "channel": (_texts(1, 1), '@channel("email")'),
    "goal": (_texts(1, 1), '@goal("bring them back")'),
    "deprecated": (_texts(0, 1), '@deprecated("use vip")'),
    "review": (
        lambda given: len(given) == 1 and isinstance(given[0], nodes.ReviewBy),
        "@review(by 2027-02-01)",
    ),
    "expect": (
        lambda given: (
            len(given) >= 1 and all(isinstance(argument, nodes.Expectation) for argument in given)
        ),
        "@expect(size is between 1% and 15%)",
    ),
    "allow": (_is_allow, '@allow(SEG401, "reason")'),
}


def check_annotations(declaration: nodes.Declaration, sink: Sink) -> None:
    """Report what is wrong with the annotations; the declaration itself stays usable."""
    for annotation in declaration.heading.annotations:
        name = annotation.name.text
        known = ANNOTATIONS.get(name)
        if known is None:
            meant = nearest(name, ANNOTATIONS)
            fix = Fix(f"write `@{meant}`", (Edit(annotation.name.span, meant),)) if meant else None
            sink.report(
                codes.UNKNOWN_ANNOTATION,
                annotation.name.span,
                found=name if len(name) <= 40 else name[:39] + "…",
                nearest=meant,
                known=", ".join(f"`@{one}`" for one in ANNOTATIONS),
                fix=fix,
            )
        elif not known[0](annotation.arguments):
            sink.report(codes.BAD_ANNOTATION, annotation.span, name=name, form=known[1])
