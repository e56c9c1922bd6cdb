"""The words of the notices that tell what a bureau has done with a case under examination. See templates.py."""

from __future__ import annotations

from typing import Final

from services.notify.domain.template import CLOSING, Template
from shared.domain import Text

DATE_MOVED: Final = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の審査の期限の変更のお知らせ（{last_day_on_day}まで）",
        en="Application {application_no}: the examination now ends by {last_day_on_day}",
    ),
    body=Text(
        ja="""\
　申請のありました事業継続力強化計画の審査の期限が変わりましたので、お知らせします。

【変更後の審査の期限】
　{last_day_on}まで

【変更の理由】
　{because}

【今後の手続】
　審査の期限は、標準処理期間に基づいて計算した日です。補正をお願いした場合、補正をいただくまでの日数はこれに含みません。
　審査の状況と期限の経過は、申請システムの「申請状況」でご確認ください。

"""
        + CLOSING.ja,
        en="""\
The last day of the examination of your business continuity strengthening plan has moved.

It is now: {last_day_on}
Because:
  {because}

The day follows from the standard processing period, not counting the time that you take for corrections. You can follow
the examination under 申請状況 (status).

"""
        + CLOSING.en,
    ),
)

PERIOD_EXTENDED: Final = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の審査期間の延長のお知らせ",
        en="Application {application_no}: the examination has been extended",
    ),
    body=Text(
        ja="""\
　申請のありました事業継続力強化計画の審査の期間を延長しましたので、お知らせします。

【延長の内容と理由】
　{because}

【審査の期限】
　補正のご提出をお待ちしている間は、審査の期限は決まりません。ご提出の後に、改めてお知らせします。

"""
        + CLOSING.ja,
        en="""\
The examination of your business continuity strengthening plan takes longer.

Because:
  {because}

While we await your correction there is no last day; we will tell you once you have answered.

"""
        + CLOSING.en,
    ),
)

CORRECTION_EXTENDED: Final = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の補正の期限の延長のお知らせ（{answer_by_day}まで）",
        en="Application {application_no}: you may correct your plan until {answer_by_day}",
    ),
    body=Text(
        ja="""\
　先にお願いしました事業継続力強化計画の補正について、期限を次のとおり延長しましたので、お知らせします。

【延長後の補正の期限】
　{answer_by}まで（延長前　{before_by}まで）

【延長の理由】
{reason}

【今後の手続】
　補正をお願いした事項に変わりはありません。申請システムの「申請状況」から受付番号 {application_no} の申請を開き、\
補正して提出してください。
　延長前の期限の後に延長した場合、延長した{extended_on}の翌日から、ご提出の日又は延長後の期限の日のいずれか早い日までの日数は、\
標準処理期間に含みません。
　期限までのご提出が難しい場合は、お問合せ先にご相談ください。期限を過ぎたことだけを理由に不認定となることはありません。

"""
        + CLOSING.ja,
        en="""\
You have more time to correct your plan: until {answer_by} (before: {before_by}).

Because:
{reason}

What you were asked to correct stays the same. Open application {application_no} under 申請状況 (status), correct each
point and submit. If the time before had run out, the days from the day after {extended_on} to your answer, or to the
new date if that comes first, are not counted in the standard processing period. If you need more time, please ask the
bureau: a plan is not refused merely because the date has passed.

"""
        + CLOSING.en,
    ),
)

_IN_EITHER_CASE: Final = Text(
    ja="延長前の期限の後に延長した場合、延長した{extended_on}の翌日から、ご提出の日又は延長後の期限の日のいずれか早い日までの日数は、",
    en="If the time before had run out, the days from the day after {extended_on} to your answer, or to the\n"
    "new date if that comes first, are not counted",
)

CORRECTION_EXTENDED_IN_TIME: Final = CORRECTION_EXTENDED.saying(
    Text(
        ja="ご提出の日又は延長後の期限の日のいずれか早い日までの日数は、引き続き",
        en="The days until your answer, or until the new\ndate if that comes first, are still not counted",
    ),
    instead_of=_IN_EITHER_CASE,
)

