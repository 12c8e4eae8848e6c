"""What the tool says about a text: codes, diagnostics, their pages and renderers."""
