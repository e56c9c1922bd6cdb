"""The words of the desk: how a case stands, how its clock stands, and why a day counted or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.review.domain.clock import ClockState, WhoseTurn, WhyCounted
from services.review.domain.rescission import RescissionStage, RescissionTask
from services.review.domain.state import Mark
from shared.domain import Text
from shared.scheme.states import CaseState

TASKS: Final[Mapping[CaseState, Text]] = {
    "received": Text(ja="担当者を割り当てる", en="Assign an officer"),
    "in_review": Text(ja="審査し、補正を依頼するか決裁を伺う", en="Examine; ask to correct, or propose a decision"),
    "correction": Text(ja="申請者の回答を待つ", en="Wait for the applicant's answer"),
    "lapsed": Text(
        ja="回答のない補正の扱いを判断し、改めて補正を依頼するか決裁を伺う",
        en="Judge what to do without the answer: ask again, or propose a decision",
    ),
    "awaiting_approval": Text(ja="決裁するか差し戻す", en="Approve or send back"),
}
"""What there is to do next; a case that has ended asks for nothing."""

RESCISSION_STAGES: Final[Mapping[RescissionStage, Text]] = {
    "noticed": Text(ja="聴聞を通知済み", en="Hearing announced"),
    "held": Text(ja="聴聞が終結", en="Hearing held"),
    "reported": Text(ja="聴聞を報告済み", en="Hearing reported"),
    "proposed": Text(ja="取消しの決裁待ち", en="Rescission proposed"),
}
"""How a rescission stands that is under way."""

RESCISSION_TASKS: Final[Mapping[RescissionTask, Text]] = {
    "wait": Text(ja="聴聞の期日を待つ", en="Wait for the hearing"),
    "hold": Text(ja="聴聞が終わったことを記録する", en="Record that the hearing was held"),
    "report": Text(ja="聴聞の報告書を記録する", en="Record the report on the hearing"),
    "propose": Text(ja="取消しの決裁を伺うか、手続を取りやめる", en="Propose the rescission, or drop it"),
    "decide": Text(ja="決裁するか差し戻す", en="Approve or send back"),
    "drop": Text(ja="対象の計画が終わったため、手続を取りやめる", en="Drop it: the term has ended"),
}
"""What there is to do next in a rescission."""

HEARING_WORDS: Final[Mapping[str, Text]] = {
    "place": Text(ja="聴聞の場所", en="Where the hearing is held"),
    "grounds": Text(ja="原因となる事実", en="Facts on which it is based"),
    "report": Text(ja="聴聞の経過と当事者の主張", en="How the hearing went"),
    "opinion": Text(ja="主宰者の意見", en="Opinion of whoever presided"),
    "reasons": Text(ja="取消しの理由", en="Reasons for the rescission"),
    "comment": Text(ja="担当者に求めること", en="What the officer should do"),
    "reason": Text(ja="取りやめる理由", en="Why it is dropped"),
}
"""What is written in the course of a rescission, by the names of its fields."""

MARKS: Final[Mapping[Mark, Text]] = {
    "answered_in_time": Text(ja="決定不発効（期限内補正）", en="Decision without effect (answer in time)"),
    "withdrawn": Text(ja="決定不発効（取下げ）", en="Decision without effect (withdrawal)"),
    "answer_too_late": Text(ja="決定後に補正到着", en="Late answer after the decision"),
    "withdrawal_too_late": Text(ja="決定後に取下げ到着", en="Withdrawal after the decision"),
    "transferred": Text(ja="他局から移送", en="Transferred from another bureau"),
    "answered": Text(ja="補正の回答到着", en="Answer arrived"),
    "sent_back": Text(ja="決裁者から差戻し", en="Proposal sent back"),
    "taken_over": Text(ja="担当者の交代", en="Officer changed"),
}
"""What crossed a decision, where a case came from or what waits for its officer, as the queue marks it."""


def rung_reached(net_days: int) -> Text:
    """A rung of the clock (節目) that the count has reached."""
    return Text(ja=f"審査日数{net_days}日に到達", en=f"Day {net_days} reached")


OBSTACLES: Final[Mapping[str, Text]] = {
    "base_moved": Text(ja="もとの計画が変わった", en="The plan has changed since"),
    "term_ended": Text(ja="もとの計画が終わった", en="The plan has ended"),
}
"""Why a change or a later application could not be certified as things are now, as the queue marks it."""

MARK_HINTS: Final[Mapping[Mark, Text]] = {
    "answered_in_time": Text(
        ja="回答期限内の補正が決定より先に受け付けられていたため、決定は効力を生じません。補正後の内容を審査し、改めて決裁を伺ってください。",
        en="An answer given in time had been taken before the decision, which so has no effect. Examine the plan as it "
        "now stands, and propose a decision anew.",
    ),
    "withdrawn": Text(
        ja="取下げが決定より先に受け付けられていたため、決定は効力を生じません。申請者には行き違いとなったことをお知らせしています。",
        en="The withdrawal had been taken before the decision, which so has no effect. The applicant is told of it.",
    ),
    "answer_too_late": Text(
        ja="期限を過ぎた補正が決定の後に届きました。決定は補正前の内容のままで有効です。申請者には、変更申請などの手続をお知らせしています。",
        en="A late answer came after the decision, which stands as it was made. The applicant is told what can be done "
        "now, such as a change application.",
    ),
    "withdrawal_too_late": Text(
        ja="取下げが決定の後に届きました。決定は有効です。申請者に連絡してください。",
        en="A withdrawal came after the decision, which stands. Please contact the applicant.",
    ),
    "transferred": Text(
        ja="ほかの局から移送された案件です。移送の日と理由は案件の経過にあります。申請者には担当する局の変更をお知らせしています。",
        en="This case came from another bureau; its history says when and why. The applicant is told of it.",
    ),
    "answered": Text(
        ja="回答の内容を確かめ、改めて補正を依頼するか決裁を伺ってください。",
        en="See the answer; then ask again, or propose a decision.",
    ),
    "sent_back": Text(
        ja="決裁者が求めることを確かめ、改めて決裁を伺うか補正を依頼してください。",
        en="See what the director asks for; then propose anew, or ask for a correction.",
    ),
    "taken_over": Text(
        ja="ほかの担当者から引き継がれた案件です。これまでの経過を確かめてください。",
        en="The case was another officer's before. See what happened so far.",
    ),
}
"""What whoever holds the case must know, and do."""

NEEDS_AN_EYE: Final[Mapping[str, Text]] = {
    "goals.business_outline": Text(  # R1
        ja="サプライチェーン又は地域の経済・社会で担う役割が書かれているかどうかは、自動では点検できません。読んで確認してください。",
        en="Whether it says what role the business has in the supply chain or the region, no check can tell. Read it.",
    ),
}
"""What makes a plan deficient and only a person can judge, by its field (FORM.md, "Rules between the parts")."""

CLOCK_STATES: Final[Mapping[ClockState, Text]] = {
    "running": Text(ja="進行中", en="Running"),
    "paused": Text(ja="停止中（補正待ち）", en="Paused (awaiting correction)"),
    "passed": Text(ja="期限超過", en="Deadline passed"),
    "stopped": Text(ja="終了", en="Stopped"),
}

WHOSE: Final[Mapping[WhoseTurn, Text]] = {
    "bureau": Text(ja="局", en="Bureau"),
    "applicant": Text(ja="申請者", en="Applicant"),
    "none": Text(ja="―", en="–"),
}

CAUSES: Final[Mapping[WhyCounted, Text]] = {
    "received": Text(ja="受付の日は数えません", en="The day of receipt is not counted"),
    "counted": Text(ja="数える日", en="Counted"),
    "correction": Text(ja="補正に要した日は数えません", en="Days taken to correct are not counted"),
    "day_off": Text(ja="閉庁日は数えません", en="Days on which the office is closed are not counted"),
}

BASES: Final[Mapping[WhyCounted, Text]] = {
    "received": Text(ja="初日の不算入（民法第140条）", en="First day not counted (Civil Code, article 140)"),
    "counted": Text(ja="標準処理期間", en="Standard period"),
    "correction": Text(
        ja="標準処理期間（行政手続法第6条）", en="Standard period (Administrative Procedure Act, article 6)"
    ),
    "day_off": Text(ja="標準処理期間", en="Standard period"),
}
"""On what it rests that a day counts or not."""


def edition(name: str) -> Text:
    """Which edition of a table a case is counted by ("review-clock/2"), without the table's own name."""
    number = name.rpartition("/")[2]
    return Text(ja=f"第{number}版", en=f"edition {number}")
