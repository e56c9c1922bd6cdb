"""The words of the notices about a certification that is given back (返納)."""

from __future__ import annotations

from services.notify.domain.template import CLOSING, Template
from shared.domain import Text

GIVEN_BACK = Template(
    subject=Text(
        ja="【受付番号 {application_no}】事業継続力強化計画の認定の返納の受付のお知らせ",
        en="Application {application_no}: your certification has been given back",
    ),
    body=Text(
        ja="""\
　事業継続力強化計画の認定の返納を、次のとおり受け付けましたので、お知らせします。

【返納の内容】
　認定番号　{certificate_no}
　返納日　　{given_back_on}

　この計画の認定は、返納日から効力を失います。返納を取り消すことはできません。

【今後の手続】
　返納日以後は、この計画の認定を前提とする金融支援、税制措置等を新たに利用することはできません。既に利用している支援の取扱いは、\
取引先の金融機関、税務署等の各窓口にご確認ください。
　改めて計画の認定を希望されるときは、新規申請をしてください。

"""
        + CLOSING.ja,
        en="""\
We have received the giving back of the certification of your business continuity strengthening plan.

Certificate number: {certificate_no}
Given back on: {given_back_on}

From that day the certification has no effect; the giving back cannot be undone. Finance, tax and other measures that
ask for this certification are no longer open to you from that day. About those that you use already, ask the bank, the
tax office or whoever grants them. If you wish a plan to be certified again, file a new application.

"""
        + CLOSING.en,
    ),
)

TERM_GIVEN_BACK = Template(
    subject=GIVEN_BACK.subject,
    body=Text(
        ja="""\
　事業継続力強化計画の認定の返納を、次のとおり受け付けましたので、お知らせします。

【返納の内容】
　返納した認定　第{term}回の計画の認定
　認定番号　　　{certificate_no}
　返納日　　　　{given_back_on}

　第{term}回の計画の認定は、返納日から効力を失います。返納を取り消すことはできません。ほかの回の計画の認定に影響はありません。

【今後の手続】
　返納日以後は、第{term}回の計画の認定を前提とする金融支援、税制措置等を新たに利用することはできません。既に利用している支援の取扱いは、\
取引先の金融機関、税務署等の各窓口にご確認ください。
　次の回の計画の認定を受けている場合、その認定は有効ですので、新たな申請は要りません。受けていない場合で、改めて計画の認定を\
希望されるときは、新規申請をしてください。

"""
        + CLOSING.ja,
        en="""\
We have received the giving back of a certification of your business continuity strengthening plan.

What was given back: the certification of term {term}
Certificate number: {certificate_no}
Given back on: {given_back_on}

From that day the certification of term {term} has no effect; the giving back cannot be undone. That of a plan of
another term is not touched. Finance, tax and other measures that ask for this certification are no longer open to you
from that day. About those that you use already, ask the bank, the tax office or whoever grants them. If the plan of the
next term is certified, it stays in force and nothing has to be filed. If it is not, and you wish a plan to be certified
again, file a new application.

"""
        + CLOSING.en,
    ),
)
GIVEN_BACK_BEFORE_DECISION = Template(
    subject=Text(
        ja="【受付番号 {application_no}】認定の返納と審査の結果の行き違いについて",
        en="Application {application_no}: giving the certification back stands",
    ),
    body=Text(
        ja="""\
　この申請は、もとの計画の認定の返納に伴い、取下げとなっています。その後に、行き違いで次の決定が行われましたので、お知らせします。

【行き違いとなった決定】
　決定　　{decision}
　決定日　{decided_on}

　返納が先に受け付けられていますので、この決定の効力は生じません。
　認定番号が付いている場合も、その番号を各種の手続に使用することはできません。

【今後の手続】
　計画の認定を再び希望されるときは、新規に申請してください。

"""
        + CLOSING.ja,
        en="""\
This application was withdrawn when the certification of the plan that it was to change was given back. After that, a
decision was made that crossed it. The decision: {decision}, on {decided_on}.

The giving back came first, so the decision has no effect. A certificate number that was given cannot be used. If you
wish a plan to be certified again, please file a new application.

"""
        + CLOSING.en,
    ),
)
