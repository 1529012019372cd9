"""The interface described: an OpenAPI 3.1 document made from the routes and their shapes, and the same for a page."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from litestar import Litestar
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from consult.interface import figure_shapes, shapes

TITLE = "consult"
ABOUT = (
    "What a commissioner reads, for programs: figures as releases state them, quotes that people approved, and decisions. "
    "It only reads. Groups are never added together, and small counts are words."
)
TOKEN = "token"  # noqa: S105 -- the name of the scheme
_SHAPES = {name: shape for module in (shapes, figure_shapes) for name, shape in vars(module).items()}


@dataclass(frozen=True)
class Described:
    """One address: how to ask, and the fields of the answer."""

    path: str
    says: str
    parameters: list[tuple[str, str]]
    answer: str


@dataclass(frozen=True)
class ShapeDescribed:
    """One shape: its fields with their types and what they hold."""

    name: str
    says: str
    fields: list[tuple[str, str, str]]


def document(handlers: Sequence[HTTPRouteHandler]) -> bytes:
    """The OpenAPI document of these routes."""
    return _document(tuple(handlers))


def described(handlers: Sequence[HTTPRouteHandler]) -> tuple[list[Described], list[ShapeDescribed]]:
    """The same document as a page shows it: the addresses, then the shapes."""
    told = json.loads(document(handlers))
    addresses = [_address(path, item["get"]) for path, item in told["paths"].items()]
    return addresses, [_shape(name, shape) for name, shape in told["components"]["schemas"].items()]


@cache
def _document(handlers: tuple[HTTPRouteHandler, ...]) -> bytes:
    """An application of these routes alone is made to describe them; it never serves one."""
    given = {name: Provide(lambda: None, sync_to_thread=False) for name in ("database", "visitor")}
    config = OpenAPIConfig(
        title=TITLE,
        version=version("consult"),
        description=ABOUT,
        use_handler_docstrings=True,
        operation_id_creator=_operation,
        components=Components(security_schemes={TOKEN: SecurityScheme(type="http", scheme="bearer")}),
        security=[{TOKEN: []}],
    )
    made = Litestar(handlers, dependencies=given, openapi_config=config, logging_config=None).openapi_schema.to_schema()
    for item in made["paths"].values():
        item["get"]["summary"] = item["get"]["operationId"].replace("_", " ").capitalize()
    for name, shape in made["components"]["schemas"].items():
        shape["description"] = _SHAPES[name].__doc__
    return json.dumps(made, ensure_ascii=False).encode()


def _operation(handler: HTTPRouteHandler, *_: Any) -> str:
    return handler.handler_name.removeprefix("api_")


def _address(path: str, asked: dict[str, Any]) -> Described:
    parameters = [(each["name"], each.get("description", "")) for each in asked.get("parameters", [])]
    return Described(
        path,
        asked["description"],
        parameters,
        _type(asked["responses"]["200"]["content"]["application/json"]["schema"]),
    )


def _shape(name: str, shape: dict[str, Any]) -> ShapeDescribed:
    fields = [(field, _type(each), each.get("description", "")) for field, each in shape["properties"].items()]
    return ShapeDescribed(name, shape.get("description", ""), fields)


def _type(schema: dict[str, Any]) -> str:
    """A schema in a word or two, such as `list of Count`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "oneOf" in schema or "anyOf" in schema:
        return " or ".join(_type(each) for each in schema.get("oneOf") or schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return str(schema.get("format") or schema.get("type", "anything"))
