"""The text of a notice, made from its template, its facts and the names that are opened at the edge."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.notify.domain.templates import TEMPLATES
from shared.domain import Month
from shared.scheme.wareki import both_calendars, both_calendars_month


@dataclass(frozen=True, slots=True)
class NoticeText:
    """件名 and 本文, as plain text."""

    subject: str
    body: str


SEPARATOR: Final = "-" * 60
_SUMMARY: Final = "English summary (the Japanese text above is the notice)"
_ALONE: Final = "This is a summary. The notice itself is its Japanese text."


def notice_text(
    template: str, facts: Mapping[str, str], contact_name: str, applicant_name: str, language: str = "ja"
) -> NoticeText:
    """The notice in Japanese with an English summary below it; in English ("en"), the summary alone.

    `contact_name` may be empty, as when the person's data has been erased. Raises LookupError for a template that does
    not exist and for a fact that it needs and has not got.
    """
    words = TEMPLATES[template]
    english = f"{addressee_en(contact_name, applicant_name)}\n\n{_fill(words.body.en, facts, 'en')}"
    if language == "en":
        return NoticeText(_one_line(_fill(words.subject.en, facts, "en")), f"{english}\n{_ALONE}\n")
    addressee = addressee_ja(contact_name, applicant_name, is_individual=facts.get("addressee") == "individual")
    japanese = f"{addressee}\n\n{_fill(words.body.ja, facts, 'ja')}"
    subject = _one_line(_fill(words.subject.ja, facts, "ja"))
    return NoticeText(subject, f"{japanese}\n{SEPARATOR}\n{_SUMMARY}\n\n{english}")


def addressee_ja(contact_name: str, applicant_name: str, *, is_individual: bool) -> str:
    """宛名. 御中 is for an organisation alone: where a person is named below it, only the person has 様."""
    contact = contact_name.strip()
    if contact and not (is_individual and _same_name(contact, applicant_name)):
        return f"{applicant_name}\nご担当　{contact} 様"
    return f"{applicant_name} 様" if is_individual else f"{applicant_name} 御中"


def addressee_en(contact_name: str, applicant_name: str) -> str:
    contact = contact_name.strip()
    if contact and not _same_name(contact, applicant_name):
        return f"To {applicant_name}, attn. {contact}"
    return f"To {applicant_name}"


def _one_line(text: str) -> str:
    """A subject is a header of a mail: a line break in a fact must not begin another header."""
    return " ".join(text.split())


def _same_name(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def _fill(words: str, facts: Mapping[str, str], language: str) -> str:
    return words.format_map(_written_out(facts, language))


_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH: Final = re.compile(r"\d{4}-\d{2}")
_DAYS: Final = ("_on", "_by")
_MONTHS: Final = ("_start", "_end")


def _written_out(facts: Mapping[str, str], language: str) -> dict[str, str]:
    """Facts as a template of one language says them. A day also has a short form without 和暦, for subjects."""
    words: dict[str, str] = {}
    for name, value in facts.items():
        if name.endswith(("_ja", "_en")):
            if name.endswith(f"_{language}"):
                words[name[:-3]] = value
        elif name.endswith(_DAYS) and _DAY.fullmatch(value):
            words[name] = both_calendars(date.fromisoformat(value)) if language == "ja" else value
            words[f"{name}_day"] = _short(date.fromisoformat(value)) if language == "ja" else value
        elif name.endswith(_MONTHS) and _MONTH.fullmatch(value):
            words[name] = both_calendars_month(Month.parse(value)) if language == "ja" else value
        else:
            words[name] = value
    return words


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
