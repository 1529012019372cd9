"""You said, we did: what was decided, and back to those who spoke."""
