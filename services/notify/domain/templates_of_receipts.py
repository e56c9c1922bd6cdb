"""The words of the receipts of what applicants hand in, and of the reminder of a correction's day. See templates.py."""

from __future__ import annotations

from typing import Final

from services.notify.domain.template import CLOSING, Template
from shared.domain import Text

ANSWER_RECEIPT: Final = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の補正の受付のお知らせ",
        en="Application {application_no}: your corrections have been received",
    ),
    body=Text(
        ja="""\
　事業継続力強化計画の補正を、次のとおり受け付けましたので、お知らせします。

【受付の内容】
　受付番号　{application_no}
　提出日　　{arrived_on}
　提出先　　{bureau_name}

【今後の手続】
　補正後の内容で審査を続けます。審査の状況と期限は、申請システムの「申請状況」でご確認ください。
　更に補正が必要な場合と、審査の結果が出た場合は、改めてお知らせします。

"""
        + CLOSING.ja,
        en="""\
We have received your corrections.

Application number: {application_no}
Submitted on: {arrived_on}
Bureau: {bureau_name}

The examination goes on with your plan as it now stands. You can follow it, and its last day, under 申請状況 (status).
We will write again if more corrections are needed and when it is decided.

"""
        + CLOSING.en,
    ),
)

ANSWER_RECEIPT_AFTER_ITS_DAY: Final = ANSWER_RECEIPT.saying(
    Text(
        ja="　補正の期限を過ぎていますが、補正は受け付けました。決定が行われていなければ、"
        "補正後の内容で審査を続けます。決定が先に行われていた場合、補正は決定の対象になりません。"
        "その場合は、改めてお知らせします。\n　",
        en="The day for correcting had passed, but your corrections have been taken. If nothing was decided\n"
        "before, the examination goes on with your plan as it now stands. Otherwise they are not part of the\n"
        "decision, and we will write again. You can",
    ),
    instead_of=Text(
        ja="　補正後の内容で審査を続けます。",
        en="The examination goes on with your plan as it now stands. You can",
    ),
)

WITHDRAWAL_RECEIPT: Final = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の申請の取下げの受付のお知らせ",
        en="Application {application_no}: your withdrawal has been received",
    ),
    body=Text(
        ja="""\
　事業継続力強化計画に係る認定の申請の取下げを、次のとおり受け付けましたので、お知らせします。

【受付の内容】
　受付番号　{application_no}
　取下げ日　{arrived_on}
　提出先　　{bureau_name}

【今後の手続】
　この申請の審査は行われません。お手続は必要ありません。
　改めて認定を受けようとするときは、新たに申請してください。

"""
        + CLOSING.ja,
        en="""\
We have received the withdrawal of your application.

Application number: {application_no}
Withdrawn on: {arrived_on}
Bureau: {bureau_name}

It is not examined any more, and there is nothing for you to do. To be certified later, file a new application.

"""
        + CLOSING.en,
    ),
)

ANSWER_REMINDER: Final = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の補正の期限が近づいています（{answer_by_day}まで）",
        en="Application {application_no}: please correct your plan by {answer_by_day}",
    ),
    body=Text(
        ja="""\
　先にお願いしました事業継続力強化計画の補正について、{reminded_on}現在、ご提出を確認できていませんので、期限を改めてお知らせします。

【補正の期限】
　{answer_by}まで

【補正の方法】
　申請システムの「申請状況」から受付番号 {application_no} の申請を開き、各事項を補正して提出してください。
　期限までのご提出が難しい場合は、お問合せ先にご相談ください。期限を過ぎたことだけを理由に不認定となることはありません。
　このお知らせと行き違いにご提出いただいている場合は、ご容赦ください。

"""
        + CLOSING.ja,
        en="""\
You were asked to correct your plan. As of {reminded_on} we have not received your answer.

Please answer by: {answer_by}

Open application {application_no} under 申請状況 (status), correct each point and submit. If you need more time, please
ask the bureau: a plan is not refused merely because the date has passed. If you have answered meanwhile, please
disregard this letter.

"""
        + CLOSING.en,
    ),
)
