"""Organisations that compare what they heard: side by side, each with its own released figures, never summed."""
