"""Surveys from other programs and for them: read into a draft, edited, opened, and written as XLSForm."""
