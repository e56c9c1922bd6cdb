"""What was typed is read in one way for all pages."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from shared.web.answers import handlers
from shared.web.typed import Posted, PostedForms, Typed
from tests.support.web import local_client

TYPED = Typed({"reason": ["　二行の\n理由 "], "case": ["a", "b", "a"], "twice": ["old", "new"]}, {"plan": b"{}"})


def test_a_text_is_as_it_was_typed_and_trimmed_where_that_is_asked() -> None:
    assert TYPED["reason"] == "　二行の\n理由 "
    assert TYPED.trimmed("reason") == "二行の\n理由"
    assert TYPED.line("reason") == "二行の 理由"


def test_of_several_choices_each_counts_once_and_of_a_field_that_came_twice_the_last() -> None:
    assert TYPED.every("case") == ["a", "b"]
    assert TYPED["twice"] == "new"


def test_what_is_not_there_is_empty() -> None:
    assert (TYPED["none"], TYPED.get("none", "now"), TYPED.every("none")) == ("", "now", [])
    assert ("none" in TYPED, "case" in TYPED) == (False, True)


@pytest.fixture
def page() -> Any:
    app = FastAPI(exception_handlers=handlers({}, {}))

    @app.post("/")
    def echo(typed: Posted) -> Any:
        return typed.texts

    @app.post("/forms")
    def forms(typed: PostedForms) -> Any:
        return typed.texts

    return local_client(app)


def test_what_was_pasted_is_taken_as_it_was_meant(page: Any) -> None:
    sent = {"reason": "\ufeff一行目\r\n　二行目\u2028三行目\u200e \n", "name": "\u200b"}
    assert page.post("/", data=sent).json() == {"reason": ["一行目\n　二行目\n三行目"], "name": [""]}


def test_what_cannot_be_taken_is_told_with_its_input_and_place_and_all_of_it(page: Any) -> None:
    answer = page.post("/", data={"reason": "一行目\n二\u202e", "name": "山\x07田", "more": "正しい"})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["reason", "name"]
    said = answer.json()["errors"][0]
    assert said["ja"].startswith("2行目の2文字目に、使えない文字（書字方向を上書きする文字、U+202E）")
    assert said["en"].startswith("Line 2, character 2 cannot be taken (override of the direction of writing, U+202E)")


def test_a_document_stays_as_it_came_for_whoever_reads_it(page: Any) -> None:
    sent = {"plan": '{"name": "一\u2028二\u202e"}\r\n', "report": "\ufeff{}", "reason": "\ufeff理由"}
    kept = {"plan": ['{"name": "一\u2028二\u202e"}\n'], "report": ["\ufeff{}"], "reason": ["理由"]}
    assert page.post("/forms", data=sent).json() == kept
    assert page.post("/forms", data={"reason": "\u202e"}).status_code == 422
