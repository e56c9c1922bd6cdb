"""What an applicant reads of a joint plan (連携型) that cannot be taken as it is."""

from __future__ import annotations

from typing import Final

from shared.domain import Text

JOINT_REFUSALS: Final[dict[str, Text]] = {
    "partner_needed": Text(  # R15
        ja="連携する中小企業者又は大企業者を1者以上入力してください。自社だけの計画は、単独型の様式で申請してください。",
        en="Enter at least one partner. A plan of your own company alone is filed in the form of the single type.",
    ),
    "too_many_partners": Text(  # P
        ja="連携する事業者は、大企業者を含めて{most}者以内にしてください（現在は{given}者）。",
        en="Enter {most} partners or fewer, large companies included ({given} now).",
    ),
    "partner_twice": Text(  # R15
        ja="同じ法人番号の事業者（{name}）が、すでに入力されています。法人番号を確認するか、どちらかを削除してください。",
        en="A business under this corporate number ({name}) is entered already. Look at the number, or remove one.",
    ),
    "partner_too_large": Text(  # R3-R9
        ja="この業種では、資本金等{most_yen:,}円以下又は常時使用する従業員{most_people:,}人以下の事業者が中小企業者です。"
        "入力を確認してください。大企業者が参加するときは、「連携する大企業者」に入力してください。",
        en="In this industry, businesses with capital of {most_yen:,} yen or less, or {most_people:,} regular "
        "employees or fewer, are SMEs. Look at what was entered; a large company is entered among those.",
    ),
    "consent_needed": Text(  # R31
        ja="この大企業者の同意書が必要です。同意書のファイル名を入力してください。",
        en="This large company's consent is needed. Enter the name of its file.",
    ),
    "assent_needed": Text(  # P
        ja="連携する中小企業者の全員が計画の内容に同意していることを確認し、確認欄に印を付けてください。",
        en="See that all SMEs that take part agree to the plan, and tick the box.",
    ),
    "cell_differs": Text(  # R17
        ja="添付した様式のシート「{sheet}」{cell}（{what}）は「{attached}」、申請の内容は「{filed}」で、異なっています。"
        "どちらかを直して、同じにしてください。",
        en="Sheet “{sheet}”, cell {cell} of the attached form ({what}) says “{attached}”, and what is filed “{filed}”. "
        "Put one of them right, so that both say the same.",
    ),
    "form_of_another_type": Text(  # R17
        ja="添付した様式は、申請する計画の型（単独型・連携型）のものではありません。正しい様式を添付してください。",
        en="The attached form is that of the other type (single, joint). Attach the right one.",
    ),
    "plan_type_kept": Text(  # P
        ja="単独型の計画と連携型の計画は、互いに変更できません。計画の型を変えるときは、新規に申請してください。",
        en="A single plan does not become a joint one, nor the reverse. File a new plan to go over to the other type.",
    ),
}
