"""Files that people choose or keep: what is no form is named, and a workbook is handed out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from services.intake.views.workbook import TYPE
from shared.domain import Text
from shared.web.handed_in import encoding_of
from shared.web.middleware import BODY_LIMIT
from shared.web.problems import FieldError
from shared.workbook.door import Kind, kind_of

_SAVE_AS: Final = Text(
    ja="「Excelブック（*.xlsx）」の形式で保存し直してください。", en="Save it as an Excel workbook (*.xlsx)."
)
NOT_TAKEN: Final[Mapping[Kind, Text]] = {
    "xlsx": Text(
        ja="この画面では、Excelブックは受け付けていません。JSON形式のファイルを選んでください。",
        en="Workbooks are not taken here. Choose a JSON file.",
    ),
    "protected": Text(
        ja="パスワードで保護されたファイルは読み取れません。パスワードを外して保存し直してください。",
        en="This file is protected by a password. Save it without one.",
    ),
    "xls": Text(
        ja=f"古い形式のExcelブック（.xls）です。{_SAVE_AS.ja}", en=f"This is an old workbook (.xls). {_SAVE_AS.en}"
    ),
    "xlsb": Text(
        ja=f"バイナリ形式のExcelブック（.xlsb）です。{_SAVE_AS.ja}",
        en=f"This is a binary workbook (.xlsb). {_SAVE_AS.en}",
    ),
    "ods": Text(ja=f"OpenDocument形式のファイルです。{_SAVE_AS.ja}", en=f"This is an OpenDocument file. {_SAVE_AS.en}"),
    "zip": Text(
        ja="圧縮されたファイルです。中の様式のファイルを取り出して選んでください。",
        en="This is an archive. Take the file of the form out of it and choose that.",
    ),
    "other": Text(
        ja="様式のファイル（Excelブック又はJSON形式）ではありません。CSVなど、ほかの形式のファイルは読み取れません。",
        en="This is no file of the form (an Excel workbook or JSON). Other formats, such as CSV, cannot be read.",
    ),
}
_BEGINS: Final = (b"{", b"\xef\xbb\xbf{", b"\xff\xfe", b"\xfe\xff")
"""How a JSON document begins, in whichever encoding it was saved."""


def text_in(data: bytes) -> str | FieldError:
    """The JSON of a chosen file, or what it is instead."""
    kind = kind_of(data)
    if kind != "other" or not data.lstrip().startswith(_BEGINS):
        return FieldError("plan_file", "", f"not_taken_{kind}", NOT_TAKEN[kind].ja, NOT_TAKEN[kind].en)
    if len(data) > BODY_LIMIT:
        most = BODY_LIMIT // 1000
        return FieldError(
            "plan_file", "", "too_large",
            ja=f"JSON形式のファイルは{most}キロバイトまでにしてください。",
            en=f"A JSON file may have at most {most} kilobytes.",
        )  # fmt: skip
    if (encoding := encoding_of(data)) is not None:
        return FieldError(
            "plan_file", "", "not_utf8",
            ja=f"このファイルの文字コードは{encoding.ja}のようです。UTF-8で保存し直したファイルを選んでください。",
            en=f"This file seems to be in {encoding.en}. Choose one that was saved as UTF-8.",
        )  # fmt: skip
    return data.decode("utf-8-sig")


def workbook_file(book: bytes, name: str) -> Response:
    """A workbook to keep."""
    return Response(book, media_type=TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'})
