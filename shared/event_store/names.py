"""Explicit event names: which class reads which stored name, and how an old version is read as the new one."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from types import ModuleType

import orjson

from shared.contracts.event import Event, names_of
from shared.contracts.upcasters import UPCASTERS, Upcaster


class UnknownEventName(LookupError):
    """A stored name that no class reads: the code is older than the data."""


class UnreadableEvent(ValueError):
    """Stored bytes that are not the event that their name says: they were changed, or the code is older than them."""


class EventNames:
    """The one decode path and the one encode path."""

    def __init__(
        self, contracts: Iterable[ModuleType], upcasters: Mapping[str, tuple[str, Upcaster]] = UPCASTERS
    ) -> None:
        self._classes: dict[str, type[Event]] = {}
        for module in contracts:
            self._classes.update(names_of(module))
        self._upcasters = upcasters

    def __contains__(self, name: str) -> bool:
        return self.class_of(name) is not None

    def __iter__(self) -> Iterator[str]:
        """The names of today, without those that are only read through upcasters."""
        return iter(self._classes)

    @property
    def readable(self) -> frozenset[str]:
        """Every name that is read, old ones too."""
        return frozenset(name for name in (*self._classes, *self._upcasters) if name in self)

    def class_of(self, name: str) -> type[Event] | None:
        """The class that a stored name is read as, today; None if this reader does not know the name."""
        while name in self._upcasters:
            name = self._upcasters[name][0]
        return self._classes.get(name)

    def is_newer(self, name: str, classes: Container[type[Event]]) -> bool:
        """Whether a stored name that is not read is a later version of one that is read as one of these classes."""
        if name in self:
            return False
        base = name.rpartition("/")[0]
        return any(known.rpartition("/")[0] == base and cls in classes for known, cls in self._classes.items())

    def decode(self, name: str, data: bytes) -> Event:
        """The event of a stored name and its bytes, read through upcasters.

        Raises UnknownEventName or UnreadableEvent.
        """
        event_class = self._classes.get(name)
        if event_class is None and name not in self:
            raise UnknownEventName(name)
        try:
            if event_class is not None:
                return event_class.__pydantic_validator__.validate_json(data)  # type: ignore[no-any-return]
            return self._upcast(name, data)
        except (ValueError, LookupError, TypeError) as error:
            raise UnreadableEvent(f"{name}: {error}") from error

    def _upcast(self, name: str, data: bytes) -> Event:
        fields = orjson.loads(data)
        while name in self._upcasters:
            name, upcast = self._upcasters[name]
            fields = upcast(fields)
        return self._classes[name].model_validate_json(orjson.dumps(fields))

    @staticmethod
    def encode(event: Event) -> bytes:
        """The bytes that are stored, sent and audited."""
        return event.__pydantic_serializer__.to_json(event)
