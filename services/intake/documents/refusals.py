"""What is said of a file that cannot be taken, and what to do next."""

from __future__ import annotations

from typing import Final

from services.intake.domain.document_refusals import DOCUMENT_REFUSALS
from shared.domain import Text

FILE_REFUSALS: Final[dict[str, Text]] = {
    "file_name_unseen": Text(
        ja="ファイル名の{character}文字目に、画面に表示されない文字（改行、制御文字など）があります。名前を付け直して、"
        "もう一度選んでください。",
        en="Character {character} of the name is one that no screen shows. Rename the file, and choose it again.",
    ),
    "file_name_signs": Text(
        ja='ファイル名に / \\ : * ? " < > | は使えません。名前を付け直して、もう一度選んでください。',
        en='A name has none of / \\ : * ? " < > |. Rename the file, and choose it again.',
    ),
    "file_name_incomplete": Text(
        ja="「見積書.pdf」のように、名前と拡張子のあるファイル名にしてください。",
        en='Name the file with a name and an ending, like "quotation.pdf".',
    ),
    "file_name_reserved": Text(
        ja="「{name}」は、Windowsで使えない名前です。名前を付け直して、もう一度選んでください。",
        en='"{name}" is a name that Windows keeps for itself. Rename the file, and choose it again.',
    ),
    "file_name_long": Text(
        ja="ファイル名を{most}文字以内にして、もう一度選んでください。",
        en="Make the name {most} characters or less, and choose the file again.",
    ),
    "file_kind_not_taken": Text(
        ja="添付できるのは、{endings}のファイルです。PDFなどに変換して、もう一度選んでください。",
        en="Files with {endings} are taken. Convert it, to PDF for example, and choose it again.",
    ),
    "file_kind_other": Text(
        ja="拡張子は.{ending}ですが、内容が異なります。正しい形式で保存し直して、もう一度選んでください。",
        en="The name ends with .{ending}, but the content is of another kind. Save it in the right format first.",
    ),
    "file_type_other": Text(
        ja="送信された形式（{declared}）が、ファイルの内容（{media_type}）と異なります。形式を確かめて、もう一度送信してください。",
        en="It was sent as {declared}, but is {media_type}. Look at the format, and send it again.",
    ),
    "file_two_kinds": Text(
        ja="ファイルに、別の形式の内容が含まれています。元のアプリケーションで保存し直して、もう一度選んでください。",
        en="There is content of another kind in the file. Save it again with the program it was made with, and choose "
        "it again.",
    ),
    "file_incomplete": Text(
        ja="ファイルが途中で切れているか、壊れています。開けることを確かめ、保存し直して、もう一度選んでください。",
        en="The file is cut off or damaged. See that it opens, save it again, and choose it again.",
    ),
    "file_active": Text(
        ja="マクロ、スクリプト又は埋め込みファイルがあるものは添付できません。それらを除いて保存し直すか、"
        "印刷の画面からPDFにして、もう一度選んでください。",
        en="Files with macros, scripts or embedded files are not taken. Save it without them, or print it to PDF, and "
        "choose it again.",
    ),
    "file_locked": Text(
        ja="パスワードで保護されたファイルは添付できません。保護を解除して保存し直し、もう一度選んでください。",
        en="Files under a password are not taken. Take the password off, and choose the file again.",
    ),
    "file_unpacks_too_large": Text(
        ja="展開すると大きすぎるファイルです（{most}MBまで、圧縮の度合いにも限りがあります）。内容を減らすか、"
        "PDFにして、もう一度選んでください。",
        en="Unpacked, the file is too large ({most} MB at most, and not packed too tightly). Shorten it, or make it a "
        "PDF, and choose it again.",
    ),
    "file_empty": Text(
        ja="ファイルの中身がありません。内容を確かめて、もう一度選んでください。",
        en="There is nothing in the file. Look at it, and choose it again.",
    ),
    "file_large": Text(
        ja="1つのファイルは{most}MBまでです。該当するページだけにするか、分けて添付してください。",
        en="A file is {most} MB at most. Attach only the pages concerned, or in parts.",
    ),
    "file_infected": Text(
        ja="ウイルス対策の検査で問題（{found}）が見つかったため、受け付けていません。使用しているコンピューターを"
        "検査し、安全なファイルを選んでください。",
        en="The virus scan found {found} in it, so it was not taken. Check your computer, and choose a safe file.",
    ),
}

UPLOAD_REFUSALS: Final = {**FILE_REFUSALS, **DOCUMENT_REFUSALS}
"""The same with what is said of all files of an application, which a draft is told at once."""
