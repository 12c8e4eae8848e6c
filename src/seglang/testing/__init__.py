"""Tests of rules: written worlds are checked, asked and judged; what they decide is told."""
