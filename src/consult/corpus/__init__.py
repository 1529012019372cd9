"""The only door between the wings: redacted words with an anonymous speaker."""
