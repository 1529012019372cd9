"""Who may look, and the record of who looked."""
