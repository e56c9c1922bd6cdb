"""Why an answer to a correction is refused: each finding of the request is answered once, by itself (G33)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.domain import Text

OF_ANSWERS: Final[Mapping[str, Text]] = {
    "answer_needed": Text(  # R18
        ja="項目{path}の指摘{item_id}への回答を入力するか、「対応しない」を選んで理由を入力してください。",
        en="Answer the finding {item_id} on {path}, or choose to decline it and say why.",
    ),
    "answered_twice": Text(  # R18
        ja="項目{path}の指摘{item_id}への回答が2つ以上あります。1つにしてください。",
        en="The finding {item_id} on {path} is answered more than once. Keep one of the answers.",
    ),
    "answer_to_several": Text(  # R18
        ja="項目{path}には指摘が2つ以上あります。どの指摘への回答かをitem_id（{ids}のいずれか）で示し、1つずつ回答してください。",
        en="Several findings are on {path}. Say by item_id which one is answered ({ids}), and answer each by itself.",
    ),
    "answer_to_nothing": Text(  # R18
        ja="指摘のない項目への回答です。この回答を削除してください。",
        en="Nobody asked about this item. Remove the answer.",
    ),
    "declined_without_reason": Text(  # R18
        ja="対応しない理由を入力してください。",
        en="Say why you decline this item.",
    ),
}
