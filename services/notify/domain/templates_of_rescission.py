"""The words of the notices about a rescission: its hearing, its end either way, and the change that falls with it.

What a notice of a hearing must say stands in 行政手続法 art. 15: the measure and its ground in law, the facts, day and
place, the office in charge, and what the business may do (出頭, 陳述書, 閲覧; a representative: art. 16).
"""

from __future__ import annotations

from services.notify.domain.template import APPEAL, CLOSING, Template
from shared.domain import Text

HEARING = Template(
    subject=Text(
        ja="【受付番号 {application_no}】聴聞通知書（事業継続力強化計画の認定の取消し）",
        en="Application {application_no}: hearing on the rescission of your certification, on {hearing_on_day}",
    ),
    body=Text(
        ja="""\
　事業継続力強化計画の認定の取消しについて、行政手続法（平成5年法律第88号）第15条第1項の規定により、次のとおり聴聞を行いますので、\
{notified_on}付けで通知します。

　　　　　　　　　　　　　　　　　　　　　　　　　{decider}

【予定される不利益処分の内容】
　事業継続力強化計画（認定番号 {certificate_no}）の認定の取消し

【根拠となる法令の条項】
　中小企業等経営強化法（平成11年法律第18号）第57条第2項

【不利益処分の原因となる事実】
{grounds}

【聴聞の期日及び場所】
　期日　{hearing_on}
　場所
{place}

【聴聞に関する事務を所掌する組織】
　{bureau_name}　{section}

【聴聞について（教示）】
　聴聞の期日に出頭して意見を述べ、及び証拠書類又は証拠物（以下「証拠書類等」といいます。）を提出し、又は聴聞の期日への出頭に代えて\
陳述書及び証拠書類等を提出することができます。代理人を選任することもできます。
　聴聞が終結する時までの間、不利益処分の原因となる事実を証する資料の閲覧を求めることができます。
　聴聞が終わり、決定があるまで、認定は効力を失いません。

"""
        + CLOSING.ja,
        en="""\
The bureau intends to rescind the certification of your business continuity strengthening plan, and will hear you
before it decides (行政手続法, art. 15). Date of this notice: {notified_on}.

Intended measure: rescission of the certification {certificate_no}
Ground in law: 中小企業等経営強化法, art. 57 (2)

The facts on which it is based:
{grounds}

Day of the hearing: {hearing_on}
Place:
{place}
Office in charge: {bureau_name}, {section}

You may appear at the hearing, state your view and submit documents and other evidence, or, instead of appearing, submit
a written statement and evidence. You may appoint a representative. Until the hearing has been closed you may ask to
inspect the material that shows those facts. The certification stays in force until it is decided.

"""
        + CLOSING.en,
    ),
)

HEARING_CALLED_OFF = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の認定の取消しに係る手続の取りやめのお知らせ",
        en="Application {application_no}: your certification is not going to be rescinded",
    ),
    body=Text(
        ja="""\
　聴聞を通知しました事業継続力強化計画（認定番号 {certificate_no}）の認定の取消しについて、\
{called_off_on}にその手続を取りやめましたので、お知らせします。

【取りやめの理由】
{reason}

【今後の手続】
　まだ行われていない聴聞は、行いません。
　この取りやめによって、認定の効力が変わることはありません。

"""
        + CLOSING.ja,
        en="""\
The rescission of your certification {certificate_no}, on which a hearing had been announced, was dropped on
{called_off_on}.

The reason:
{reason}

A hearing that has not been held yet will not be held. Nothing changes in the effect of the certification.

"""
        + CLOSING.en,
    ),
)

RESCINDED = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の認定取消通知書",
        en="Application {application_no}: your certification has been rescinded",
    ),
    body=Text(
        ja="""\
　事業継続力強化計画の認定を、中小企業等経営強化法（平成11年法律第18号）第57条第2項の規定により、{rescinded_on}付けで取り消しましたので、\
その理由とともに通知します。

　　　　　　　　　　　　　　　　　　　　　　　　　{decider}

【取り消した認定】
　認定番号　{certificate_no}
　取消日　　{rescinded_on}

【取消しの理由】
{reasons}

【今後の手続】
　この計画の認定は、取消日から効力を失います。ほかの回の計画の認定に影響はありません。
　取消日以後は、この計画の認定を前提とする金融支援、税制措置等を新たに利用することはできません。既に利用している支援の取扱いは、\
取引先の金融機関、税務署等の各窓口にご確認ください。
　審査中の変更申請があるときは、その手続も終わります。
　改めて計画の認定を希望されるときは、新規申請をしてください。

"""
        + APPEAL.ja
        + "\n"
        + CLOSING.ja,
        en="""\
On {rescinded_on} the certification of your business continuity strengthening plan was rescinded (中小企業等経営強化法,
art. 57 (2)), for the following reasons.

Certificate number: {certificate_no}

{reasons}

From that day the certification has no effect; that of a plan of another term is not touched. Finance, tax and other
measures that ask for this certification are no longer open to you. About those that you use already, ask the bank, the
tax office or whoever grants them. A change application that is under examination has ended with it. If you wish a plan
to be certified again, file a new application.

"""
        + APPEAL.en
        + "\n"
        + CLOSING.en,
    ),
)

FELL_AWAY = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の変更申請の手続終了のお知らせ",
        en="Application {application_no}: your change application has ended",
    ),
    body=Text(
        ja="""\
　申請のありました事業継続力強化計画の変更は、変更の対象である計画の認定が取り消されたため、認定するかどうかの決定をせずに、{fell_away_on}に\
手続を終えましたので、お知らせします。

【今後の手続】
　計画の認定を希望されるときは、変更後の内容で新規申請をしてください。

"""
        + CLOSING.ja,
        en="""\
Your application for the certification of a change came to its end on {fell_away_on} without a decision, for the
certification of the plan that was to be changed has been rescinded.

If you wish the plan to be certified as changed, file it as a new application.

"""
        + CLOSING.en,
    ),
)
