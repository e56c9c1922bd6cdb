"""The words of the notices about a plan that is certified already: its changes, and what follows it."""

from __future__ import annotations

from services.notify.domain.template import APPEAL, CLOSING, Template
from shared.domain import Text

RECEIPT_OF_CHANGE = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の変更に係る申請受付のお知らせ",
        en="Application {application_no} received: change of your business continuity strengthening plan",
    ),
    body=Text(
        ja="""\
　認定を受けた事業継続力強化計画の変更に係る認定の申請を、次のとおり受け付けましたので、お知らせします。

【受付の内容】
　受付番号　{application_no}
　申請形式　{application_kind}
　申請日　　{filed_on}
　申請先　　{bureau_name}
　添付書類　実施状況報告

【今後の手続】
　標準処理期間は{examination_days}日です。補正をお願いした場合、補正をいただくまでの日数はこれに含みません。
　審査の状況は、申請システムの「申請状況」でご確認ください。
　申請内容に補正が必要な場合と、審査の結果が出た場合は、改めてお知らせします。
　変更の認定を受けるまでは、認定を受けている計画のとおりに実施してください。
　計画に加える設備で税制措置を利用するものは、変更の認定を受けた後に取得する必要がありますので、ご注意ください。

"""
        + CLOSING.ja,
        en="""\
We have received your application for the certification of a change of your business continuity strengthening plan, with
the status report.

Application number: {application_no} ({application_kind})
Filed on: {filed_on}
Bureau: {bureau_name}

The standard processing period is {examination_days} days, not counting the time that you take for corrections. You can
follow the examination under 申請状況 (status). We will write again if corrections are needed and when it is decided.
Until the change is certified, carry out the plan as it is certified. Equipment that you add for the tax measure must be
acquired after the change is certified.

"""
        + CLOSING.en,
    ),
)

RECEIPT_OF_RENEWAL = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の2回目以降の申請受付のお知らせ",
        en="Application {application_no} received: your next business continuity strengthening plan",
    ),
    body=Text(
        ja="""\
　2回目以降の事業継続力強化計画に係る認定の申請を、次のとおり受け付けましたので、お知らせします。

【受付の内容】
　受付番号　{application_no}
　申請形式　{application_kind}
　申請日　　{filed_on}
　申請先　　{bureau_name}
　添付書類　実施状況報告

【今後の手続】
　標準処理期間は{examination_days}日です。補正をお願いした場合、補正をいただくまでの日数はこれに含みません。
　審査の状況は、申請システムの「申請状況」でご確認ください。
　申請内容に補正が必要な場合と、審査の結果が出た場合は、改めてお知らせします。
　現在の計画の実施期間が終わるまでは、認定を受けている計画のとおりに実施してください。
　税制措置を利用する設備は、今回の計画の認定を受けた後に取得する必要がありますので、ご注意ください。

"""
        + CLOSING.ja,
        en="""\
We have received your application for the certification of your next business continuity strengthening plan, with the
status report.

Application number: {application_no} ({application_kind})
Filed on: {filed_on}
Bureau: {bureau_name}

The standard processing period is {examination_days} days, not counting the time that you take for corrections. You can
follow the examination under 申請状況 (status). We will write again if corrections are needed and when it is decided.
Until the period of the present plan ends, carry it out as it is certified. Equipment for the tax measure must be
acquired after this plan is certified.

"""
        + CLOSING.en,
    ),
)

CHANGE_CERTIFIED = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の変更の認定のお知らせ",
        en="Application {application_no}: the change of your plan has been certified",
    ),
    body=Text(
        ja="""\
　申請のありました事業継続力強化計画の変更について、{certified_on}付けで認定しましたので、お知らせします。

　　　　　　　　　　　　　　　　　　　　　　　　　{decider}

【変更の認定の内容】
　認定番号　{certificate_no}
　申請形式　{application_kind}
　認定日　　{certified_on}
　実施期間　{period_start}から{period_end}まで

【今後の手続】
　変更後の計画は、この認定の日から、変更前の計画に代わるものです。
　変更の認定通知書は、申請システムの「申請状況」から取得してください。認定通知書と認定を受けた計画の写しは、金融支援や税制措置の手続で必要になりますので、変更前のものとともに大切に保管してください。
　変更によって、税制措置の対象となる設備の取得等の期限が延びることはありません。
　計画に定めた訓練と見直しを、引き続き毎年行ってください。計画を更に変更するときは、軽微な変更を除き、実施期間内に変更申請が必要です。
　実施期間の終了後も計画を続けるときは、実施状況報告とともに2回目以降の申請をしてください。

"""
        + CLOSING.ja,
        en="""\
The change of your business continuity strengthening plan was certified on {certified_on}.

Certificate number: {certificate_no} ({application_kind})
Plan period: {period_start} to {period_end}

From that day the plan as changed takes the place of the plan before. Fetch the certification notice (認定通知書) under
申請状況 (status) and keep it with the copy of the plan and with those of before: finance and tax procedures ask for
them. The change does not extend the time for acquiring equipment under the tax measure. Go on with the training and the
review of the plan every year. Further changes that are more than minor need a change application within the plan
period; to continue after it, file the next one with a status report.

"""
        + CLOSING.en,
    ),
)

