"""The wording of every kind of problem, one module per range of ids."""
