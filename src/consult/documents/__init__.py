"""What leaves the house: documents, tables and the interface for programs. Shown figures and redacted words only."""
