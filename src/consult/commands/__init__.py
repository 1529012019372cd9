"""The commands of the command line, room by room; `consult.cli` makes one parser of them."""
