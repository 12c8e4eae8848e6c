"""Measurements of speed and memory. `make bench` runs them; tests never time anything."""
