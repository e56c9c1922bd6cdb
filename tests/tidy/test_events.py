"""Every event names itself, once and for good, and stands where all readers of the contracts look for it."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from types import ModuleType

from shared import contracts
from shared.contracts.event import Event, names_of
from shared.messaging.subscriptions import FOLLOWS
from tests.tidy.repository import ROOT, name_of, of_kind


def modules() -> dict[str, ModuleType]:
    names = [module.name for module in pkgutil.iter_modules(contracts.__path__)]
    return {name: importlib.import_module(f"shared.contracts.{name}") for name in names}


APART = {
    "documents": "intake",
    "documents_taken": "review",
    "letters": "intake",
    "lineage": "intake",
    "paper_claims": "intake",
    "plan_record": "review",
    "paper_record": "review",
    "reaching": "review",
    "rescission": "review",
}
"""Contracts of files, of letters, of plans as a whole and of stuck notices, and whose they are."""


def event_classes() -> Iterator[tuple[str, type[Event]]]:
    """(module, class) for each event class that the contracts define."""
    for name, module in modules().items():
        for value in vars(module).values():
            is_event = isinstance(value, type) and issubclass(value, Event) and value is not Event
            if is_event and value.__module__ == module.__name__:
                yield APART.get(name, name), value


def test_there_are_events_of_every_service_but_audit() -> None:
    assert {module for module, _ in event_classes()} == set(FOLLOWS) - {"audit"}


def test_every_event_bears_a_name_of_its_own() -> None:
    inherited = [event.__name__ for _, event in event_classes() if "name" not in vars(event)]
    assert not inherited


def test_a_name_is_service_class_and_version() -> None:
    odd = [
        event.name
        for module, event in event_classes()
        if not re.fullmatch(rf"{module}\.{event.__name__}/[1-9]\d*", event.name)
    ]
    assert not odd


def test_no_two_events_bear_the_same_name() -> None:
    counted = Counter(event.name for _, event in event_classes())
    assert [name for name, count in counted.items() if count > 1] == []


def test_every_event_is_found_by_its_name() -> None:
    for module, event in event_classes():
        assert names_of(modules()[module])[event.name] is event


def test_every_event_says_what_happened() -> None:
    silent = [event.__name__ for _, event in event_classes() if not (event.__doc__ or "").strip()]
    assert not silent


def test_every_event_tells_people_what_happened_in_both_languages() -> None:
    silent = [event.__name__ for _, event in event_classes() if not (event.sentence.ja and event.sentence.en)]
    assert not silent
    inherited = [event.__name__ for _, event in event_classes() if "sentence" not in vars(event)]
    assert not inherited


def test_every_event_is_frozen_and_knows_its_fields() -> None:
    for _, event in event_classes():
        assert event.model_config.get("frozen") is True
        assert event.model_config.get("extra") == "forbid"


def test_events_stand_nowhere_but_in_the_contracts() -> None:
    events = {"Event"} | {event.__name__ for _, event in event_classes()}
    strays = []
    for file in of_kind(".py"):
        name = name_of(file)
        if name.startswith(("services/", "shared/")) and not name.startswith("shared/contracts/"):
            strays += [f"{name}: {found}" for found in _subclasses(file.read_text(encoding="utf-8"), events)]
    assert not strays


def _subclasses(source: str, of: set[str]) -> list[str]:
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef) and any(isinstance(base, ast.Name) and base.id in of for base in node.bases)
    ]


def test_the_search_for_strays_sees_one() -> None:
    assert _subclasses("class CaseMoved(Event): ...\nclass Other: ...", {"Event"}) == ["CaseMoved"]
    assert (ROOT / "shared/contracts/review.py").exists()
