"""What tests show of rules: conditions that decide, and changes that somebody would notice."""
