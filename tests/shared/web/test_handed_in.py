"""A document's texts are taken as their fields are written; what is stored is never taken anew."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest

from services.intake.domain.requests import CorrectionRequestAnswer
from shared.contracts.forms.filed import FILED_FORM
from shared.contracts.forms.single import PlanForm
from shared.contracts.text import digest_of_json, form_digest
from shared.web.handed_in import BOM, DuplicateKeys, encoding_of, handed_in, of_content
from tests.domain.intake.examples import PLAIN, plan, sealed

PASTED: dict[str, Any] = {
    "cover": {
        "name": "\ufeff株式会社\t試験製作所\r\n",
        "corporate_number": "７０００-012",
        "representative_name": "試験\u3000太郎\u200b ",
        "postal_code": "〒１００－０００１",
        "industry": "２４",
        "established_on": "１９７４－０４－０１",
    },
    "goals": {"purpose": "　一、人命\u2028　二、供給\u00a0の継続\u200e\r\n"},
    "check_sheet": {"email": "ｔａｒｏ＠example.jp", "telephone": "０３−１２３４−５６７８"},
    "period": {"start": "２０２６－１２"},
}
TAKEN: dict[str, Any] = {
    "cover": {
        "name": "株式会社 試験製作所",
        "corporate_number": "7000-012",
        "representative_name": "試験\u3000太郎",
        "postal_code": "100-0001",
        "industry": "24",
        "established_on": "1974-04-01",
    },
    "goals": {"purpose": "　一、人命\n　二、供給 の継続"},
    "check_sheet": {"email": "taro@example.jp", "telephone": "03-1234-5678"},
    "period": {"start": "2026-12"},
}


def test_each_text_is_taken_as_its_field_is_written() -> None:
    found = handed_in(json.dumps(PASTED).encode(), PlanForm)
    assert (found.content, json.loads(found.body), found.unwanted) == (TAKEN, TAKEN, [])


def test_a_form_within_a_request_is_taken_alike_whichever_it_is() -> None:
    for version in ("24-2025-12", "24-before"):
        form, kept = PASTED | {"form_version": version}, TAKEN | {"form_version": version}
        found = of_content({"answers": [{"comment": "改めました。\x0b以上"}], "form": form}, CorrectionRequestAnswer)
        assert found.content == {"answers": [{"comment": "改めました。\n以上"}], "form": kept}


def test_a_document_without_anything_to_take_stays_as_it_came() -> None:
    body = json.dumps(PLAIN).encode()
    assert handed_in(body, PlanForm).body == body
    assert handed_in(BOM + body, PlanForm).body == body


def test_what_cannot_be_taken_is_told_at_its_place_and_all_of_it() -> None:
    rows = [{"kind": "earthquake", "description": "震度\n6\u202e弱"}, {"source": "J\u2066-SHIS", "kind": "a\nb"}]
    found = of_content({"goals": {"disasters": rows}}, PlanForm)
    assert [(one["loc"], one["type"], one["ctx"]["line"], one["ctx"]["character"]) for one in found.unwanted] == [
        (("goals", "disasters", 0, "description"), "unwanted_sign", 2, 2),
        (("goals", "disasters", 1, "source"), "unwanted_sign", 1, 2),
        (("goals", "disasters", 1, "kind"), "one_line", 1, 2),
    ]


@pytest.mark.parametrize("body", [b"{", b"", b"[" * 100_000, b"\xff", b"1" * 5000])
def test_what_is_no_json_is_left_to_whoever_reads_it(body: bytes) -> None:
    assert (handed_in(body, PlanForm).content, handed_in(body, PlanForm).body) == (None, body)


def test_a_name_that_an_object_has_twice_is_refused() -> None:
    with pytest.raises(DuplicateKeys) as raised:
        handed_in(b'{"cover": {"name": "A", "employees": 1, "name": "B"}}', PlanForm)
    assert raised.value.name == "name"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", None), ("utf-8-sig", None), ("cp932", "Shift_JIS"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16")],
)
def test_an_encoding_is_called_by_its_name(encoding: str, name: str | None) -> None:
    found = encoding_of('{"name": "株式会社 表①"}'.encode(encoding))
    assert found is None if name is None else found is not None and name in found.ja


def test_bytes_of_no_known_encoding_are_not_utf_8() -> None:
    found = encoding_of(b'{"a": "\x81"}')
    assert found is not None
    assert "UTF-8" in found.en


def test_a_stored_text_is_read_as_it_is_and_its_digest_stays() -> None:
    stored = orjson.loads(sealed(plan()).model_dump_json())
    odd = "　株式会社\u200b\u00a0試験\u200e\u2028製作所\u202e　か\u3099".strip()
    stored["cover"]["name"] = odd
    stored["goals"]["purpose"] = f"{odd}\r\n\n  終わり\u2029以上"
    stored["goals"]["disasters"][0]["source"] = odd
    read = FILED_FORM.validate_json(orjson.dumps(stored))
    assert orjson.loads(read.model_dump_json()) == stored
    assert form_digest(read) == digest_of_json(stored)