CORRECTION_EXTENDED_AFTER_ITS_DAY: Final = CORRECTION_EXTENDED.saying(
    Text(
        ja="延長前の期限は過ぎていました。延長した{extended_on}の翌日から、ご提出の日又は延長後の期限の日のいずれか早い日までの日数は、",
        en="The time before had run out: the days from the day after {extended_on} to your answer, or to\n"
        "the new date if that comes first, are not counted",
    ),
    instead_of=_IN_EITHER_CASE,
)

CORRECTION_WITHDRAWN: Final = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の補正のお願いの取消しについて",
        en="Application {application_no}: you need not correct your plan",
    ),
    body=Text(
        ja="""\
　{requested_on}にお願いしました事業継続力強化計画の補正は、取り消しましたので、お知らせします。ご回答は必要ありません。

【取消しの理由】
{reason}

【今後の手続】
　審査は、現在の申請内容で続けます。審査の日数は、{cancelled_on}の翌日から再び数えます。
　行き違いで補正をご提出いただいた場合は、ご提出の内容で審査を続けます。
　審査の状況は、申請システムの「申請状況」でご確認ください。

"""
        + CLOSING.ja,
        en="""\
On {requested_on} you were asked to correct your plan. That request has been withdrawn: you need not answer it.

Because:
{reason}

The examination goes on with the plan as it stands; its days are counted again from the day after {cancelled_on}. If
your answer has crossed this notice, it is taken, and the plan is examined as you corrected it. You can follow the
examination under 申請状況 (status).

"""
        + CLOSING.en,
    ),
)

CORRECTION_WITHDRAWN_ALSO_LATE: Final = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の補正のお願いの取消しについて",
        en="Application {application_no}: you need not correct your plan",
    ),
    body=Text(
        ja="""\
　{requested_on}にお願いしました事業継続力強化計画の補正は、取り消しましたので、お知らせします。ご回答は必要ありません。

【取消しの理由】
{reason}

【今後の手続】
　審査は、現在の申請内容で続けます。審査の日数は、{cancelled_on}の翌日から再び数えます。ご回答の期限を過ぎていた場合は、期限の翌日から既に数えています。
　行き違いで補正をご提出いただいた場合は、ご提出の内容で審査を続けます。
　審査の状況は、申請システムの「申請状況」でご確認ください。

"""
        + CLOSING.ja,
        en="""\
On {requested_on} you were asked to correct your plan. That request has been withdrawn: you need not answer it.

Because:
{reason}

The examination goes on with the plan as it stands; its days are counted again from the day after {cancelled_on}, or
are counted already if the date for your answer had passed. If your answer has crossed this notice, it is taken, and
the plan is examined as you corrected it. You can follow the examination under 申請状況 (status).

"""
        + CLOSING.en,
    ),
)

BUREAU_CHANGED: Final = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の申請を担当する局の変更のお知らせ",
        en="Application {application_no}: another bureau is in charge",
    ),
    body=Text(
        ja="""\
　申請のありました事業継続力強化計画について、{changed_on}に担当する局が変わりましたので、お知らせします。

【担当する局】
　変更後　{bureau_name}
　変更前　{former_bureau}

【変更の理由】
{reason}

【今後の手続】
　受付番号に変わりはなく、審査の期限の計算も引き継がれています。改めて申請していただく必要はありません。
　補正をお願いしている場合は、そのまま申請システムからご提出ください。
　今後のお問合せは、次のお問合せ先にお願いします。

"""
        + CLOSING.ja,
        en="""\
Since {changed_on}, your application is in the charge of {bureau_name} (before: {former_bureau}).

Because:
{reason}

It keeps its number, and the days of the examination go on as they were; you need not file it again. If you were asked
for corrections, please submit them as before. From now on, please ask the bureau below.

"""
        + CLOSING.en,
    ),
)
