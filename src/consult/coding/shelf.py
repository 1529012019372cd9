"""The codebooks that the product ships and the engine for each, read once a process."""

from functools import cache

from consult.coding import codebook as books
from consult.coding import engine as engines
from consult.coding.codebook import Codebook
from consult.coding.engine import Engine
from consult.errors import NotFound
from consult.settings import house

CHILDRENS_SERVICES = "childrens-services"


@cache
def codebook(key: str) -> Codebook:
    """The codebook of this key in surveys/codebooks/."""
    path = house("surveys") / "codebooks" / f"{key}.toml"
    if not path.exists():
        raise NotFound(f"There is no codebook called {key} in surveys/codebooks.")
    return books.load(path)


@cache
def engine(key: str) -> Engine:
    """The best engine there is for this codebook."""
    return engines.load(codebook(key))
