"""ヘルプ, 個人情報の取扱い and ウェブアクセシビリティ: what this product does, in words, for everyone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shared.contracts.forms.single import SINGLE
from shared.domain import Text


@dataclass(frozen=True, slots=True)
class ArticlePart:
    """A heading with its paragraphs and points, and links as label and address."""

    title: Text
    paragraphs: tuple[Text, ...] = ()
    points: tuple[Text, ...] = ()
    links: tuple[tuple[Text, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A page of words."""

    title: Text
    lead: Text
    parts: tuple[ArticlePart, ...]


_CONTACTS: Final = (Text(ja="都道府県ごとの相談先", en="Whom to ask in your prefecture"), "/contacts")

HELP: Final = Article(
    Text(ja="ヘルプ", en="Help"),
    Text(
        ja="このサイトの使い方と、困ったときの手掛かりです。",
        en="How to use this site, and what to do when something is in the way.",
    ),
    (
        ArticlePart(
            Text(ja="申請の流れ", en="How an application goes"),
            points=(
                Text(
                    ja="まず、対象かどうかを確かめ、必要なものをそろえます。アカウントは要りません。",
                    en="First see whether you may apply, and what is needed. No account is asked for.",
                ),
                Text(
                    ja="利用者を選び、「申請」から様式を用意して、内容を確かめてから提出します。",
                    en="Choose a user, prepare the form under “Applications”, look at it once more, and file it.",
                ),
                Text(
                    ja="提出すると受付番号が付きます。申請の状況は、いつでも「申請」の一覧から分かります。",
                    en="The filing gets an application number. How it stands, the list under “Applications”"
                    " says at any time.",
                ),
                Text(
                    ja="補正の依頼が届いたら、依頼された項目だけを直して回答します。"
                    "直さない理由を答えることもできます。",
                    en="When corrections are asked for, answer just those items; you may also say why you do"
                    " not correct one.",
                ),
            ),
            links=(
                (Text(ja="対象かどうか確かめる", en="See whether you may apply"), "/check"),
                (Text(ja="申請の案内", en="Guide to filing"), "/guide"),
            ),
        ),
        ArticlePart(
            Text(ja="アカウント", en="Accounts"),
            (
                Text(
                    ja="電子申請には、GビズID（プライム又はメンバー）のアカウントが要ります。"
                    "取得には2週間以上かかります。"
                    "このサイトでは、動作を確かめるために、用意された利用者を選んで使います。",
                    en="Electronic filing needs a gBizID account (Prime or Member), which takes at least two"
                    " weeks to get."
                    " On this site you choose one of the users that are there for trials.",
                ),
            ),
        ),
        ArticlePart(
            Text(ja="入力で困ったとき", en="When an entry is not taken"),
            points=(
                Text(
                    ja="直すところがあると、画面の先頭にまとめて示します。各行から、その項目へ進めます。",
                    en="What is to be put right stands together at the top of the page; each line leads to its field.",
                ),
                Text(
                    ja="数字は、全角でもカンマ付きでも入力できます。WordやExcelから貼り付けた文章は、"
                    "改行を保って読み取ります。",
                    en="Digits may be full width and have commas. Text pasted from Word or Excel keeps its lines.",
                ),
                Text(
                    ja="使えない文字があるときは、何行目の何文字目かを示します。その文字を消して入力し直してください。",
                    en="Of a character that cannot be taken you are told line and place. Delete it and type it anew.",
                ),
                Text(
                    ja="ファイルは、文字コードをUTF-8にして保存したものを選んでください。",
                    en="Choose files that were saved as UTF-8.",
                ),
                Text(
                    ja="画面を開いている間に内容が変わったときは、変わったところと入力した内容の両方を示します。",
                    en="If something changed while a page was open, you see both the change and what you typed.",
                ),
            ),
        ),
        ArticlePart(
            Text(ja="問い合わせる", en="Asking someone"),
            (
                Text(
                    ja="申請の内容や審査については、"
                    "申請先の経済産業局（沖縄県は沖縄総合事務局）へお尋ねください。"
                    "受付番号があると早く分かります。",
                    en="On an application and its examination ask the bureau that you applied to. Have"
                    " the application"
                    " number at hand.",
                ),
                Text(
                    ja="画面にエラーが出たときは、表示された「問い合わせ番号」を、"
                    "このサイトを運営する担当者へお知らせください。"
                    "入力した内容を伝えなくても、何が起きたかを調べられます。",
                    en="If a page shows an error, tell those who run this site the reference on it. They can"
                    " find out what"
                    " happened without knowing what you typed.",
                ),
            ),
            links=(_CONTACTS,),
        ),
        ArticlePart(
            Text(ja="見え方と操作", en="Reading and using it"),
            points=(
                Text(
                    ja="表示の言語は、画面の上で日本語と英語に切り替えられます。",
                    en="The language can be switched at the top of every page.",
                ),
                Text(
                    ja="すべての操作は、キーボードだけで、また、JavaScriptを使わない設定でも行えます。",
                    en="Everything can be done with the keyboard alone, and without JavaScript.",
                ),
                Text(
                    ja="文字は、ブラウザーの設定で大きくできます。どの画面も、そのまま印刷できます。",
                    en="Text can be enlarged in the browser, and every page can be printed as it is.",
                ),
            ),
            links=((Text(ja="ウェブアクセシビリティ", en="Accessibility"), "/accessibility"),),
        ),
    ),
)

