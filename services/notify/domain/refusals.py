"""What notify says when a command cannot run, by the code of the refusal. The scheme says nothing of mail: all P."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.domain import Text

REFUSALS: Final[Mapping[str, Text]] = {
    "notice_unknown": Text(
        ja="この通知は見つかりません。通知の一覧から選び直してください。",
        en="There is no such notice. Choose one from the list of notices.",
    ),
    "already_sent": Text(
        ja="この通知は送信済みです。届いていないときは、宛先を申請者に確かめてください。",
        en="This notice has been sent. If it has not arrived, check the address with the applicant.",
    ),
    "being_sent": Text(
        ja="この通知は送信中です。しばらくしてから、結果を確かめてください。",
        en="This notice is being sent. Look at the result in a moment.",
    ),
    "waits_for_a_person": Text(
        ja="この通知は自動では再送されません。宛先を確かめて「再送する」を選んでください。",
        en="This notice is not tried again automatically. Check the address, then choose “Send again”.",
    ),
    "attempt_taken": Text(
        ja="{attempt}回目の送信は、別の処理が始めています。",
        en="Attempt {attempt} has been begun by someone else.",
    ),
    "attempt_settled": Text(
        ja="{attempt}回目の送信の結果は、記録済みです。",
        en="The result of attempt {attempt} stands already.",
    ),
    "not_yet_due": Text(
        ja="次の送信の時刻になっていません。すぐに送るときは「再送する」を選んでください。",
        en="It is not yet time for the next attempt. To send at once, choose “Send again”.",
    ),
}
