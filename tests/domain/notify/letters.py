"""Every notice as its recipient reads it, whole: `letters/<template>.txt` (a slash of the name is a hyphen there).

A template that has once been used is never edited. So a file changes only where what its letter names is called
otherwise, such as a section of a bureau or a field of the form. `python -m tests.golden` writes those that are missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from services.notify.domain.texts import notice_text
from services.notify.domain.what_is_owed import what_is_owed
from shared.contracts.event import Event
from tests.domain.notify.notices import (
    COMPANY,
    acknowledged,
    bureau_changed,
    called_off,
    came_too_late,
    cancelled,
    certified,
    correction,
    extended,
    fell_away,
    filed,
    given_back,
    hearing,
    more_time,
    moved,
    overtaken,
    put_right,
    refused,
    reminded,
    rescinded,
)

LETTERS = Path(__file__).with_name("letters")

OWED_FOR: Mapping[str, Event] = {
    "receipt": filed(),
    "correction_requested": correction(
        ("goals.purpose", "目的を具体的に記入してください。\n地域での役割にも触れてください。"),
        ("equipment#k1.month", "取得年月が認定の前です。"),
    ),
    "date_moved": moved(),
    "period_extended": extended(None),
    "certified": certified(),
    "refused": refused("目標が記載されていません。\n実施期間が36か月を超えています。"),
    "correction_too_late": came_too_late(),
    "decision_without_effect": overtaken(),
    "receipt_of_change": filed(kind="change"),
    "receipt_of_renewal": filed(kind="renewal"),
    "change_certified": certified(kind="change"),
    "renewal_certified": certified(kind="renewal"),
    "change_refused": refused(kind="change"),
    "renewal_refused": refused(kind="renewal"),
    "given_back": given_back(),
    "given_back_before_decision": overtaken("given_back"),
    "certificate_corrected": put_right(),
    "correction_extended": more_time(),
    "correction_extended_after_its_day": more_time(extended_on=date(2026, 3, 17)),
    "correction_withdrawn": cancelled(),
    "bureau_changed": bureau_changed(),
    "hearing": hearing(),
    "hearing_called_off": called_off("聴聞で、計画に従った実施が確認できたため。"),
    "rescinded": rescinded(),
    "fell_away": fell_away(),
    "answer_receipt": acknowledged(),
    "answer_receipt_after_its_day": acknowledged(late=True),
    "withdrawal_receipt": acknowledged("withdrawal"),
    "answer_reminder": reminded(),
}
"""What each template tells of, in the letters."""


def file_of(template: str) -> Path:
    """Where the letter that a template makes lies."""
    return LETTERS / f"{template.replace('/', '-')}.txt"


def letter(template: str) -> str:
    """The subjects in both languages, and the text as it is sent."""
    owed = what_is_owed(next(event for name, event in OWED_FOR.items() if name == template.partition("/")[0]), "x")
    assert owed is not None
    japanese, english = (
        notice_text(template, owed.facts, "山田 太郎", COMPANY.name, language) for language in ("ja", "en")
    )
    return f"{japanese.subject}\n{english.subject}\n\n{japanese.body}"
