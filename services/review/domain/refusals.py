"""What review says when a command cannot run, by the code of the refusal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.domain import Text

REFUSALS: Final[Mapping[str, Text]] = {
    "case_unknown": Text(
        ja="この案件は見つかりません。一覧から選び直してください。",
        en="This case was not found. Choose it again from the list.",
    ),
    "case_closed": Text(
        ja="この案件の審査は{ended_on}に終わっています。案件の経過を確かめてください。",
        en="The examination of this case ended on {ended_on}. See the history of the case.",
    ),
    "case_taken": Text(
        ja="この案件は{officer}が担当しています。引き継ぐときは「現在の担当者から担当を引き継ぐ」に印を付けてください。",
        en="{officer} holds this case. To take it over, tick “Take the case over from its officer”.",
    ),
    "no_officer": Text(
        ja="この案件には担当者がいません。先に担当者を割り当ててください。",
        en="This case has no officer. Assign one first.",
    ),
    "not_your_case": Text(
        ja="この案件の担当者は{officer}です。担当者に依頼するか、担当を引き継いでください。",
        en="{officer} holds this case. Ask them to do it, or take the case over.",
    ),
    "transfer_to_another_bureau": Text(  # R30
        ja="移送先として、ほかの局を選んでください。",
        en="Choose another bureau to transfer the case to.",
    ),
    "transfer_without_reason": Text(  # R30
        ja="移送する理由を書いてください。申請者への通知に載ります。",
        en="Write why the case is transferred. The notice to the applicant says so.",
    ),
    "correction_open": Text(  # G6
        ja="補正を依頼しています（回答期限 {answer_by}）。回答が届くか、期限が過ぎるまでお待ちください。",
        en="A correction is open (answer by {answer_by}). Wait for the answer, or until that day has ended.",
    ),
    "correction_unknown": Text(
        ja="この補正依頼は案件にありません。案件の経過を確かめてください。",
        en="This case has no such correction request. See the history of the case.",
    ),
    "correction_without_items": Text(  # G6
        ja="補正を依頼する事項を一つ以上選んでください。",
        en="Choose at least one item to be corrected.",
    ),
    "correction_path_missing": Text(
        ja="補正を依頼する項目を選んでください。",
        en="Choose the field that is to be corrected.",
    ),
    "correction_path_unknown": Text(
        ja="様式にある項目を、様式の中での名前で選んでください（例：goals.purpose、equipment#k3.month）。",
        en="Choose a field that the form has, by its name within the form, like goals.purpose or equipment#k3.month.",
    ),
    "correction_comment_missing": Text(
        ja="何をどう補正すればよいかを書いてください。",
        en="Write what is to be corrected, and how.",
    ),
    "answer_by_out_of_range": Text(  # G7
        ja="回答期限は{after}より後、{latest}までの日にしてください。",
        en="Choose a day for the answer after {after} and no later than {latest}.",
    ),
    "no_correction_open": Text(  # G7
        ja="回答を待っている補正がありません。案件の経過を確かめてください。",
        en="No correction awaits an answer. See the history of the case.",
    ),
    "version_without_effect": Text(
        ja="第{version}版は認定の効力がないため、更正できません。版を選び直してください。",
        en="Version {version} has no effect, so nothing on its certificate can be put right. Choose another one.",
    ),
    "nothing_put_right": Text(
        ja="正しい記載を入力してください。今の記載と同じ内容や空欄に改めることはできません。",
        en="Enter what is right. It is other than what stands, and not empty.",
    ),
    "no_corporate_number": Text(  # R12
        ja="13桁の法人番号を確認してください。検査用数字（先頭の1桁）が残りの12桁と一致していません。",
        en="Look at the corporate number of 13 digits again: its first does not agree with the other twelve.",
    ),
    "no_prefecture": Text(  # R30
        ja="都道府県を「東京都」のように入力してください。",
        en="Enter a prefecture by its Japanese name, like 東京都.",
    ),
    "place_of_another_bureau": Text(  # R30
        ja="他の局が管轄する都道府県です。主たる事務所の移転は、更正ではなく変更申請によります。",
        en="This prefecture belongs to another bureau. An office that moved takes a change application.",
    ),
    "reason_for_putting_right_needed": Text(
        ja="更正の理由を入力してください。申請者への通知に載ります。",
        en="Say why it is put right. The reason stands in the notice to the applicant.",
    ),
    "withdrawal_without_reason": Text(  # G6
        ja="取り消す理由を書いてください。申請者への通知に載ります。",
        en="Write why it is withdrawn. The notice to the applicant says so.",
    ),
    "deadline_passed": Text(
        ja="期限（{last_day}）は過ぎているため、延長できません。速やかに判断し、申請者に進み具合を伝えてください。",
        en="The deadline ({last_day}) has passed and stays there. Decide soon, and tell the applicant how it stands.",
    ),
    "extension_out_of_range": Text(
        ja="延長する日数は1日から{most}日までの間にしてください（これまでの延長は合わせて{given}日です）。",
        en="Extend by 1 to {most} days; {given} have been given so far.",
    ),
    "extension_used_up": Text(
        ja="これまでに合わせて{given}日延長しており、これ以上は延長できません。速やかに判断してください。",
        en="The deadline has been extended by {given} days in all, and no day is left to give. Decide soon.",
    ),
    "extension_without_reason": Text(
        ja="延長する理由を書いてください。",
        en="Write why the deadline is extended.",
    ),
    "awaiting_approval": Text(
        ja="{officer}の決裁伺いが出ています。決裁又は差戻しをお待ちください。",
        en="A proposal by {officer} awaits approval. Wait until it is approved or sent back.",
    ),
    "refusal_without_reasons": Text(  # G8
        ja="不認定とする理由を書いてください。申請者への通知に載ります。",
        en="Write the reasons for the refusal. They stand in the notice to the applicant.",
    ),
    "nothing_proposed": Text(
        ja="決裁伺いが出ていません。担当者の決裁伺いをお待ちください。",
        en="Nothing is proposed for this case. Wait for the officer's proposal.",
    ),
    "nothing_to_take_back": Text(
        ja="引き戻す決裁伺いがありません。案件の経過を確かめてください。",
        en="There is no proposal to take back. See the history of the case.",
    ),
    "not_your_proposal": Text(
        ja="この決裁伺いを出したのは{officer}です。引き戻せるのは、伺いを出した人だけです。",
        en="{officer} made this proposal. Only they can take it back.",
    ),
    "send_back_without_comment": Text(
        ja="担当者に何を求めるかを書いてください。",
        en="Write what the officer should do.",
    ),
    "approver_is_proposer": Text(
        ja="決裁伺いを出した人は、自分で決裁できません。ほかの決裁者に依頼してください。",
        en="Whoever made the proposal cannot approve it. Ask another approver.",
    ),
    "plan_already_certified": Text(
        ja="この計画は既に認定されています。新規の申請としては決裁できません。",
        en="This plan is certified already; it cannot be decided as a new one.",
    ),
    "base_moved": Text(
        ja="この申請の後に計画が変わりました（現在は第{version}版）。決裁待ちのときは差し戻し、申請者に取下げと改めての申請を案内するか、不認定を伺ってください。",
        en="The plan has changed since this was filed (it is version {version} now). A proposal is sent back; let the "
        "applicant withdraw and file again, or propose not to certify.",
    ),
    "term_ended": Text(
        ja="変更する計画の認定は{ended_on}に終わっています。決裁待ちのときは差し戻し、申請者に取下げを案内するか、不認定を伺ってください。",
        en="The certification that this changes ended on {ended_on}. A proposal is sent back; let the applicant "
        "withdraw, or propose not to certify.",
    ),
    "copies_not_due": Text(  # R26
        ja="この申請には、紙の認定の写しは要りません。",
        en="No copies of a certificate on paper are due with this application.",
    ),
    "paper_unconfirmed": Text(  # R26
        ja="紙で受けた認定の写し（認定通知書と計画書）が未確認です。担当者が案件の画面で写しを確認してから、認定の決裁を伺ってください。",
        en="The copies of the certificate on paper and of its plan are not confirmed. The officer confirms them on the "
        "page of the case, and then proposes to certify.",
    ),
    "paper_claim_unknown": Text(  # R26
        ja="この認定の申告が届いていません。しばらくしてからもう一度行ってください。",
        en="The claim of this certificate has not arrived. Try again in a while.",
    ),
    "paper_differs": Text(  # R26
        ja="申告された{what}が、認定台帳への登載と異なります。写しと照らし、登載の誤りであれば登載を改めてください。申告の誤りであれば、申請の取下げと、申告及び申請のやり直しを申請者に案内してください。",
        en="The {what} that was claimed differs from the record. See the copies: if the entry is wrong, enter it anew; "
        "if the claim is, let the applicant withdraw the application, claim again and file again.",
    ),
    "paper_confirmed": Text(  # R26
        ja="この認定は、受付番号{application_no}の申請で写しを確認しています。登載は改められません。",
        en="This certificate was confirmed with application {application_no}; its entry cannot be changed.",
    ),
    "certificate_no_missing": Text(  # R26
        ja="認定番号を入力してください。",
        en="Enter the certificate number.",
    ),
    "business_missing": Text(  # R26
        ja="事業者の名称を入力してください。",
        en="Enter the name of the business.",
    ),
    "paper_certified_on": Text(  # R26
        ja="認定日を、{first}から{last}までの日で入力してください。",
        en="Enter the day of certification, from {first} to {last}.",
    ),
    "paper_period": Text(  # R26
        ja="実施期間の終わりの月を、始まりの月と認定日より後にしてください。",
        en="Let the plan period end after its first month and the day of certification.",
    ),
    "version_used": Text(
        ja="第{version}版は既に登載されています。もう一度決裁してください。",
        en="Version {version} is entered already. Approve once more.",
    ),
    "nothing_to_rescind": Text(
        ja="取り消すことのできる認定がありません。計画の回を選び直してください。",
        en="There is no certification that could be rescinded. Choose the term again.",
    ),
    "term_over": Text(
        ja="この回の計画は{ended_on}から有効ではないため、認定を取り消すことはできません。",
        en="This term has not been in force since {ended_on}, so that it cannot be rescinded.",
    ),
    "rescission_open": Text(
        ja="第{term}回の計画の認定取消しの手続が進行中です。その手続が終わってから始めてください。",
        en="A rescission of term {term} is under way. Wait until it has ended.",
    ),
    "no_rescission": Text(
        ja="この計画には、進行中の認定取消しの手続がありません。これまでの経過を確かめてください。",
        en="No rescission of this plan is under way. See its history.",
    ),
    "hearing_day_out_of_range": Text(  # G15
        ja="聴聞の期日は、{first}から、計画の実施期間の末日（{last}）までの日にしてください。",
        en="Choose a day for the hearing from {first} to the last day of the plan period ({last}).",
    ),
    "hearing_without_place": Text(  # G15
        ja="聴聞の場所を書いてください。",
        en="Write where the hearing is held.",
    ),
    "hearing_without_grounds": Text(  # G15
        ja="認定取消しの原因となる事実を書いてください。通知に載ります。",
        en="Write the facts on which the rescission is based. They stand in the notice.",
    ),
    "held_day_out_of_range": Text(  # G15
        ja="聴聞を終えた日は、通知した期日（{first}）から本日（{last}）までの日にしてください。",
        en="The hearing was held on a day from the one that was announced ({first}) to today ({last}).",
    ),
    "hearing_held": Text(
        ja="聴聞は{held_on}に終わったと記録されています。これまでの経過を確かめてください。",
        en="The hearing is recorded as held on {held_on}. See the history.",
    ),
    "hearing_not_held": Text(  # G24
        ja="聴聞（期日 {hearing_on}）がまだ終わっていません。聴聞を終えた日を先に記録してください。",
        en="The hearing (of {hearing_on}) has not been held yet. Record the day on which it was held first.",
    ),
    "hearing_reported": Text(
        ja="聴聞の報告書は提出されています。これまでの経過を確かめてください。",
        en="The hearing has been reported already. See the history.",
    ),
    "hearing_without_report": Text(  # G24
        ja="聴聞の経過と、当事者の主張を書いてください。",
        en="Write how the hearing went and what the business said.",
    ),
    "hearing_without_opinion": Text(  # G24
        ja="当事者の主張に理由があるかどうかについての意見を書いてください。",
        en="Write your opinion on whether what the business said is well-founded.",
    ),
    "hearing_not_reported": Text(  # G24
        ja="聴聞の報告書がまだ提出されていません。報告書を先に記録してください。",
        en="The hearing has not been reported yet. Record the report first.",
    ),
    "rescission_without_reasons": Text(  # G14
        ja="認定を取り消す理由を書いてください。申請者への通知に載ります。",
        en="Write the reasons for the rescission. They stand in the notice to the applicant.",
    ),
    "awaiting_rescission": Text(
        ja="{officer}の認定取消しの伺いが出ています。決裁又は差戻しをお待ちください。",
        en="A proposal by {officer} to rescind awaits approval. Wait until it is approved or sent back.",
    ),
    "no_rescission_proposed": Text(
        ja="認定取消しの伺いが出ていません。担当者の伺いをお待ちください。",
        en="A rescission has not been proposed. Wait for the officer's proposal.",
    ),
    "drop_without_reason": Text(
        ja="認定取消しの手続を取りやめる理由を書いてください。申請者への通知に載ります。",
        en="Write why the rescission is dropped. It stands in the notice to the applicant.",
    ),
    "certificate_number_missing": Text(  # R19
        ja="認定番号が付いていません。もう一度決裁してください。",
        en="There is no certificate number yet. Approve once more.",
    ),
}
