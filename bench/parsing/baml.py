"""BAML's schema-aligned parser, called without its code generator."""

from types import ModuleType, NoneType
from typing import cast, get_args, get_origin

from pydantic import BaseModel

_CLIENT = """
client<llm> Nobody {
  provider openai
  options {
    model "none"
    api_key "none"
  }
}
"""
_SCALARS = {str: "string", int: "int", float: "float", bool: "bool", NoneType: "null"}


class BamlParser:
    """Parses replies with one BAML function for each schema class."""

    def __init__(self, package: ModuleType) -> None:
        self._package = package
        self._readers: dict[type[BaseModel], tuple[object, object, ModuleType]] = {}

    def parse(self, text: str, schema: type[BaseModel]) -> BaseModel:
        """The reply as BAML reads it."""
        if schema not in self._readers:
            self._readers[schema] = self._reader(schema)
        runtime, context, classes = self._readers[schema]
        read = runtime.parse_llm_response(  # type: ignore[attr-defined]
            "Read", text, classes, classes, classes, False, context, None, None, {}
        )
        return cast("BaseModel", read)

    def _reader(self, schema: type[BaseModel]) -> tuple[object, object, ModuleType]:
        models: dict[str, type[BaseModel]] = {}
        _collect(schema, models)
        source = _CLIENT + "\n".join(map(_class, models.values()))
        source += f"""
function Read(text: string) -> {schema.__name__} {{
  client Nobody
  prompt #"{{{{ text }}}}"#
}}
"""
        runtime = self._package.BamlRuntime.from_files(".", {"schemas.baml": source}, {})
        classes = ModuleType("schemas")
        for name, model in models.items():
            setattr(classes, name, model)
        return runtime, runtime.create_context_manager(), classes


def _collect(part: object, models: dict[str, type[BaseModel]]) -> None:
    if isinstance(part, type) and issubclass(part, BaseModel):
        models[part.__name__] = part
        for info in part.model_fields.values():
            _collect(info.annotation, models)
    for argument in get_args(part):
        _collect(argument, models)


def _class(model: type[BaseModel]) -> str:
    fields = [f"  {name} {_type(info.annotation)}" for name, info in model.model_fields.items()]
    return "\n".join([f"class {model.__name__} {{", *fields, "}"])


def _type(annotation: object) -> str:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation.__name__
    if get_origin(annotation) is list:
        return f"{_type(get_args(annotation)[0])}[]"
    if arguments := get_args(annotation):
        return " | ".join(map(_type, arguments))
    return _SCALARS[cast("type", annotation)]
