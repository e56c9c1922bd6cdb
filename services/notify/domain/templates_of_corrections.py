"""The words of the notices that a certificate has been put right (更正). See templates.py."""

from __future__ import annotations

from typing import Final

from services.notify.domain.template import CLOSING, Template
from shared.domain import Text

CERTIFICATE_CORRECTED: Final = Template(
    subject=Text(
        ja="【受付番号 {application_no}】認定通知書の記載の更正のお知らせ",
        en="Application {application_no}: your certification notice has been put right",
    ),
    body=Text(
        ja="""\
　事業継続力強化計画の認定通知書の記載に誤りがありましたので、{corrected_on}付けで次のとおり更正しました。\
御迷惑をおかけしたことをおわびします。

　　　　　　　　　　　　　　　　　　　　　　　　　{decider}

【更正の内容】
　認定番号　{certificate_no}
　更正事項　{fact}
　更正前　　{was}
　更正後　　{now}

【更正の理由】
{reason}

【今後の手続】
　更正後の記載は、認定の日から有効です。認定を受けた計画の内容と実施期間に変わりはなく、お手続は必要ありません。
　このお知らせは、認定通知書とともに大切に保管してください。更正前の認定通知書の写しを金融機関、税務署等に提出しているときは、\
このお知らせの写しも提出してください。

"""
        + CLOSING.ja,
        en="""\
The certification notice of your business continuity strengthening plan contained an error. It was put right on
{corrected_on}. We apologise.

Certificate number: {certificate_no}
What was wrong: {fact}
Before: {was}
Now: {now}

Why:
{reason}

The certificate counts as it now is from the day of certification. The certified plan and its period are the same, and
nothing has to be filed. Keep this letter with the certification notice. If you gave a copy of the notice to a bank, the
tax office or others, give them a copy of this letter too.

"""
        + CLOSING.en,
    ),
)

CERTIFICATE_CORRECTED_AND_NO_MORE: Final = CERTIFICATE_CORRECTED.saying(
    Text(
        ja="更正後の記載は、認定の日にさかのぼって、認定通知書の記載となります。\n"
        "　認定を受けた計画の内容、実施期間及び認定の効力に変わりはなく、お手続は必要ありません。"
        "実施期間の満了、返納又は取消しにより終わった認定は、更正後も効力がありません。\n",
        en="The certificate reads as it now is from the day of certification. The certified plan, its period and\n"
        "whether it is in force are the same, and nothing has to be filed. A certification that has ended, because\n"
        "its period is over or because it was given back or rescinded, has no effect after this either.\n"
        "Keep this letter",
    ),
    instead_of=Text(
        ja="更正後の記載は、認定の日から有効です。認定を受けた計画の内容と実施期間に変わりはなく、お手続は必要ありません。\n",
        en="The certificate counts as it now is from the day of certification. The certified plan and its period are "
        "the same, and\nnothing has to be filed. Keep this letter",
    ),
)
