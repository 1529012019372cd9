"""As many of the options as fit."""

from typing import Literal

from consult.consultations.kinds.choice import Choosing


class Choices(Choosing):
    """Any of 2 to 8 options."""

    kind: Literal["choices"]

    @property
    def many(self) -> bool:
        """Always."""
        return True
