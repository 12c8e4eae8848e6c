"""Plan and apply of memberships: versions, history, guards."""
