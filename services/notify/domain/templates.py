"""The words of the notices, by template name and version. A notice keeps the template that it was owed with, so a
template that has once been used is never edited: a new wording is a new version, named in CURRENT from its first day.

`{name}` stands for a fact; what_is_owed says which facts a notice has, and texts how each is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from services.notify.domain import templates_of_cases as of_cases
from services.notify.domain import templates_of_corrections as of_corrections
from services.notify.domain import templates_of_giving_back as of_giving_back
from services.notify.domain import templates_of_plans as of_plans
from services.notify.domain import templates_of_receipts as of_receipts
from services.notify.domain import templates_of_rescission as of_rescission
from services.notify.domain.template import APPEAL, CLOSING, Template
from shared.contracts.blocks import ApplicationKind
from shared.contracts.notify import NoticeKind
from shared.domain import SCHEME_START, Dated, Text

_RECEIPT = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の申請受付のお知らせ",
        en="Application {application_no} received: business continuity strengthening plan",
    ),
    body=Text(
        ja="""\
　事業継続力強化計画に係る認定の申請を、次のとおり受け付けましたので、お知らせします。

【受付の内容】
　受付番号　{application_no}
　申請形式　{application_kind}
　申請日　　{filed_on}
　申請先　　{bureau_name}

【今後の手続】
　標準処理期間は{examination_days}日です。補正をお願いした場合、補正をいただくまでの日数はこれに含みません。
　審査の状況は、申請システムの「申請状況」でご確認ください。
　申請内容に補正が必要な場合と、審査の結果が出た場合は、改めてお知らせします。
　税制措置を利用する設備は、認定を受けた後に取得する必要がありますので、ご注意ください。

"""
        + CLOSING.ja,
        en="""\
We have received your application for the certification of a business continuity strengthening plan.

Application number: {application_no} ({application_kind})
Filed on: {filed_on}
Bureau: {bureau_name}

The standard processing period is {examination_days} days, not counting the time that you take for corrections. You can
follow the examination under 申請状況 (status). We will write again if corrections are needed and when it is decided.
Equipment for the tax measure must be acquired after certification.

"""
        + CLOSING.en,
    ),
)

_CORRECTION_REQUESTED = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の補正のお願い（{answer_by_day}まで）",
        en="Application {application_no}: please correct your plan by {answer_by_day}",
    ),
    body=Text(
        ja="""\
　申請のありました事業継続力強化計画について、次の事項の補正をお願いします。

【補正をお願いする事項】
{items}

【補正の期限】
　{answer_by}まで

【補正の方法】
　申請システムの「申請状況」から受付番号 {application_no} の申請を開き、各事項を補正して提出してください。
　補正をしない事項がある場合は、その旨と理由を記入して提出してください。
　補正をお願いした{requested_on}の翌日から、ご提出の日又は補正の期限の日のいずれか早い日までの日数は、\
標準処理期間に含みません。
　期限までのご提出が難しい場合は、お問合せ先にご相談ください。期限を過ぎたことだけを理由に不認定となることはありません。

"""
        + CLOSING.ja,
        en="""\
Please correct the following points of your plan by {answer_by}.

{items}

Open application {application_no} under 申請状況 (status), correct each point and submit. If you decide not to follow a
point, say so there, with the reason. The days from the day after this request ({requested_on}) to your answer, or
to the date above if that comes first, are not counted in the standard processing period. If you need more time, please
ask the bureau: a plan is not refused merely because the date has passed.

"""
        + CLOSING.en,
    ),
)

_CERTIFIED = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の認定のお知らせ",
        en="Application {application_no}: your plan has been certified",
    ),
    body=Text(
        ja="""\
　申請のありました事業継続力強化計画について、{certified_on}付けで認定しましたので、お知らせします。

　　　　　　　　　　　　　　　　　　　　　　　　　{decider}

【認定の内容】
　認定番号　{certificate_no}
　申請形式　{application_kind}
　認定日　　{certified_on}
　実施期間　{period_start}から{period_end}まで

【今後の手続】
　認定通知書は、申請システムの「申請状況」から取得してください。認定通知書と認定を受けた計画の写しは、金融支援や税制措置の手続で\
必要になりますので、大切に保管してください。
　計画に定めた訓練と見直しを、毎年行ってください。計画を変更するときは、軽微な変更を除き、実施期間内に変更申請が必要です。
　実施期間の終了後も計画を続けるときは、実施状況報告とともに2回目以降の申請をしてください。

【認定事業者の公表について】
　認定を受けた事業者の名称、主たる事務所の所在地、ウェブサイト、認定日、計画の類型及び認定した局は、中小企業庁のウェブサイトで\
公表されますので、ご了承ください。

