"""Five steps, each a face with words, the best first."""

from typing import ClassVar, Literal

from consult.consultations.kinds.choice import Choosing


class Scale(Choosing):
    """Five options; graded-positive faces go from very happy to neutral, because children shun the sad ones.

    (Hall, Hume and Tazzyman, Five Degrees of Happiness, 2016.)
    """

    options_between: ClassVar[tuple[int, int]] = (5, 5)

    kind: Literal["scale"]
    faces: Literal["classic", "graded-positive"] = "classic"
