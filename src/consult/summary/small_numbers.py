"""Small numbers: how a count of people may be shown (DfE hides 1 to 5, ONS under 10, StatsWales rounds to 5)."""

CHILDREN_FLOOR = 10
GROWN_UP_FLOOR = 5


def people(count: int, group: str) -> str:
    """A count of people in words that identify nobody: "nobody", "a few", or rounded to 5 for children.

    A theme never disappears for being rare: what one child said is still said, without a number.
    """
    if count == 0:
        return "nobody"
    if group == "children":
        return "a few" if count < CHILDREN_FLOOR else f"about {5 * round(count / 5)}"
    return "a few" if count < GROWN_UP_FLOOR else str(count)
