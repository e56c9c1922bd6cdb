"""A text has one identity: the digest of its form as stored, whoever works it out, and from whatever version."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import intake, review
from shared.contracts.forms.single import PlanForm
from shared.contracts.text import digest_of_json, form_digest
from shared.event_store.names import EventNames
from tests.golden import goldens
from tests.golden.samples import FORM, KEY, BoxesForGoldens

GOLDENS = goldens()
NAMES = EventNames([intake, review])

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda parts: st.lists(parts) | st.dictionaries(st.text(st.characters(codec="ascii")), parts),
)

_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def rfc8785(value: Any) -> str:
    """RFC 8785, 3.2, said once more in plain words; numbers are whole ones."""
    match value:
        case None | True | False:
            return {None: "null", True: "true", False: "false"}[value]
        case int():
            return str(value)
        case str():
            return (
                '"'
                + "".join(_SHORT.get(sign) or (sign if sign >= " " else f"\\u{ord(sign):04x}") for sign in value)
                + '"'
            )
        case list():
            return "[" + ",".join(map(rfc8785, value)) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    return "{" + ",".join(f"{rfc8785(name)}:{rfc8785(value[name])}" for name in names) + "}"


@given(st.dictionaries(st.text(st.characters(codec="ascii")), values))
def test_the_digest_is_that_of_the_rfc_8785_json(form: dict[str, Any]) -> None:
    assert digest_of_json(form) == hashlib.sha256(rfc8785(form).encode()).hexdigest()


def test_the_digest_that_is_written_down_is_that_of_the_stored_form() -> None:
    form = BoxesForGoldens().seal_all(PlanForm.model_validate_json(FORM.read_bytes()), KEY)
    assert form_digest(form) == digest_of_json(orjson.loads(form.model_dump_json()))


def test_an_open_form_has_no_digest() -> None:
    with pytest.raises(Exception, match="sealed"):
        form_digest(PlanForm.model_validate_json(FORM.read_bytes()))


@pytest.mark.parametrize(
    "name",
    [
        "intake.ApplicationFiled/1",
        "intake.ApplicationCorrected/1",
        "review.CaseOpened/1",
        "review.CorrectionReceived/1",
    ],
)
def test_a_form_of_the_time_before_digests_is_named_by_its_stored_bytes(name: str) -> None:
    stored = orjson.loads(GOLDENS[name])["form"]
    event: Any = NAMES.decode(name, GOLDENS[name])
    assert event.form_digest == hashlib.sha256(rfc8785(stored).encode()).hexdigest()


@pytest.mark.parametrize("name", ["review.PlanCertified/1", "review.PlanRefused/1", "intake.ApplicationCertified/1"])
def test_a_decision_of_that_time_does_not_name_its_text(name: str) -> None:
    event: Any = NAMES.decode(name, GOLDENS[name])
    assert not event.text.is_named
    assert event.text.application_id == event.head.stream_id
