"""Tests made of real rows, with other keys and texts."""
