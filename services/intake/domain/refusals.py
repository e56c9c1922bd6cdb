"""What an applicant reads when a command cannot run: one code, both languages, and what to do next."""

from __future__ import annotations

from typing import Final

from services.intake.domain.document_refusals import DOCUMENT_REFUSALS
from services.intake.domain.refusals_of_answers import OF_ANSWERS
from services.intake.domain.refusals_of_joint_plans import JOINT_REFUSALS
from shared.domain import Text

REFUSALS: Final[dict[str, Text]] = {
    **JOINT_REFUSALS,
    **OF_ANSWERS,
    # Who may be certified
    "established_later": Text(  # R1
        ja="申請日（{filed_on}）以前の日付を入力してください。設立・開業の前に申請することはできません。",
        en="Enter a date up to the day of filing ({filed_on}): a plan is filed by a business that already exists.",
    ),
    "entity_form_not_listed": Text(  # R10
        ja="法人形態等を一覧から選んでください。一覧にない形態の方は、申請先の経済産業局へお問い合わせください。",
        en="Choose the entity form from the list. If yours is not on it, ask the bureau that you apply to.",
    ),
    "corporate_number_not_for_individuals": Text(  # R10
        ja="個人事業主の方は、法人番号を空欄にしてください。",
        en="Leave the corporate number empty if you are a sole proprietor.",
    ),
    "corporate_number_needed": Text(  # R12
        ja="13桁の法人番号を入力してください。国税庁の法人番号公表サイトで確認できます。",
        en="Enter the corporate number of 13 digits. You find it on the National Tax Agency's site.",
    ),
    "corporate_number_check_digit": Text(  # R12
        ja="法人番号の数字をもう一度確認してください。検査用数字（先頭の1桁）が残りの12桁と一致していません。",
        en="Look at the corporate number again: its first digit does not agree with the other twelve.",
    ),
    "industry_unknown": Text(  # R3-R9
        ja="業種を日本標準産業分類の中分類（2桁）から選んでください。",
        en="Choose the industry from the two-digit divisions of the Japan Standard Industrial Classification.",
    ),
    "industry_minor_elsewhere": Text(  # R3-R9
        ja="中分類{major}に属する小分類（3桁）を選んでください。",
        en="Choose a three-digit group that belongs to division {major}.",
    ),
    "industry_minor_unknown": Text(  # R3-R9
        ja="業種の小分類（3桁）を一覧から選んでください。",
        en="Choose the three-digit group of the industry from the list.",
    ),
    "industry_minor_needed": Text(  # R6, R8
        ja="この業種は小分類によって規模の基準が変わります。小分類（3桁）を選んでください。",
        en="The size limits of this industry depend on its three-digit group. Choose the group.",
    ),
    "tyres_or_belts_needed": Text(  # R7
        ja="自動車・航空機用のタイヤ・チューブ又は工業用ベルトの製造業かどうかを選んでください。",
        en="Say whether you make tyres or tubes for cars or aircraft, or industrial belts.",
    ),
    "information_processing_needed": Text(  # R8
        ja="情報処理サービス業かどうかを選んでください。",
        en="Say whether you run an information processing service.",
    ),
    "inn_needed": Text(  # R9
        ja="旅館業かどうかを選んでください。",
        en="Say whether you run an inn or hotel (ryokan business).",
    ),
    "too_large": Text(  # R3-R9
        ja="この業種では、資本金等{most_yen:,}円以下又は常時使用する従業員{most_people:,}人以下の事業者が対象です。"
        "資本金、従業員数、業種の入力を確認してください。",
        en="In this industry, businesses with capital of {most_yen:,} yen or less, or {most_people:,} regular "
        "employees or fewer, can be certified. Look at capital, employees and industry again.",
    ),
    "too_many_people": Text(  # R3-R9, R11
        ja="この業種の個人事業主は、常時使用する従業員{most_people:,}人以下の方が対象です。従業員数と業種の入力を確認してください。",
        en="In this industry, sole proprietors with {most_people:,} regular employees or fewer can be certified. "
        "Look at employees and industry again.",
    ),
    "members_needed": Text(  # R11
        ja="組合員（構成員）の数と、そのうち中小企業者の数を入力してください。",
        en="Enter how many members the association has, and how many of them are SMEs.",
    ),
    "more_sme_members_than_members": Text(  # R11
        ja="中小企業者の数を、構成員の数以下にしてください。",
        en="Make the number of SME members no more than the number of members.",
    ),
    "too_few_sme_members": Text(  # R11
        ja="この形態の組合は、構成員の{share}以上が中小企業者である場合に対象となります。構成員の数を確認してください。",
        en="Associations of this form can be certified where at least {share} of the members are SMEs. "
        "Look at the numbers of members again.",
    ),
    "opening_needed": Text(  # R12
        ja="開業届を税務署へ提出してから申請してください。提出済みの方は、確認欄に印を付けてください。",
        en="File the notice of opening a business with the tax office first. If you have, tick the box.",
    ),
    "registration_needed": Text(  # R12
        ja="設立登記を済ませてから申請してください。登記済みの方は、確認欄に印を付けてください。",
        en="Register the establishment first. If you have, tick the box.",
    ),
    # What the plan says
    "missing": Text(ja="入力してください。", en="Fill this in."),
    "text_too_long": Text(ja="{most}文字以内で入力してください。", en="Use {most} characters or fewer."),
    "one_line": Text(ja="改行を入れずに1行で入力してください。", en="Write this on one line."),
    "postal_code_shape": Text(
        ja="郵便番号を半角数字7桁で入力してください（例：100-0001）。",
        en="Enter the postal code as seven digits, like 100-0001.",
    ),
    "email_shape": Text(
        ja="メールアドレスを半角で入力してください（例：taro@example.jp）。",
        en="Enter an e-mail address, like taro@example.jp.",
    ),
    "telephone_shape": Text(
        ja="電話番号を市外局番から数字で入力してください（例：03-0000-0000）。内線番号は「担当部署」の欄に入力してください。",
        en="Enter the number with its area code, like 03-0000-0000; an extension goes with the department.",
    ),
    "disaster_needed": Text(  # R1
        ja="想定する自然災害等を1つ以上、ハザードマップ等の出典とともに入力してください。",
        en="Enter at least one assumed disaster, with its source such as a hazard map.",
    ),
    "initial_response_needed": Text(  # R1
        ja="初動対応には「人命の安全確保」「非常時の緊急時体制の構築」「被害状況の把握・被害情報の共有」を1行以上ずつ入力してください。",
        en="Under initial response, enter at least one row each for safety of life, emergency organisation, "
        "and grasp and sharing of damage.",
    ),
    "response_needed": Text(  # R1
        ja="この項目には、「-」や「なし」ではなく、実際に行うことを入力してください。1人で営む事業者も、"
        "本人と家族について入力します。",
        en="Say here what is done; it cannot be left as not applicable. A sole trader writes of oneself and the "
        "family.",
    ),
    "measure_needed": Text(  # R1
        ja="対策A～Dのうち1つ以上に、今後の計画を入力してください。",
        en="Enter what is planned for at least one of the measures A to D.",
    ),
    "equipment_quantity": Text(  # R41
        ja="数量を1以上にしてください。使わない行は削除してください。",
        en="Make the quantity 1 or more, or remove the line.",
    ),
    "kana_shape": Text(  # R1
        ja="フリガナを全角カタカナで入力してください。ひらがなと半角カナは、自動で全角カタカナになります。",
        en="Write the reading in full-width katakana. Hiragana and half-width kana become so by themselves.",
    ),
    "form_version_not_in_force": Text(  # P
        ja="申請する日に使う様式（{wanted}）で作成し直してください。お送りいただいた様式は{given}です。",
        en="Use the form of the day of filing ({wanted}). What was sent is {given}.",
    ),
    "form_version_pinned": Text(  # P
        ja="申請したときの様式（{wanted}）で回答してください。お送りいただいた様式は{given}です。",
        en="Answer in the form in which you filed ({wanted}). What was sent is {given}.",
    ),
    "equipment_without_tax_measure": Text(  # R41
        ja="対象設備を入力するときは、税制優遇を「活用する」にしてください。活用しない場合は、設備の行を削除してください。",
        en="Say that the tax measure is wanted, or remove the equipment.",
    ),
    "equipment_needed": Text(  # R41
        ja="税制優遇を活用する場合は、対象設備を1つ以上入力してください。",
        en="Enter at least one item of equipment for the tax measure.",
    ),
    "exclusion_unconfirmed": Text(  # R44
        ja="税制優遇を活用するには、この確認が必要です。当てはまらない設備がある場合は、その行を削除してください。",
        en="The tax measure asks for this confirmation. Remove the equipment of which it is not so.",
    ),
    "equipment_amount": Text(  # R41
        ja="単価{unit_price:,}千円×数量{quantity:,}は{amount:,}千円ですが、金額は{given:,}千円です。どちらかを直してください。",
        en="Unit price {unit_price:,} times quantity {quantity:,} is {amount:,} thousand yen, but the amount says "
        "{given:,}. Put one of them right.",
    ),
    "equipment_amount_before": Text(  # R41
        ja="金額を単価×数量の{amount:,}円にするか、単価と数量を確認してください。",
        en="Make the amount {amount:,} yen (unit price times quantity), or look at price and quantity again.",
    ),
    "training_yearly": Text(  # R21
        ja="訓練・教育は年1回以上の実施を計画してください。",
        en="Plan training at least once a year.",
    ),
    "review_yearly": Text(  # R21
        ja="計画の見直しは年1回以上の実施を計画してください。",
        en="Plan a review at least once a year.",
    ),
    "legal_compliance_needed": Text(  # R1
        ja="関係法令に違反していないことを確認し、確認欄に印を付けてください。",
        en="Confirm that the plan complies with the law, and tick the box.",
    ),
    "consent_data_use_needed": Text(  # R20
        ja="データ利用に関する事項を読み、同意いただける場合は印を付けてください。同意は申請に必要です。",
        en="Read how the data are used and tick the box if you agree. A filing needs this consent.",
    ),
    # The period
    "period_starts_before_filing": Text(  # R16
        ja="実施期間の開始月を、申請する月（{first}）以降にしてください。",
        en="Let the plan period start in the month of filing ({first}) or later.",
    ),
    "period_ends_before_start": Text(  # R16
        ja="実施期間の終了月を、開始月（{start}）以降にしてください。",
        en="Let the plan period end in its first month ({start}) or later.",
    ),
    "period_too_long": Text(  # R16
        ja="実施期間は{most}か月以内にしてください。この開始月では{latest}までです。",
        en="Make the plan period {most} months or less. With this start it may run to {latest}.",
    ),
    "change_keeps_start": Text(  # R16
        ja="変更申請では、実施期間の開始月（{start}）は変更できません。",
        en="A change keeps the first month of the plan period ({start}).",
    ),
    "period_ends_before_filing": Text(  # R23
        ja="実施期間の終了月を、申請する月（{first}）以降にしてください。",
        en="Let the plan period end in the month of filing ({first}) or later.",
    ),
    "period_reaches_next_term": Text(  # R16
        ja="実施期間の終了月を、次の計画の開始月（{next}）より前にしてください。",
        en="Let the plan period end before the next term begins ({next}).",
    ),
    "period_starts_before_last_end": Text(  # R24
        ja="実施期間の開始月を、前の計画の終了後（{first}以降）にしてください。",
        en="Let the plan period start after the last one ends ({first} or later).",
    ),
    # Plans that were certified
    "filing_open": Text(
        ja="この計画については、受付番号{application_no}の手続が終わっていません。結果を待つか、取り下げてから申請してください。",
        en="Application {application_no} on this plan is still open. Wait for its outcome, or withdraw it first.",
    ),
    "not_changeable": Text(  # R23
        ja="変更申請は、認定を受けた計画の実施期間中に行ってください。本日は実施期間中ではありません。",
        en="A change is filed within the period of a certified plan. Today is not within it.",
    ),
    "not_renewable": Text(  # R24
        ja="この計画は取り消され、又は返納されているため、2回目以降の申請はできません。新規に申請してください。",
        en="This plan was rescinded or given back and cannot be renewed. File a new plan.",
    ),
    "renewal_not_open": Text(  # R24
        ja="2回目以降の申請は、{opens_on}から受け付けます。",
        en="The next application can be filed from {opens_on}.",
    ),
    "base_moved": Text(
        ja="計画の内容が変わりました（現在は第{version}版）。現在の計画を確認し、もう一度申請してください。",
        en="The plan has changed in the meantime (it is version {version} now). Look at it and file again.",
    ),
    "nothing_changed": Text(  # R23
        ja="認定を受けた計画から変わったところがありません。変更するところを入力してください。",
        en="Nothing differs from the certified plan. Enter what is to change.",
    ),
    "report_needed": Text(  # R25
        ja="実施状況報告を付けてください。変更申請及び2回目以降の申請に必要です。",
        en="Add the implementation status report: changes and later applications need it.",
    ),
    "report_of_nothing": Text(  # R25
        ja="新規申請に実施状況報告は要りません。報告を外してください。",
        en="A new application has no status report. Leave it out.",
    ),
    "report_incomplete": Text(  # R25
        ja="実施状況報告のこの項目を入力してください。",
        en="Fill in this field of the status report.",
    ),
    "equipment_unreported": Text(  # R25
        ja="設備「{name}」（認定を受けた計画の{row}行目）の実施状況を報告してください。",
        en="Report on the equipment “{name}” (row {row} of the certified plan).",
    ),
    "equipment_unknown": Text(  # R25
        ja="認定を受けた計画にない設備です。この行を外してください。",
        en="This equipment is not in the certified plan. Leave the row out.",
    ),
    "nothing_to_report_on": Text(  # R25
        ja="実施状況報告は、認定を受けた計画の実施期間中に行ってください。本日は実施期間中ではありません。",
        en="A report is filed within the period of a certified plan. Today is not within it.",
    ),
    "no_minor_change_now": Text(  # R27
        ja="軽微な変更は、認定を受けた計画の実施期間中に記録してください。本日は実施期間中ではありません。",
        en="A minor change is noted within the period of a certified plan. Today is not within it.",
    ),
    "takes_a_change": Text(  # R27
        ja="「{what}」を変えるときは、変更申請をしてください。軽微な変更には当たりません。",
        en="{what}: this takes a change application, and is no minor change.",
    ),
    "purpose_altered": Text(  # R27
        ja="計画の趣旨が変わるときは、変更申請をしてください。軽微な変更には当たりません。",
        en="Where the plan's purpose changes, file a change application. That is no minor change.",
    ),
    "minor_of_corporations": Text(  # R27
        ja="「{what}」は、法人の計画だけに関わる事項です。個人事業主が交代するときは、新しい事業主が新規の申請をしてください。",
        en="{what}: this is for corporations. If another person runs the business, they file a plan of their own.",
    ),
    "no_funds_to_alter": Text(  # R27
        ja="この計画には資金の記載がありません。資金を加えるときは、変更申請をしてください。",
        en="This plan names no funds. To add some, file a change application.",
    ),
    "nothing_altered": Text(  # R27
        ja="「{what}」について、今の計画と異なる変更後の内容を入力してください。",
        en="{what}: enter what it is now, other than the plan has it.",
    ),
    "altered_unasked": Text(  # R27
        ja="変わるものとして選んでいない事項です。選ぶか、この欄を空欄にしてください。",
        en="This was not chosen as something that changes. Choose it, or leave this empty.",
    ),
    "nothing_to_give_back": Text(
        ja="有効な認定がないため、返納できません。",
        en="No certification is in force that could be given back.",
    ),
    # Certificates on paper
    "bureau_unknown": Text(  # R30
        ja="認定を受けた経済産業局を選んでください。",
        en="Choose the bureau that certified the plan.",
    ),
    "paper_certified_on": Text(  # R26
        ja="認定日を、{first}から{last}までの日で入力してください。認定通知書に記載されています。",
        en="Enter the day of certification, from {first} to {last}. It stands on the certification notice.",
    ),
    "paper_certified_after_its_end": Text(  # R26
        ja="認定日が、実施期間の終わり（{end}）より後です。認定日と実施期間を確認してください。",
        en="The day of certification is after the plan period's end ({end}). Look at both again.",
    ),
    "paper_differs": Text(  # R26
        ja="経済産業局の台帳の記載と一致しません。認定通知書の記載を確認し、違いがないときは認定を受けた局へご連絡ください。",
        en="This differs from the bureau's record. Look at your certification notice, or contact the bureau.",
    ),
    "paper_claimed": Text(  # R26
        ja="この認定番号は既に申告されています。お心当たりがない場合は、認定を受けた経済産業局へご連絡ください。",
        en="This certificate number has been claimed already. If you do not know of it, contact the bureau.",
    ),
    "paper_confirmed": Text(  # R26
        ja="この認定は、経済産業局が写しを確認しています。内容を変えるときは、変更申請をしてください。",
        en="The bureau has confirmed this certificate. To change the plan, file a change.",
    ),
    "paper_not_given_back": Text(  # R26
        ja="紙で受けた認定が未確認のため、この画面からは返納できません。認定を受けた経済産業局へ申し出てください。",
        en="Your certificate on paper is not confirmed yet, so it cannot be given back here. Turn to your bureau.",
    ),
    # Filing, correcting, withdrawing
    "gbizid_needed": Text(  # R22
        ja="GビズID（プライム又はメンバー）でログインしてから申請してください。取得には2週間以上かかります。",
        en="Sign in with a gBizID Prime or Member account to file. Getting one takes two weeks or more.",
    ),
    "already_filed": Text(  # R17
        ja="この申請は受付番号{application_no}で受け付けています。申請の状況のページをご覧ください。",
        en="This application has been taken under number {application_no}. See its page for progress.",
    ),
    "not_filed": Text(  # R17
        ja="この申請はまだ提出されていません。下書きは下書きのページで削除できます。",
        en="This application has not been filed yet. A draft can be deleted on its own page.",
    ),
    "correction_unknown": Text(  # R18
        ja="この補正依頼が見つかりません。申請の状況のページから、もう一度お進みください。",
        en="This correction request was not found. Start again from the page of your application.",
    ),
    "correction_cancelled": Text(  # R18
        ja="この補正の依頼は取り消されました。回答は必要ありません。",
        en="This correction request was withdrawn. No answer is needed.",
    ),
    "correction_already_answered": Text(  # R18
        ja="この補正依頼には回答済みです。追加の修正は、申請先の経済産業局へご連絡ください。",
        en="This correction request has been answered. For further changes, contact the bureau.",
    ),
    "bureau_would_change": Text(  # R30
        ja="主たる事務所を別の経済産業局の管内へ移す補正はできません。この申請を取り下げ、新しい所在地で申請し直してください。",
        en="A correction cannot move the main office to another bureau's area. Withdraw this application and file "
        "again with the new address.",
    ),
    "text_differs": Text(
        ja="受付番号{application_no}について、決定の対象とされた{text_no}番目の申請内容が、受け付けた内容と一致しません。"
        "システムの管理者に連絡してください。",
        en="The decision on application {application_no} names text {text_no} of it, which is not the one that was "
        "taken. Tell the administrator of the system.",
    ),
    "already_decided": Text(  # R18
        ja="受付番号{application_no}の申請は、審査の結果が出ています。申請の状況のページで結果を確認してください。",
        en="Application {application_no} has been decided. See the outcome on its page.",
    ),
    "not_erased_while_open": Text(
        ja="受付番号{application_no}の申請は、まだ手続中です。手続が終わってから消去してください。"
        "消去の命令があるときは、その文書番号を--by-orderに指定してください。",
        en="Application {application_no} is still being handled. Erase when it has ended; where erasing was ordered, "
        "give the order's reference as --by-order.",
    ),
    "not_erased_while_term_runs": Text(
        ja="受付番号{application_no}の計画は、認定期間の途中です。期間が終わってから消去してください。"
        "消去の命令があるときは、その文書番号を--by-orderに指定してください。",
        en="The certified period of application {application_no} still runs. Erase when it has ended; where erasing "
        "was ordered, give the order's reference as --by-order.",
    ),
    "already_fell_away": Text(
        ja="受付番号{application_no}の変更申請は、変更する計画の認定が取り消されたため、終わっています。新しい計画は、新規に申請できます。",
        en="The change application {application_no} has ended, for the certification that it was to change was "
        "rescinded. A new plan may be filed anew.",
    ),
    "already_withdrawn": Text(  # R18
        ja="受付番号{application_no}の申請は取り下げられています。続ける場合は、新しく申請してください。",
        en="Application {application_no} has been withdrawn. To go on, file a new one.",
    ),
    # Files
    **DOCUMENT_REFUSALS,
}
