"""個人情報: text that belongs to a person, which is stored and sent only sealed.

A `Personal` is *open* (it holds text, fresh from a form) or *sealed* (it holds the id of a key and a box). Only a
sealed one can be written as JSON, so nothing can store or send an open one by mistake. `shared.vault` seals and opens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticSerializationError, core_schema


@dataclass(frozen=True, slots=True, repr=False)
class Personal:
    """A person's text, open (`text`) or sealed (`key`, `box`, both plain ASCII)."""

    text: str | None = None
    key: str = ""
    box: str = ""

    @property
    def is_sealed(self) -> bool:
        return self.text is None

    def __repr__(self) -> str:
        return f"Personal(sealed with {self.key})" if self.is_sealed else "Personal(open)"

    @classmethod
    def _from_json(cls, value: dict[str, str]) -> Personal:
        return cls(key=value["key"], box=value["box"])

    def _to_json(self) -> dict[str, str]:
        if not self.is_sealed:
            raise PydanticSerializationError("personal text must be sealed before it is written")
        return {"key": self.key, "box": self.box}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        sealed = core_schema.no_info_after_validator_function(
            cls._from_json,
            core_schema.typed_dict_schema(
                {
                    "key": core_schema.typed_dict_field(core_schema.str_schema(), required=True),
                    "box": core_schema.typed_dict_field(core_schema.str_schema(), required=True),
                },
                extra_behavior="forbid",
            ),
        )
        open_text = core_schema.no_info_after_validator_function(cls, core_schema.str_schema(max_length=1000))
        from_json = core_schema.tagged_union_schema(
            {"open": open_text, "sealed": sealed},
            discriminator=lambda value: "open" if isinstance(value, str) else "sealed",
        )
        return core_schema.json_or_python_schema(
            json_schema=from_json,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), from_json]),
            serialization=core_schema.plain_serializer_function_ser_schema(cls._to_json),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "maxLength": 1000, "description": "Personal data; kept sealed."}


class Masked(Enum):
    """Why a person's text is not shown."""

    ERASED = auto()
    """Its key was destroyed (消去)."""
    UNREADABLE = auto()
    """Its key or its box is not what it was, or is missing."""
    HIDDEN = auto()
    """Whoever looks need not know it."""


Open = Callable[[Personal], str | Masked]
"""The text of a personal field, or why it is not shown: the vault's `open`, for one who may read it."""


def personals(value: Any) -> list[Personal]:
    """Every Personal inside a model, tuple, list or dict, in order."""
    if isinstance(value, Personal):
        return [value]
    if isinstance(value, BaseModel):
        return [p for name in holding(type(value)) for p in personals(getattr(value, name))]
    if isinstance(value, (tuple, list)):
        return [p for part in value for p in personals(part)]
    if isinstance(value, dict):
        return [p for part in value.values() for p in personals(part)]
    return []


@cache
def holding(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a model that may be, or hold, personal text: so that nobody looks through all others."""
    return tuple(name for name, info in model.model_fields.items() if _may_hold(info.annotation))


def _may_hold(annotation: Any) -> bool:
    if isinstance(annotation, type) and not get_args(annotation):
        if issubclass(annotation, BaseModel):
            # A model that others extend may hold what it does not name itself.
            return bool(holding(annotation)) or bool(annotation.__subclasses__())
        return annotation is Personal or annotation in (object, tuple, list, dict)
    return annotation is Any or any(_may_hold(part) for part in get_args(annotation))
