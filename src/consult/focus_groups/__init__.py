"""What was said in a room, written down by role and never by name."""
