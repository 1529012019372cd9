"""Options that are pictures with words."""

from typing import Literal, Self

from pydantic import model_validator

from consult.consultations.kinds.choice import Choosing


class Pictures(Choosing):
    """One of 2 to 8 pictures, or any of them where `several` says so."""

    kind: Literal["pictures"]
    several: bool = False

    @model_validator(mode="after")
    def _every_option_is_drawn(self) -> Self:
        if bare := [option.key for option in self.option if option.picture is None]:
            raise ValueError(f"option {bare[0]} has no picture: name a symbol for it")
        return self

    @property
    def many(self) -> bool:
        """As the file says."""
        return self.several
