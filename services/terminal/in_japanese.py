"""What `--help` says, in Japanese: by the English that stands at each command, argument and option."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from rich.text import Text as RichText
from typer import rich_utils

from services.terminal import errors_in_words
from services.terminal.arguments import AS_LANG_SAYS, own_language

HELP: Final = {
    "Case management for 事業継続力強化計画.": "事業継続力強化計画の認定制度の案件管理。",
    # running
    "Start everything on 127.0.0.1; an empty store is first filled with demo data (unless JIGYOKEI_DEMO=0).": (
        "すべてを127.0.0.1で起動します。記録が空のときは、まずデモのデータを入れます（JIGYOKEI_DEMO=0なら入れません）。"
    ),
    "Fill an empty store with demo data, or go on where that was interrupted, without serving.": (
        "空の記録にデモのデータを入れます。途中で止まったときは続きから入れます。画面とAPIは起動しません。"
    ),
    "How many; JIGYOKEI_DEMO_APPLICATIONS, if left out.": "申請の件数。省くとJIGYOKEI_DEMO_APPLICATIONSの件数です。",
    "When the stories end; now, if left out.": "デモの話が終わる日時。省くと今です。",
    # filing
    "File applications (as JSON or as a workbook), one by one; the same file is filed once within a day.": (
        "申請をJSON又はブックのファイルから1件ずつ提出します。同じファイルは1日のうちに1回だけ提出します。"
    ),
    "The applicant's account.": "申請者の識別子。",
    "With the months of plans of 2026-11 moved to today's.": "2026年11月向けの計画の年月を、今日に合わせてずらします。",
    "It is a change (変更申請) of this plan; by plan or number (受付番号, 認定番号).": (
        "この計画の変更申請として提出します（計画の識別子、受付番号又は認定番号）。"
    ),
    "It is the next application (2回目以降の申請) of this plan.": "この計画の2回目以降の申請として提出します。",
    "The status report on that plan, unless it is a workbook.": "その計画の実施状況報告（ブックのときは不要です）。",
    "A file that goes with it, as DOCUMENT=FILE (bcp=plan.pdf), or FILE for another document.": (
        "添付するファイル。「書類=ファイル」（bcp=plan.pdf）の形で、その他の書類はファイルだけを指定します。"
    ),
    "How a certified plan stands on a day, its versions, and what can be done with it from when.": (
        "認定計画のある日の状況、版の一覧、いつから何の手続ができるかを表示します。"
    ),
    "A plan, an application or a number (受付番号, 認定番号).": "計画若しくは申請の識別子、受付番号又は認定番号。",
    "A day like 2026-11-24; today, if left out.": "2026-11-24のような日。省くと今日です。",
    "Report on the version of a plan that is in force (実施状況報告); the same report is taken once within a day.": (
        "有効な版の実施状況報告を提出します。同じ報告は1日のうちに1回だけ受け付けます。"
    ),
    "What to send; if left out, a blank is printed.": "提出するファイル。省くと、記入用の空の様式を表示します。",
    "Note a minor change of a plan (軽微な変更), which takes no filing; or hear that it takes a change application.": (
        "軽微な変更を記録します（申請は不要です）。変更申請が必要な場合は、その旨を表示します。"
    ),
    "Claim a certificate that was given on paper (紙で受けた認定の申告), so that a change of it can be filed.": (
        "紙で受けた認定を申告します。申告すると、その計画の変更申請ができるようになります。"
    ),
    "The certificate number, as the notice has it.": "認定通知書に記載された認定番号。",
    "The certified plan (JSON of form 24).": "認定を受けた計画（様式第24のJSON）。",
    "The bureau that certified it, like kanto.": "認定した局（kantoなど）。",
    "The day of certification, like 2025-02-10.": "認定日（2025-02-10など）。",
    "Of which term (回) it is.": "何回目の計画か。",
    "Give the certification of a plan's term in force back (返納). It ends today, and does not come back.": (
        "有効な認定を返納します。認定は今日で終わり、元には戻りません。"
    ),
    "Why; it is recorded for good, so name no person.": "理由。記録は消えないため、個人の名前は書かないでください。",
    "Do not ask for the certificate number once more.": "認定番号をもう一度尋ねずに実行します。",
    # erasing
    "Erase the persons of a plan for good (消去): their keys are destroyed, and their mails in the local mailbox.": (
        "計画に含まれる個人の情報を消去します。鍵と、内蔵の受信箱にあるメールを破棄し、元には戻りません。"
    ),
    "A plan, an application, a case or a number (受付番号, 認定番号).": (
        "計画、申請若しくは案件の識別子、受付番号又は認定番号。"
    ),
    "Which office ordered it; it is recorded for good.": "消去を指示した部署。記録は消えません。",
    "The order to erase although the case is open or the term runs.": (
        "審査中又は有効期間中でも消去するよう命じた文書の番号。"
    ),
    "Do not ask for the number once more.": "番号をもう一度尋ねずに実行します。",
    "Erase everything that an account has typed and not filed (下書き), for good.": (
        "ある利用者の提出していない下書きを、すべて消去します。元には戻りません。"
    ),
    "The account whose drafts are to go.": "下書きを消去する利用者の識別子。",
    "Do not ask for the account once more.": "利用者をもう一度尋ねずに実行します。",
    # auditing
    "The whole history of a plan across the services, causes before effects.": (
        "計画の経過を、全サービスにわたって原因から順に表示します。"
    ),
    "Only what was recorded by then, like 2026-11-24T09:30; a day alone means its end (Japan), today now.": (
        "この時点までに記録されたものだけを表示します（2026-11-24T09:30など）。日だけならその日の終わり、今日なら今です。"
    ),
    "For programs.": "プログラム向けのJSONで表示します。",
    "Write it to a file that proves itself (docs/audit-export.md).": (
        "それだけで検証できるファイルに書き出します（docs/audit-export.md）。"
    ),
    "Sign the end of every log now, and bring all ends to where they are kept.": (
        "すべての記録の末尾に署名し、保管先へ送ります。"
    ),
    "Only print the keys that are believed.": "信用している鍵だけを表示します。",
    "Put a new key in the place of ends.key.": "ends.keyを新しい鍵に替えます。",
    "Begin a new series: what was signed of this log is lost, and that is accepted.": (
        "この記録の署名が失われたことを認め、新しい系列を始めます。"
    ),
    "Prove that nothing was changed: chains and contiguity at the source, and the ledger equal to the sources.": (
        "何も書き換えられていないことを確かめます（元の記録の連鎖と連続、台帳と元の記録の一致）。"
    ),
    "A signed end kept elsewhere, or an export that bears one; may be repeated.": (
        "別の場所で保管していた署名済みの末尾、又はそれを含む書き出し。何回でも指定できます。"
    ),
    "Believe only the keys in this file (jigyokei ends --keys).": (
        "このファイルの鍵だけを信用します（jigyokei ends --keysの出力）。"
    ),
    "Begin from the start, even if a verification broke off.": "検証が途中で止まっていても、最初から始めます。",
    # operating
    "Every link between services: how far behind, whether it stands still, and what to do then.": (
        "サービス間のつながりの遅れと停止の有無、停止したときにすることを表示します。"
    ),
    "Rebuild read models from the log, beside the live ones, and say whether they had been as the log says.": (
        "閲覧用の表を、使っている表の横で記録から作り直し、元の表が記録のとおりだったかを表示します。"
    ),
    "One read model; all of the service, if left out.": "作り直す表。省くと、そのサービスのすべてです。",
    "Derive timers, running numbers and what is known of others again from the logs; keeps what was otherwise.": (
        "タイマー、通し番号、ほかのサービスについて知っていることを記録から作り直します。違っていたものは残します。"
    ),
    "Rows that did not follow from the log, as they were before rebuild or derive put them right.": (
        "記録と合わなかった行を、作り直す前のまま表示します。"
    ),
    "After a new office calendar: wake every open case, so that its days to come are counted by the newest one.": (
        "執務日の暦を改めたあと、審査中の全案件の今後の日数を、最新の暦で数え直します。"
    ),
    "After a database was restored from a backup: replay to its service, which is stopped, what it lacks.": (
        "バックアップから戻したデータベースに、停止中のサービスに足りない記録を補います。"
    ),
    "Messages and timers that wait for a person.": "人の対応を待っているメッセージとタイマー。",
    "What waits, by service and plan.": "待っているものを、サービスと計画ごとに表示します。",
    "One parked message with its data; what is personal stays sealed.": (
        "待っているメッセージ1件とその内容を表示します。個人の情報は封をしたままです。"
    ),
    "upstream:partition:sequence": "送信元:区画:番号",
    "Handle parked messages again, in order, plan by plan; and let parked timers run again.": (
        "待っているメッセージを計画ごとに順に処理し直し、待っているタイマーを動かします。"
    ),
    "A plan; all, if left out.": "計画。省くとすべてです。",
    "The topics on Kafka.": "Kafkaのトピック。",
    "Make the topics on Kafka that are missing, and set the others as shared/messaging/topics.toml says.": (
        "足りないトピックを作り、ほかのトピックをshared/messaging/topics.tomlのとおりに設定します。"
    ),
    "What publishes a service's log.": "サービスの記録を送り出す仕組み。",
    "Publish a service's log again, as after a topic was lost; followers skip what they have.": (
        "トピックが失われたときなどに、サービスの記録を送り直します。受け手は、すでに持つものを飛ばします。"
    ),
    "The last sequence that need not come again.": "送り直さなくてよい最後の番号。",
    "One partition; all, if left out.": "区画。省くとすべてです。",
    "Show this message and exit.": "この説明を表示して終わります。",
    "In which language to speak; it may stand behind any command.": ("表示の言語。どのコマンドの後にも書けます。"),
}
_TITLES: Final = {
    "ARGUMENTS_PANEL_TITLE": "引数",
    "OPTIONS_PANEL_TITLE": "オプション",
    "COMMANDS_PANEL_TITLE": "コマンド",
    "ERRORS_PANEL_TITLE": "エラー",
    "REQUIRED_LONG_STRING": "［必須］",
    "DEFAULT_STRING": "［既定：{}］",
    "ABORTED_TEXT": "中断しました。",
    "RICH_HELP": "説明は [blue]{command_path} {help_option}[/] で表示します。",
}
_IN_ENGLISH: Final = {name: getattr(rich_utils, name) for name in _TITLES}
_USAGE: Final = (("Usage: ", "使い方: "), ("[OPTIONS]", "[オプション]"), ("COMMAND [ARGS]...", "コマンド [引数]..."))


_MAKES_TEXT: Final = "_make_rich_text"
_SHOWS_ERROR: Final = "rich_format_error"
_AS_THEY_WERE: Final = {name: getattr(rich_utils, name) for name in (_MAKES_TEXT, _SHOWS_ERROR)}


def in_own_language(command: Any) -> Any:
    """A command whose `--help` and errors, and those of all below it, speak the language that is spoken now."""
    is_japanese = own_language() == "ja"
    for name, title in (_TITLES if is_japanese else _IN_ENGLISH).items():
        setattr(rich_utils, name, title)
    setattr(rich_utils, _MAKES_TEXT, _folded(_AS_THEY_WERE[_MAKES_TEXT]))
    setattr(rich_utils, _SHOWS_ERROR, errors_in_words.in_own_language(_AS_THEY_WERE[_SHOWS_ERROR]))
    if is_japanese:
        _translate(command)
    return command


def _folded(make: Callable[..., Any]) -> Callable[..., Any]:
    """Japanese has no blanks to break a line at, and what does not fit in one would be cut off."""

    @wraps(make)
    def folded(**given: Any) -> Any:
        text = make(**given)
        if isinstance(text, RichText):
            text.overflow = "fold"
        return text

    return folded


def _translate(command: Any) -> None:
    command.help = HELP.get(command.help, command.help)
    asked_for_help, used = command.get_help_option, command.get_usage
    command.get_help_option = lambda context: _with_words(asked_for_help(context))
    command.get_usage = lambda context: _of_use(used(context))
    for parameter in command.params:
        _with_words(parameter)
    for inner in getattr(command, "commands", {}).values():
        _translate(inner)


def _of_use(said: str) -> str:
    for english, japanese in _USAGE:
        said = said.replace(english, japanese)
    return said


def _with_words(parameter: Any) -> Any:
    if getattr(parameter, "help", None):
        parameter.help = HELP.get(parameter.help, parameter.help)
    if getattr(parameter, "show_default", None) == AS_LANG_SAYS:
        parameter.show_default = "LANGに従う"
    return parameter
