"""What other programs read: the commissioner's figures, approved quotes and decisions as JSON."""
