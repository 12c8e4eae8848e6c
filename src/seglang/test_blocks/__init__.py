"""Written `test` blocks, checked: the world that each gives, and what it expects."""
