"""What was typed into a field, said in other words: an amount, a year as the Japanese calendar counts it, a choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shared.contracts.forms.answers import Answers, AsTyped, in_document
from shared.contracts.forms.describing import Description
from shared.contracts.forms.kinds import FieldKind
from shared.contracts.forms.numbers import THOUSAND, whole_number
from shared.domain import Month, Text
from shared.scheme.wareki import wareki, wareki_month
from shared.web.formats import format_date, format_month, yen_in_words


def code_of(value: Any) -> str:
    """The code of a choice as an input bears it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def echo(description: Description, answers: Answers, at: str) -> Text | None:
    """What was typed once more, so that a slip is seen: ＝3億円, ＝35人, a year as the Japanese calendar has it."""
    one = description.at(at)
    value = in_document(one, answers.given.get(at, ""))
    try:
        match one.kind.name:
            case "yen" | "thousand_yen" if isinstance(value, int):
                yen = value * (THOUSAND if one.kind.name == "thousand_yen" else 1)
                return Text(ja=f"＝{yen_in_words(yen, 'ja')}", en=f"= {yen_in_words(yen, 'en')}")
            case "people" if isinstance(value, int) and value and answers.text(at).strip() != str(value):
                return Text(ja=f"＝{value:,}人", en=f"= {value:,} people")
            case "month":
                era = wareki_month(Month.parse(value))
                return Text(ja=f"（{era}）", en=f"({era})")
            case "day":
                year, month, day = (int(part) for part in value.split("-"))
                era = wareki(Month(year, month).first_day.replace(day=day))
                return Text(ja=f"（{era}）", en=f"({era})")
    except (ValueError, LookupError, AttributeError):
        return None
    return None


def in_words(description: Description, at: str, typed: AsTyped) -> Text:
    """What was typed at a path as a person reads it: choices by their words, months and days as one says them."""
    one = description.at(at)
    every = typed if isinstance(typed, tuple) else (typed,)
    dated = _dated(in_document(one, typed)) if one.kind.name in ("month", "day") else None
    said = [dated or _word(one.kind, each) for each in every]
    return Text(ja="、".join(one.ja for one in said), en=", ".join(one.en for one in said))


def _dated(value: Any) -> Text | None:
    """A month or a day, "2026-04" or "2026-04-01"; None for what is none."""
    try:
        year, month, *day = (int(part) for part in value.split("-"))
        if not day:
            return Text(ja=format_month(Month(year, month), "ja"), en=format_month(Month(year, month), "en"))
        on = Month(year, month).first_day.replace(day=day[0])
        return Text(ja=format_date(on, "ja"), en=format_date(on, "en"))
    except (ValueError, AttributeError, IndexError):
        return None


def _word(kind: FieldKind, typed: str) -> Text:
    word = next((word for code, word in kind.words.items() if code_of(code) == typed), typed)
    return word if isinstance(word, Text) else Text(ja=word, en=word)


def when(description: Description, at: str, values: Sequence[str]) -> Text:
    """The answers to another field that make a field apply; the others, where those are fewer."""
    field = description.at(at)
    offered = [code_of(one) for one in field.kind.offered]
    others = [one for one in offered if one not in values]
    is_fewer = bool(offered) and len(others) < len(values)
    said = [_word(field.kind, one) for one in (others if is_fewer else values)]
    ja, en = "、".join(f"「{one.ja}」" for one in said), ", ".join(one.en for one in said)
    label = field.asked.label
    if offered and not others:
        return Text(ja=f"「{label.ja}」に答えたときに入力してください。", en=f"Only if “{label.en}” is answered.")
    if is_fewer:
        return Text(
            ja=f"「{label.ja}」で{ja}以外を選んだときに入力してください。",
            en=f"Only if “{label.en}” is answered with anything but: {en}.",
        )
    return Text(ja=f"「{label.ja}」で{ja}を選んだときに入力してください。", en=f"Only if “{label.en}” is: {en}.")


def product(answers: Answers, price: str, quantity: str) -> int | None:
    """A price times a quantity, where both are numbers."""
    both = [whole_number(answers.text(price), "thousand_yen"), whole_number(answers.text(quantity))]
    return both[0] * both[1] if isinstance(both[0], int) and isinstance(both[1], int) else None
