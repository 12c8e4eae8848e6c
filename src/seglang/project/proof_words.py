"""What was found of claims about rules, in words for people and as documents for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from seglang.diagnostics.codes import analysis as codes
from seglang.diagnostics.model import Diagnostic
from seglang.project.as_of import local_text
from seglang.project.judging import Counterexample, Proof, SegmentComparison

_RELATIONS = {
    "equal": "`{0}` and `{1}` always have the same members",
    "narrower": "`{0}` is narrower than `{1}`: every member of `{0}` is one of `{1}`",
    "wider": "`{0}` is wider than `{1}`: every member of `{1}` is one of `{0}`",
    "disjoint": "`{0}` and `{1}` never have a member in common",
    "overlapping": "`{0}` and `{1}` overlap: each can have members of its own, and some of both",
    "unknown": "how `{0}` lies to `{1}` is not settled",
}


def proof_text(proof: Proof, zone: str) -> str:
    """What was proven, or the world in which it is not so."""
    if proof.counterexample is not None:
        return f"refuted: {proof.claim}\n\n{proof.counterexample.text}"
    when = "at every instant"
    if proof.as_of is not None:
        when = f"as of {local_text(proof.as_of, zone)}"
    return f"proven: {proof.claim}, {when}, whatever the data\n"


def comparison_text(found: SegmentComparison, zone: str) -> str:
    """One line, then the worlds that show where the two differ."""
    lines = [_RELATIONS[found.relation].format(found.first, found.second)]
    instants = {proof.as_of for proof in found.proofs if proof.verdict == "proven"} - {None}
    if instants:
        lines[0] += "".join(f" as of {local_text(each, zone)}" for each in instants if each)
    text = lines[0] + "\n"
    within, around, apart = found.proofs
    shown = (within, around, apart) if found.relation == "overlapping" else (within, around)
    for proof in shown:
        if proof.counterexample is not None:
            text += f"\nnot {proof.claim}:\n\n{proof.counterexample.text}"
    return text


def open_questions(found: SegmentComparison) -> Iterator[Proof]:
    """The claims that would have to be settled."""
    for proof in found.proofs:
        if proof.verdict == "unknown":
            yield proof


def unsettled(proof: Proof, zone: str) -> Diagnostic:
    """Why a claim is neither proven nor refuted."""
    facts = [("claim", proof.claim)]
    if proof.out_of_steps:
        return Diagnostic(codes.OUT_OF_STEPS, None, tuple(facts))
    if proof.as_of is not None:
        facts.append(("instant", local_text(proof.as_of, zone)))
    else:
        facts.append(("advice", "`@expect`, or `seg size`,"))
    return Diagnostic(codes.UNSETTLED, None, tuple(facts))


def proof_document(proof: Proof) -> str:
    return json.dumps(_proof(proof), indent=2, ensure_ascii=False) + "\n"


def comparison_document(found: SegmentComparison) -> str:
    document = {
        "first": found.first,
        "second": found.second,
        "relation": found.relation,
        "proofs": [_proof(proof) for proof in found.proofs],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _proof(proof: Proof) -> dict[str, Any]:
    return {
        "claim": proof.claim,
        "verdict": proof.verdict,
        "as_of": None if proof.as_of is None else proof.as_of.isoformat(),
        "out_of_steps": proof.out_of_steps,
        "counterexample": _counterexample(proof.counterexample),
    }


def _counterexample(found: Counterexample | None) -> dict[str, str] | None:
    if found is None:
        return None
    return {"as_of": found.as_of.isoformat(), "name": found.name, "test": found.text}