"""
        + CLOSING.ja,
        en="""\
Your business continuity strengthening plan was certified on {certified_on}.

Certificate number: {certificate_no} ({application_kind})
Plan period: {period_start} to {period_end}

Fetch the certification notice (認定通知書) under 申請状況 (status) and keep it with the copy of the plan: finance and
tax procedures ask for both. Hold the training and the review of the plan every year. Changes that are more than minor
need a change application within the plan period; to continue after it, file the next one with a status report.
The name, location of the main office, web site, certification date, type and bureau of certified businesses are
published on the site of the Small and Medium Enterprise Agency.

"""
        + CLOSING.en,
    ),
)

_REFUSED = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の審査結果（不認定）のお知らせ",
        en="Application {application_no}: your plan has not been certified",
    ),
    body=Text(
        ja="""\
　申請のありました事業継続力強化計画について、審査の結果、{refused_on}付けで認定しないことと決定しましたので、\
その理由とともにお知らせします。

　　　　　　　　　　　　　　　　　　　　　　　　　{decider}

【認定しない理由】
{reasons}

【今後の手続】
　理由についてのご質問は、お問合せ先で承ります。計画の内容を見直し、改めて申請することができます。

"""
        + APPEAL.ja
        + "\n"
        + CLOSING.ja,
        en="""\
After examination, it was decided on {refused_on} not to certify your business continuity strengthening plan, for the
following reasons.

{reasons}

The bureau will answer questions about the reasons. You may revise the plan and apply again.

"""
        + APPEAL.en
        + "\n"
        + CLOSING.en,
    ),
)

_CORRECTION_TOO_LATE = Template(
    subject=Text(
        ja="【受付番号 {application_no}】補正のご提出と審査の結果の行き違いについて",
        en="Application {application_no}: your corrections came after the decision",
    ),
    body=Text(
        ja="""\
　{answered_on}に補正をご提出いただきましたが、補正の期限を過ぎており、届いた時には審査の結果が決まっていましたので、お知らせします。

【審査の結果】
　決定　　{decision}
　決定日　{decided_on}

　この決定は、今回の補正をご提出いただく前の申請内容について行ったものです。今回の補正の内容は、決定に反映されていません。
　現在の申請内容は、申請システムの「申請状況」でご確認ください。

【今後の手続】
　認定された計画を今回の補正のとおりに変更するときは、実施期間内に変更申請をしてください。
　認定されなかったときは、計画の内容を見直し、改めて申請することができます。
　今回の補正で連絡先を変更された場合、新しい連絡先は今後の連絡に使用します。

"""
        + CLOSING.ja,
        en="""\
Your corrections of {answered_on} were submitted after the day for answering, and the application had been decided when
they reached the bureau. The decision: {decision}, on {decided_on}.

The decision is about the plan as it stood before these corrections; they are not part of it. You find the plan as it
now stands under 申請状況 (status).

To change a certified plan as you intended, file a change application within the plan period. If the plan was not
certified, you may revise it and apply again. A new contact that you gave will be used from now on.

"""
        + CLOSING.en,
    ),
)

_DECISION_WITHOUT_EFFECT = Template(
    subject=Text(
        ja="【受付番号 {application_no}】取下げのお申出と審査の結果の行き違いについて",
        en="Application {application_no}: your withdrawal stands",
    ),
    body=Text(
        ja="""\
　この申請については、取下げのお申出を受け付けた後に、行き違いで次の決定が行われましたので、お知らせします。

【行き違いとなった決定】
　決定　　{decision}
　決定日　{decided_on}

　取下げが先に受け付けられていますので、この決定の効力は生じません。申請は取下げにより終了しています。
　認定番号が付いている場合も、その番号を各種の手続に使用することはできません。

【今後の手続】
　計画の認定を希望されるときは、改めて申請してください。

"""
        + CLOSING.ja,
        en="""\
After your withdrawal of this application had been received, a decision was made that crossed it. The decision:
{decision}, on {decided_on}.

The withdrawal came first, so the decision has no effect and the application has ended as withdrawn. A certificate
number that was given cannot be used. If you wish the plan to be certified, please apply again.