_SEALED_FIELDS: Final = tuple(dict.fromkeys(one.label for one in SINGLE.fields.values() if one.is_personal))

PRIVACY: Final = Article(
    Text(ja="個人情報の取扱い", en="Privacy"),
    Text(
        ja="このサイトが何を保存し、誰に見せ、いつ消すかを説明します。",
        en="What this site keeps, who sees it, and when it is erased.",
    ),
    (
        ArticlePart(
            Text(ja="保存するもの", en="What is kept"),
            points=(
                Text(
                    ja="申請、補正の回答、実施状況の報告、軽微な変更などで提出された内容",
                    en="What is handed in: applications, answers to corrections, status reports, minor changes",
                ),
                Text(
                    ja="いつ、どのアカウントが、どの手続をしたか（経過）。経過は書き換えられず、"
                    "取り消した手続も残ります。",
                    en="When which account did what. That record is never rewritten; what was withdrawn stays"
                    " in it, too.",
                ),
                Text(
                    ja="動作の記録。アドレスの型、所要時間などだけで、入力した内容や検索の言葉は残しません。",
                    en="A log of requests: the kind of address, how long it took. Nothing typed or searched for"
                    " is in it.",
                ),
            ),
        ),
        ArticlePart(
            Text(ja="保存しないもの", en="What is not kept"),
            (
                Text(
                    ja="「対象かどうかの確認」に入力した内容は保存しません。"
                    "入力した内容は画面のアドレスに含まれるため、"
                    "ほかの人と共用する端末では、ブラウザーの履歴にご注意ください。",
                    en="What is entered to see whether you may apply is not stored. It is part of the page's"
                    " address: on a"
                    " shared computer, mind the browser's history.",
                ),
                Text(
                    ja="Cookieは、表示の言語、選んだ利用者及び直前の操作の結果（次の画面で一度だけ示します。）を覚えるためだけに使います。"
                    "閲覧の追跡や広告には使いません。",
                    en="Cookies remember the language, the chosen user and, for the next page, what was just done."
                    " There is no tracking.",
                ),
                Text(
                    ja="入力の途中の内容は、下書きのある手続ではサーバーに、そのほかの手続では開いているタブの中に保存します。"
                    "タブの中のものは、送信するか、タブを閉じるか、利用者を切り替えると消えます。",
                    en="What is being typed is kept as a draft where there are drafts, elsewhere within the open tab"
                    " until it is sent. In the tab it goes when it is sent, when the tab is closed, and when another"
                    " user is chosen.",
                ),
            ),
        ),
        ArticlePart(
            Text(ja="封をして保存するもの", en="What is sealed"),
            (
                Text(
                    ja="次の項目は、暗号化（封）して保存します。鍵は記録とは別の場所にあり、"
                    "見る必要のある人が開くときにだけ使います。",
                    en="The following are encrypted before they are stored. The keys lie apart from the"
                    " records, and are used only"
                    " where someone who needs to know opens them.",
                ),
            ),
            points=_SEALED_FIELDS,
        ),
        ArticlePart(
            Text(ja="見る人", en="Who sees it"),
            points=(
                Text(ja="申請した事業者本人", en="The business that filed"),
                Text(
                    ja="申請先の経済産業局の担当者と決裁者（審査のため）",
                    en="The officers and the director of the bureau applied to, to examine it",
                ),
                Text(
                    ja="認定後の支援機関（担当する計画について、支援に要る範囲）",
                    en="After the certification the supporting organisation, for its own plans, as far as"
                    " support needs it",
                ),
                Text(
                    ja="監査の担当者（経過の確認のため。封をした項目は開きません）",
                    en="Auditors, to verify what happened; what is sealed they do not open",
                ),
            ),
        ),
        ArticlePart(
            Text(ja="公表するもの", en="What is published"),
            (
                Text(
                    ja="認定を受けると、事業者の名称、主たる事務所の所在地、ウェブサイト、認定日、"
                    "種別（単独型・連携型）、認定した局が公表されます。"
                    "事例としての公表やデータの活用は、申請のときの回答に従います。",
                    en="Of a certified business are published: name, location of the main office, web site, day"
                    " of certification,"
                    " type (single or joint) and bureau. Cases and data are used as was answered in the"
                    " application.",
                ),
            ),
        ),
        ArticlePart(
            Text(ja="消去", en="Erasure"),
            (
                Text(
                    ja="個人の項目は、鍵を破棄して消去します。破棄すると、記録の写しを含めて読めなくなります。"
                    "鍵の控え（バックアップ）は、"
                    "運営する者が定めた保存期間が過ぎるまで残ることがあります。"
                    "審査中の申請と、認定期間中の計画については、命令によるときを除き、消去できません。",
                    en="Personal fields are erased by destroying their key; no copy of the records can be read"
                    " after that."
                    " A backup of the keys may remain until it expires, as those who run this site have set."
                    " While an"
                    " application is open or its term runs, erasure is done by order only.",
                ),
                Text(
                    ja="消去しても、いつ、どの手続があったかという経過は残ります。消去を求めるときは、"
                    "申請先の経済産業局へお申し出ください。",
                    en="That something was done, and when, stays on record. To have personal data erased, ask"
                    " the bureau that you"
                    " applied to.",
                ),
            ),
            links=(_CONTACTS,),
        ),
    ),
)

