"""The smallest worlds in which given conditions are true or false, and their text as tests.

Takes a checked program and conditions of it with the truth that each shall have; gives a world and
an individual of it, confirmed by `core.evaluate`. Opens nothing and reads no clock.
"""