RENEWAL_CERTIFIED = Template(
    subject=Text(
        ja="【受付番号 {application_no}】2回目以降の事業継続力強化計画の認定のお知らせ",
        en="Application {application_no}: your next plan has been certified",
    ),
    body=Text(
        ja="""\
　申請のありました2回目以降の事業継続力強化計画について、{certified_on}付けで認定しましたので、お知らせします。

　　　　　　　　　　　　　　　　　　　　　　　　　{decider}

【認定の内容】
　認定番号　{certificate_no}
　申請形式　{application_kind}
　認定日　　{certified_on}
　実施期間　{period_start}から{period_end}まで

【今後の手続】
　現在の計画の実施期間が残っている場合は、その終わりまで現在の計画が有効です。今回の計画は、その実施期間の始まりから実施してください。
　認定通知書は、申請システムの「申請状況」から取得してください。認定通知書と認定を受けた計画の写しは、金融支援や税制措置の手続で必要になりますので、大切に保管してください。
　計画に定めた訓練と見直しを、毎年行ってください。計画を変更するときは、軽微な変更を除き、実施期間内に変更申請が必要です。
　実施期間の終了後も計画を続けるときは、実施状況報告とともに次の申請をしてください。

【認定事業者の公表について】
　認定を受けた事業者の名称、主たる事務所の所在地、ウェブサイト、認定日、計画の類型及び認定した局は、中小企業庁のウェブサイトで公表されますので、ご了承ください。

"""
        + CLOSING.ja,
        en="""\
Your next business continuity strengthening plan was certified on {certified_on}.

Certificate number: {certificate_no} ({application_kind})
Plan period: {period_start} to {period_end}

If the period of the present plan is not over, that plan stays in force to its end; carry out the next one from the
beginning of its own period. Fetch the certification notice (認定通知書) under 申請状況 (status) and keep it with the
copy of the plan: finance and tax procedures ask for both. Hold the training and the review of the plan every year.
Changes that are more than minor need a change application within the plan period; to continue after it, file the next
one with a status report.
The name, location of the main office, web site, certification date, type and bureau of certified businesses are
published on the site of the Small and Medium Enterprise Agency.

"""
        + CLOSING.en,
    ),
)

CHANGE_REFUSED = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の変更の審査結果（不認定）のお知らせ",
        en="Application {application_no}: the change of your plan has not been certified",
    ),
    body=Text(
        ja="""\
　申請のありました事業継続力強化計画の変更について、審査の結果、{refused_on}付けで認定しないことと決定しましたので、\
その理由とともにお知らせします。

　　　　　　　　　　　　　　　　　　　　　　　　　{decider}

【変更を認定しない理由】
{reasons}

【今後の手続】
　この決定によって、既に受けている認定が失われることはありません。認定を受けている計画は、変更前の内容で実施してください。
　理由についてのご質問は、お問合せ先で承ります。変更の内容を見直し、実施期間内に改めて変更申請をすることができます。

"""
        + APPEAL.ja
        + "\n"
        + CLOSING.ja,
        en="""\
After examination, it was decided on {refused_on} not to certify the change of your business continuity strengthening
plan, for the following reasons.

{reasons}

The certification that you have is not affected: carry out the plan as it stood before the change. The bureau will
answer questions about the reasons. You may revise the change and apply again within the plan period.

"""
        + APPEAL.en
        + "\n"
        + CLOSING.en,
    ),
)

RENEWAL_REFUSED = Template(
    subject=Text(
        ja="【受付番号 {application_no}】2回目以降の事業継続力強化計画の審査結果（不認定）のお知らせ",
        en="Application {application_no}: your next plan has not been certified",
    ),
    body=Text(
        ja="""\
　申請のありました2回目以降の事業継続力強化計画について、審査の結果、{refused_on}付けで認定しないことと決定しましたので、\
その理由とともにお知らせします。

　　　　　　　　　　　　　　　　　　　　　　　　　{decider}

【認定しない理由】
{reasons}

【今後の手続】
　この決定によって、既に受けている認定が失われることはありません。実施期間が残っている計画は、その終わりまで有効です。
　理由についてのご質問は、お問合せ先で承ります。計画の内容を見直し、改めて2回目以降の申請をすることができます。

"""
        + APPEAL.ja
        + "\n"
        + CLOSING.ja,
        en="""\
After examination, it was decided on {refused_on} not to certify your next business continuity strengthening plan, for
the following reasons.

{reasons}

The certification that you have is not affected: a plan whose period is not over stays in force to its end. The bureau
will answer questions about the reasons. You may revise the plan and apply again for your next plan.

"""
        + APPEAL.en
        + "\n"
        + CLOSING.en,
    ),
)
