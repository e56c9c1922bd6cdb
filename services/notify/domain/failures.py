"""Why a send failed, where we know it ourselves: the code stands in the event, the sentence is for people.

Any other error of an event is the answer of a mail server, or of the network, and is shown as it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.domain import Text

RECIPIENT_ERASED: Final = "recipient_erased"
RECIPIENT_UNREADABLE: Final = "recipient_unreadable"
NO_CONTACT: Final = "no_contact"
ADDRESS_UNUSABLE: Final = "address_unusable"
ADDRESS_NOT_ASCII: Final = "address_not_ascii"
TEXT_NOT_MADE: Final = "text_not_made"
NOT_TRIED: Final = "not_tried"
VAULT_AWAY: Final = "vault_away"

FAILURES: Final[Mapping[str, Text]] = {
    RECIPIENT_ERASED: Text(
        ja="宛先の個人情報が消去されているため、送信していません。",
        en="Not sent, because the recipient's personal data has been erased.",
    ),
    RECIPIENT_UNREADABLE: Text(
        ja="宛先の個人情報を読み取れないため、送信していません。システムの管理者に連絡してください。",
        en="Not sent, because the recipient's personal data cannot be read. Tell the administrator of the system.",
    ),
    NO_CONTACT: Text(
        ja="連絡先が登録されていません。書面でお送りください。",
        en="No contact is on record. Send it on paper.",
    ),
    ADDRESS_UNUSABLE: Text(
        ja="登録されているメールアドレスには送信できません。申請者に確かめてください。",
        en="Mail cannot be sent to the e-mail address on record. Check it with the applicant.",
    ),
    ADDRESS_NOT_ASCII: Text(
        ja="メールアドレスの「@」より前に英数字以外の文字があり、メールサーバーが対応していません。"
        "別のメールアドレスを申請者に確かめてください。",
        en="The part of the e-mail address before the @ holds other than ASCII letters, which the mail server does not "
        "support (SMTPUTF8). Ask the applicant for another address.",
    ),
    TEXT_NOT_MADE: Text(
        ja="通知の文面を作成できませんでした。システムの管理者に連絡してください。",
        en="The text of the notice could not be made. Tell the administrator of the system.",
    ),
    NOT_TRIED: Text(
        ja="メールサーバーとの接続が続けて切れたため、今回は送信していません。",
        en="Not tried this time, because the connection to the mail server was lost again and again.",
    ),
    VAULT_AWAY: Text(
        ja="個人情報の保管庫に接続できなかったため、今回は送信していません。",
        en="Not tried this time, because the vault of personal data could not be reached.",
    ),
}


def failure_in_words(error: str) -> Text:
    """A failure as people read it."""
    known = FAILURES.get(error)
    if known is not None:
        return known
    plain = error.replace("{", "{{").replace("}", "}}")
    return Text(ja=plain, en=plain)