"""
        + CLOSING.en,
    ),
)

TEMPLATES: Final[Mapping[str, Template]] = {
    "receipt/1": _RECEIPT,
    "correction_requested/1": _CORRECTION_REQUESTED,
    "date_moved/1": of_cases.DATE_MOVED,
    "period_extended/1": of_cases.PERIOD_EXTENDED,
    "certified/1": _CERTIFIED,
    "refused/1": _REFUSED,
    "correction_too_late/1": _CORRECTION_TOO_LATE,
    "decision_without_effect/1": _DECISION_WITHOUT_EFFECT,
    "receipt_of_change/1": of_plans.RECEIPT_OF_CHANGE,
    "receipt_of_renewal/1": of_plans.RECEIPT_OF_RENEWAL,
    "change_certified/1": of_plans.CHANGE_CERTIFIED,
    "renewal_certified/1": of_plans.RENEWAL_CERTIFIED,
    "change_refused/1": of_plans.CHANGE_REFUSED,
    "renewal_refused/1": of_plans.RENEWAL_REFUSED,
    "given_back/1": of_giving_back.GIVEN_BACK,
    "given_back/2": of_giving_back.TERM_GIVEN_BACK,
    "given_back_before_decision/1": of_giving_back.GIVEN_BACK_BEFORE_DECISION,
    "certificate_corrected/1": of_corrections.CERTIFICATE_CORRECTED,
    "certificate_corrected/2": of_corrections.CERTIFICATE_CORRECTED_AND_NO_MORE,
    "correction_extended/1": of_cases.CORRECTION_EXTENDED,
    "correction_extended/2": of_cases.CORRECTION_EXTENDED_IN_TIME,
    "correction_extended_after_its_day/1": of_cases.CORRECTION_EXTENDED_AFTER_ITS_DAY,
    "correction_withdrawn/1": of_cases.CORRECTION_WITHDRAWN,
    "correction_withdrawn/2": of_cases.CORRECTION_WITHDRAWN_ALSO_LATE,
    "bureau_changed/1": of_cases.BUREAU_CHANGED,
    "hearing/1": of_rescission.HEARING,
    "hearing_called_off/1": of_rescission.HEARING_CALLED_OFF,
    "rescinded/1": of_rescission.RESCINDED,
    "fell_away/1": of_rescission.FELL_AWAY,
    "answer_receipt/1": of_receipts.ANSWER_RECEIPT,
    "answer_receipt_after_its_day/1": of_receipts.ANSWER_RECEIPT_AFTER_ITS_DAY,
    "withdrawal_receipt/1": of_receipts.WITHDRAWAL_RECEIPT,
    "answer_reminder/1": of_receipts.ANSWER_REMINDER,
}
"""Every version ever used."""

ToldOf = Literal[ApplicationKind, "given_back", "after_its_day"]
"""The kind of application that is told of, that it ended with a certification given back, or that a day had passed."""

Wording = NoticeKind | tuple[NoticeKind, ToldOf]
"""A kind of notice; or what it tells of, where that has words of its own."""

_FIRST: Final[Mapping[Wording, str]] = {
    "receipt": "receipt/1",
    ("receipt", "change"): "receipt_of_change/1",
    ("receipt", "renewal"): "receipt_of_renewal/1",
    "correction_requested": "correction_requested/1",
    "date_moved": "date_moved/1",
    "period_extended": "period_extended/1",
    "certified": "certified/1",
    ("certified", "change"): "change_certified/1",
    ("certified", "renewal"): "renewal_certified/1",
    "refused": "refused/1",
    ("refused", "change"): "change_refused/1",
    ("refused", "renewal"): "renewal_refused/1",
    "correction_too_late": "correction_too_late/1",
    "decision_without_effect": "decision_without_effect/1",
    ("decision_without_effect", "given_back"): "given_back_before_decision/1",
    "given_back": "given_back/1",
    "certificate_corrected": "certificate_corrected/1",
    "correction_extended": "correction_extended/1",
    "correction_withdrawn": "correction_withdrawn/1",
    "bureau_changed": "bureau_changed/1",
    "hearing": "hearing/1",
    "hearing_called_off": "hearing_called_off/1",
    "rescinded": "rescinded/1",
    "fell_away": "fell_away/1",
    "answer_receipt": "answer_receipt/1",
    ("answer_receipt", "after_its_day"): "answer_receipt_after_its_day/1",
    "withdrawal_receipt": "withdrawal_receipt/1",
    "answer_reminder": "answer_reminder/1",
}

CURRENT: Final[Dated[Mapping[Wording, str]]] = Dated(
    {
        SCHEME_START: _FIRST,
        date(2026, 11, 30): {
            **_FIRST,
            "given_back": "given_back/2",
            "certificate_corrected": "certificate_corrected/2",
            "correction_extended": "correction_extended/2",
            ("correction_extended", "after_its_day"): "correction_extended_after_its_day/1",
            "correction_withdrawn": "correction_withdrawn/2",
        },
    }
)
"""Which template a notice is written from, by the day of the event it tells of."""


def template_of(kind: NoticeKind, of: ToldOf, day: date) -> str:
    """The template of a notice that tells of something, on a day."""
    current = CURRENT.on(day)
    return current.get((kind, of), current[kind])
