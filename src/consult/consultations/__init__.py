"""What is asked, of whom, by which framework."""
