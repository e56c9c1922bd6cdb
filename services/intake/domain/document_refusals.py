"""What an applicant reads when a file cannot be attached, and what to do next."""

from __future__ import annotations

from typing import Final

from shared.domain import Text

DOCUMENT_REFUSALS: Final[dict[str, Text]] = {
    "documents_many": Text(
        ja="添付できるのは、1件の申請につき{most}個までです。まとめるか、減らしてください。",
        en="An application has {most} files at most. Put some together, or leave some out.",
    ),
    "documents_large_together": Text(
        ja="添付できるのは、1件の申請につき合わせて{most}MBまでです。該当するページだけにしてください。",
        en="The files of an application are {most} MB together at most. Attach only the pages concerned.",
    ),
    "documents_others_many": Text(  # R31
        ja="「その他の参考書類」は{most}個までです。1つのファイルにまとめてください。",
        en="There are {most} other reference documents at most. Put some together in one file.",
    ),
    "document_twice": Text(  # R31
        ja="同じファイルが2回選ばれています。1つにしてください。",
        en="The same file was named twice. Name it once.",
    ),
    "document_not_asked": Text(  # R31
        ja="この申請では、この種類の書類は求めていません。参考になる書類は「その他の参考書類」として添付してください。",
        en="Documents of this kind are not asked of this application. Attach it as another reference document.",
    ),
    "document_typed_in": Text(  # R31
        ja="「{name}」は、ファイルではなく、計画とともに入力してください。",
        en="{name}: is typed in with the plan, and no file.",
    ),
    "document_not_chosen": Text(  # R31
        ja="「{name}」が何の書類かを選んでください。",
        en="Choose which document {name} is.",
    ),
    "document_unknown": Text(  # R31
        ja="添付するファイルが見つかりません。ファイルをもう一度送信し、新しい番号を指定してください。",
        en="The file to attach is not there. Send it again, and name the new one.",
    ),
    "document_of_another": Text(  # R31
        ja="このファイルは、別の申請に添付されています。ファイルをもう一度送信し、新しい番号を指定してください。",
        en="The file belongs to another application. Send it again, and name the new one.",
    ),
}
