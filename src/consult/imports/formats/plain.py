"""A table of any other making: headings, then one response a row."""

from consult.imports.formats.format import Format

FORMAT = Format("plain", "A plain table", lambda ending, first: True)  # noqa: ARG005
