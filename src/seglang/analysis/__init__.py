"""Claims about rules, judged without data: proven by a solver, refuted by a world that the
evaluator confirms, or left open.

`proofs` judges a claim, `comparing` two segments, `relations` two versions of one, `lints` a whole
program. Below them `questions` asks; `encoding` turns conditions into terms of the solver, `worlds`
the values that it found into a world. The solver is an optional part, loaded when first asked.
"""
