"""A folder of rules over one catalog: reading it, judging it, running it."""
