"""What the commissioner reads; it only reads."""
