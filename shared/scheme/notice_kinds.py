"""What each kind of notice (通知) is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.contracts.notify import NoticeKind
from shared.domain import Text

NOTICE_KINDS: Final[Mapping[NoticeKind, Text]] = {
    "receipt": Text(ja="受付のお知らせ", en="Receipt"),
    "correction_requested": Text(ja="補正依頼のお知らせ", en="Correction request"),
    "correction_extended": Text(ja="補正の回答期限の延長のお知らせ", en="More time to correct"),
    "correction_withdrawn": Text(ja="補正依頼の取消しのお知らせ", en="Correction request withdrawn"),
    "bureau_changed": Text(ja="担当する局の変更のお知らせ", en="Another bureau is in charge"),
    "date_moved": Text(ja="審査の期限の変更のお知らせ", en="Deadline moved"),
    "period_extended": Text(ja="審査期間の延長のお知らせ", en="Examination extended"),
    "certified": Text(ja="認定のお知らせ", en="Certification"),
    "refused": Text(ja="不認定のお知らせ", en="Refusal"),
    "correction_too_late": Text(ja="補正と決定の行き違いのお知らせ", en="Answer that came too late"),
    "decision_without_effect": Text(ja="取下げと決定の行き違いのお知らせ", en="Decision without effect"),
    "given_back": Text(ja="返納の受付のお知らせ", en="Certification given back"),
    "hearing": Text(ja="聴聞通知書", en="Hearing announced"),
    "hearing_called_off": Text(ja="認定の取消しに係る手続の取りやめのお知らせ", en="Rescission dropped"),
    "rescinded": Text(ja="認定取消通知書", en="Rescission"),
    "fell_away": Text(ja="変更申請の手続終了のお知らせ", en="Change application ended"),
    "answer_receipt": Text(ja="補正の受付のお知らせ", en="Answer received"),
    "withdrawal_receipt": Text(ja="取下げの受付のお知らせ", en="Withdrawal received"),
    "answer_reminder": Text(ja="補正の期限が近いことのお知らせ", en="Answer due soon"),
    "certificate_corrected": Text(ja="認定通知書の更正のお知らせ", en="Certificate put right"),
}
