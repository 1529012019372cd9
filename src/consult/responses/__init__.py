"""What respondents send: verbatim, private, saved at every page turn."""