ACCESSIBILITY: Final = Article(
    Text(ja="ウェブアクセシビリティ", en="Accessibility"),
    Text(
        ja="年齢や障害の有無、使う端末にかかわらず、誰もが申請し、状況を確かめられることを目指しています。",
        en="Everyone should be able to file and to follow an application, whatever their age, disability or device.",
    ),
    (
        ArticlePart(
            Text(ja="目標", en="Target"),
            (
                Text(
                    ja="対象：このサイトのすべての画面。目標：JIS X 8341-3:2016の適合レベルAAに準拠すること、"
                    "あわせてWCAG 2.2のレベルAとAAの達成基準を満たすこと。",
                    en="For all pages of this site: conformance with level AA of JIS X 8341-3:2016, and the"
                    " criteria of levels A and"
                    " AA of WCAG 2.2.",
                ),
            ),
        ),
        ArticlePart(
            Text(ja="現在の状況", en="How it stands"),
            (
                Text(
                    ja="JIS X 8341-3:2016に基づく試験（達成基準ごとの確認）はまだ行っておらず、"
                    "準拠を表明するものではありません。"
                    "次のことは、画面を変えるたびに自動で検査しています。",
                    en="No test against each criterion of JIS X 8341-3:2016 has been made yet, so no"
                    " conformance is claimed. The"
                    " following is checked by machine with every change of a page.",
                ),
            ),
            points=(
                Text(
                    ja="axe-coreによる検査で、主な画面に違反がないこと",
                    en="axe-core finds no violation on the main pages",
                ),
                Text(
                    ja="幅320ピクセルから1280ピクセルまで、横に動かさずに読めること（広い表を除く）",
                    en="from 320 to 1280 pixels nothing needs sideways scrolling, wide tables aside",
                ),
                Text(
                    ja="キーボードだけで、また、JavaScriptを使わずに操作できること",
                    en="everything works by keyboard alone, and without JavaScript",
                ),
            ),
        ),
        ArticlePart(
            Text(ja="分かっている課題", en="Known gaps"),
            points=(
                Text(
                    ja="スクリーンリーダーなどの支援技術を使う方による試験を行っていません。",
                    en="It has not been tried by people who use screen readers or other assistive technology.",
                ),
                Text(
                    ja="手話、やさしい日本語、日本語と英語以外の言語には対応していません。",
                    en="There is no sign language, no plain-Japanese version, and no language but Japanese and"
                    " English.",
                ),
                Text(
                    ja="英語の画面でも、産業分類の名称、所在地、申請の内容は日本語のままです。",
                    en="On English pages the names of industries, addresses and the text of applications stay"
                    " in Japanese.",
                ),
                Text(
                    ja="様式の項目をまとめて入力するファイル（JSON）は、支援技術で編集しにくいことがあります。",
                    en="A form as a file (JSON) can be hard to edit with assistive technology.",
                ),
            ),
        ),
        ArticlePart(
            Text(ja="お困りのとき", en="If something is in your way"),
            (
                Text(
                    ja="読めない、操作できないところがあれば、申請先の経済産業局へお知らせください。"
                    "電話でも相談できます。",
                    en="Tell the bureau that you apply to of anything that you cannot read or use; it can also"
                    " be asked by telephone.",
                ),
            ),
            links=(_CONTACTS,),
        ),
    ),
)
