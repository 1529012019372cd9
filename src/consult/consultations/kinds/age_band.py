"""How old somebody is, by the bands that the file gives and never by a birthday."""

import re
from typing import Literal, Self

from pydantic import model_validator

from consult.consultations.kinds.choice import Choosing

BAND = re.compile(r"\d+-(\d+|plus)|under-\d+")


class AgeBand(Choosing):
    """One of 2 to 8 bands; the corpus knows the speaker by it."""

    kind: Literal["age_band"]
    describes: Literal["age-band"] = "age-band"

    @model_validator(mode="after")
    def _keys_are_bands(self) -> Self:
        if odd := [option.key for option in self.option if not BAND.fullmatch(option.key)]:
            raise ValueError(f"option {odd[0]} is no age band: write 8-11, under-8 or 18-plus")
        return self
