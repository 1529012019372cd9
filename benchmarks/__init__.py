"""What is measured, and how: each file is a program that prints its figures, with --json as one object."""
