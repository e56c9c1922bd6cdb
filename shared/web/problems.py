"""What is said when a request cannot be answered as asked: RFC 9457 problems, in both languages.

A route raises `Problem(KIND)`; a service may add kinds of its own. Nothing that the person entered is repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from shared.domain import Refusal, Text
from shared.scheme.cautions import CAUTIONS, Caution
from shared.web.formats import sentence
from shared.web.shape_errors import shape_text

_GO_BACK = Text(ja="前のページに戻り、もう一度お試しください。", en="Go back to the previous page and try again.")


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One sort of problem: what happened (title), why (detail), and what to do about it (advice)."""

    status: int
    code: str
    title: Text
    detail: Text
    advice: Text = _GO_BACK

    @property
    def type(self) -> str:
        return f"urn:jigyokei:problem:{self.code}"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing to put right. `field` is the path of the input, empty for the request as a whole."""

    field: str
    rule: str
    code: str
    ja: str
    en: str

    @property
    def text(self) -> Text:
        return Text(ja=self.ja.replace("{", "{{").replace("}", "}}"), en=self.en.replace("{", "{{").replace("}", "}}"))


class Problem(HTTPException):
    """A request that ends here. `params` fill the sentences of the kind."""

    def __init__(
        self,
        kind: ProblemKind,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(kind.status, kind.code, dict(headers) if headers else None)
        self.kind = kind
        self.errors = tuple(errors)
        self.params = params

    def body(self, instance: str) -> dict[str, Any]:
        """The document that API clients get."""
        return {
            "type": self.kind.type,
            "title": sentence(self.kind.title, "ja", self.params),
            "title_en": sentence(self.kind.title, "en", self.params),
            "status": self.kind.status,
            "detail": sentence(self.kind.detail, "ja", self.params),
            "detail_en": sentence(self.kind.detail, "en", self.params),
            "code": self.kind.code,
            "errors": [asdict(error) for error in self.errors],
            "instance": instance,
        }


BAD_REQUEST = ProblemKind(
    400, "bad_request",
    Text(ja="リクエストを読み取れませんでした", en="The request could not be read"),
    Text(ja="リクエストの形式が正しくありません。", en="What was sent is not in the form expected here."),
)  # fmt: skip
MALFORMED_JSON = ProblemKind(
    400, "malformed_json",
    Text(ja="JSONを読み取れませんでした", en="The JSON could not be read"),
    Text(ja="本文がJSONとして完結していません。", en="The body is not a complete JSON document."),
)  # fmt: skip
EMPTY_BODY = ProblemKind(
    400, "empty_body",
    Text(ja="本文がありません", en="There is no body"),
    Text(ja="JSONの本文を付けて送信してください。", en="Send a JSON document as the body."),
)  # fmt: skip
NOT_UTF8 = ProblemKind(
    400, "not_utf8",
    Text(ja="文字コードがUTF-8ではありません", en="The text is not UTF-8"),
    Text(ja="本文の文字コードは{encoding}のようです。UTF-8で送信してください。",
         en="The body seems to be {encoding}. Send it in UTF-8."),
)  # fmt: skip
BROKEN_OFF = ProblemKind(
    400, "broken_off",
    Text(ja="リクエストが途中で切れました", en="The request broke off"),
    Text(ja="本文の途中で接続が切れました。今回の操作は記録していません。",
         en="The connection ended within the body. What you did was not recorded."),
)  # fmt: skip
CHARSET = ProblemKind(
    415, "unsupported_charset",
    Text(ja="文字コードはUTF-8だけを受け付けます", en="Text is taken in UTF-8 only"),
    Text(ja="Content-Typeヘッダーのcharsetがutf-8ではありません。本文をUTF-8にし、charsetを省くかutf-8にしてください。",
         en="The charset in the Content-Type header is not utf-8. Send the body in UTF-8, and leave it out or say so."),
)  # fmt: skip
KEY_MISSING = ProblemKind(
    400, "idempotency_key_missing",
    Text(ja="Idempotency-Keyが必要です", en="An Idempotency-Key is needed"),
    Text(ja="二重の受付を防ぐため、1回の操作ごとに新しいIdempotency-Key（1～128文字の英数字と記号）を付けてください。",
         en="Send a new Idempotency-Key (1 to 128 letters, digits and signs) with each operation, "
            "so that nothing is taken twice."),
)  # fmt: skip
FORBIDDEN = ProblemKind(
    403, "forbidden",
    Text(ja="この操作を行う権限がありません", en="You may not do this"),
    Text(ja="今の利用者の役割では、このページを開いたり操作したりすることはできません。",
         en="The role you act in may not open this page or do this."),
    Text(ja="担当の利用者に切り替えるか、担当部署にお問い合わせください。",
         en="Switch to the user whose task it is, or ask the office in charge."),
)  # fmt: skip
SIGN_IN_REQUIRED = ProblemKind(
    403, "sign_in_required",
    Text(ja="利用者を選んでください", en="Choose who you are"),
    Text(ja="このページは、利用者を選んでから開きます。APIでは、X-Jigyokei-Personaヘッダーで利用者を指定してください。",
         en="This page opens once you have chosen a user. In the API, name one in the header X-Jigyokei-Persona."),
    Text(ja="「利用者の選択」から利用者を選ぶと、このページに戻ります。",
         en="Choose a user under “Choose a user”; you will come back to this page."),
)  # fmt: skip
PERSONA_UNKNOWN = ProblemKind(
    403, "persona_unknown",
    Text(ja="その利用者は登録されていません", en="There is no such user"),
    Text(ja="X-Jigyokei-Personaには、利用者の選択ページにある識別子を指定してください。",
         en="X-Jigyokei-Persona takes an id from the page on which users are chosen."),
)  # fmt: skip
PERSONA_NOT_LOCAL = ProblemKind(
    403, "persona_not_local",
    Text(ja="このコンピューターからのみ利用者を選べます", en="Users can be chosen on this computer only"),
    Text(ja="利用者の選択は動作確認のための機能で、同じコンピューターからの接続に限られます。",
         en="Choosing a user is meant for trials and is limited to connections from the same computer."),
    Text(ja="localhostまたは127.0.0.1のアドレスで開いてください。", en="Open the page at localhost or 127.0.0.1."),
)  # fmt: skip
CROSS_SITE = ProblemKind(
    403, "cross_site",
    Text(ja="ほかのサイトからの送信は受け付けません", en="Forms of other sites are not accepted"),
    Text(ja="この送信は、このシステムのページから行われたものではありません。",
         en="This was not sent from a page of this system."),
    Text(ja="このシステムのページを開き直して、そこから送信してください。",
         en="Open the page in this system and send it from there."),
)  # fmt: skip
NOT_FOUND = ProblemKind(
    404, "not_found",
    Text(ja="該当するデータがありません", en="There is no such record"),
    Text(ja="指定された番号のデータがないか、今の利用者が閲覧できるものではありません。",
         en="Nothing has this number, or it is not yours to read."),
    Text(ja="番号を確かめるか、一覧からお探しください。", en="Check the number, or look for it in the list."),
)  # fmt: skip
PAGE_NOT_FOUND = ProblemKind(
    404, "page_not_found",
    Text(ja="ページが見つかりません", en="Page not found"),
    Text(ja="アドレスに誤りがあるか、表示できる期間が終わっています。",
         en="The address is mistyped, or what stood here is no longer shown."),
    Text(ja="アドレスを確かめるか、ホームからお探しください。",
         en="Check the address, or start from the first page."),
)  # fmt: skip
METHOD_NOT_ALLOWED = ProblemKind(
    405, "method_not_allowed",
    Text(ja="このアドレスでは、その操作はできません", en="This address does not take that operation"),
    Text(ja="このアドレスが受け付ける操作は、Allowヘッダーに示しています。",
         en="The Allow header names the operations that this address takes."),
)  # fmt: skip
CONFLICT = ProblemKind(
    409, "conflict",
    Text(ja="同時に別の操作が行われました", en="Something else happened at the same time"),
    Text(ja="別の操作が先に記録されたため、今回の操作は記録していません。",
         en="Another change was recorded first, so this one was not."),
    Text(ja="ページを開き直し、今の状態を確かめてから、もう一度操作してください。",
         en="Open the page again, look at the present state, and repeat what you did if it is still needed."),
)  # fmt: skip
STALE_VERSION = ProblemKind(
    412, "stale_version",
    Text(ja="開いている間に内容が更新されました", en="This changed while you had it open"),
    Text(ja="ご覧になっていた内容は、あなた自身の別の操作、又はほかの人の操作で、すでに更新されています。"
            "今回の操作は記録していません。",
         en="What you were looking at has been updated, by you elsewhere or by someone else. "
            "What you did now was not recorded."),
    Text(ja="ページを開き直し、更新された内容を確かめてから、もう一度操作してください。",
         en="Open the page again, read what changed, and repeat what you did if it is still needed."),
)  # fmt: skip
TOO_LARGE = ProblemKind(
    413, "too_large",
    Text(ja="送信する内容が大きすぎます", en="What was sent is too large"),
    Text(ja="一度に送信できるのは{most}キロバイトまでです。", en="At most {most} kilobytes can be sent at once."),
    Text(ja="内容を短くするか、分けて送信してください。", en="Shorten it, or send it in parts."),
)  # fmt: skip
NOT_JSON = ProblemKind(
    415, "unsupported_media_type",
    Text(ja="JSONで送信してください", en="Send JSON"),
    Text(ja="本文をJSONにして、Content-Typeヘッダーにapplication/jsonを指定してください。",
         en="Send a JSON document, with application/json in the Content-Type header."),
)  # fmt: skip
INVALID_INPUT = ProblemKind(
    422, "invalid_input",
    Text(ja="入力内容を確認してください", en="Check what you entered"),
    Text(ja="次の項目を直してください。", en="Put the following right."),
    Text(ja="前のページに戻り、示した項目を直してから、もう一度送信してください。",
         en="Go back to the previous page, put the fields right and send them again."),
)  # fmt: skip
KEY_REUSED = ProblemKind(
    422, "idempotency_key_reused",
    Text(ja="同じIdempotency-Keyが別の内容に使われています", en="This Idempotency-Key belongs to something else"),
    Text(ja="同じIdempotency-Keyで、内容の異なる操作をすでに受け付けています。",
         en="A different operation was already accepted under the same Idempotency-Key."),
    Text(ja="ページを開き直し、新しい操作として送信してください。",
         en="Open the page again and send it as a new operation."),
)  # fmt: skip
ANSWER_UNPROVEN = ProblemKind(
    409, "answer_unproven",
    Text(ja="前回の結果を確認できません", en="What this made before cannot be proven"),
    Text(ja="この操作はすでに受け付けていますが、保管している結果が、回答したときのものと確認できません。",
         en="This operation was accepted before, but what is kept of its result may not be what was answered."),
    Text(ja="もう一度送信する前に、一覧で結果を確認してください。管理者にもお知らせください。",
         en="Look in the list for what it made before you send it again, and tell the operator."),
)  # fmt: skip
REFUSED = ProblemKind(
    422, "refused",
    Text(ja="この内容では受け付けられません", en="This cannot be accepted as it is"),
    Text(ja="制度の規則により、次の点を直す必要があります。", en="The rules of the scheme ask for the following."),
    Text(ja="示した点を直してから、もう一度操作してください。", en="Put these points right and try again."),
)  # fmt: skip
VERSION_UNREADABLE = ProblemKind(
    400, "version_unreadable",
    Text(ja="版の番号を読み取れません", en="The version cannot be read"),
    Text(ja='If-Matchヘッダーには、ご覧になったときのETagの値（例："7"）をそのまま指定してください。',
         en='Put into If-Match the ETag that you got, such as "7".'),
)  # fmt: skip
VERSION_MISSING = ProblemKind(
    428, "version_missing",
    Text(ja="ご覧になった版の番号が必要です", en="The version that you saw is needed"),
    Text(ja="更新には、ご覧になった版の番号をIf-Matchヘッダーで示してください。",
         en="Name the version that you saw in the If-Match header."),
)  # fmt: skip
UNEXPECTED = ProblemKind(
    500, "unexpected",
    Text(ja="システムの内部で問題が起きました", en="Something went wrong in the system"),
    Text(ja="今回の操作が記録されたかどうかは、一覧または申請状況でご確認ください。",
         en="Look at the list or the progress page to see whether what you did was recorded."),
    Text(ja="しばらくしてからもう一度お試しください。続く場合は、下の問い合わせ番号をお知らせください。",
         en="Try again in a while. If it goes on, tell us the reference below."),
)  # fmt: skip
UNAVAILABLE = ProblemKind(
    503, "unavailable",
    Text(ja="ただいま利用できません", en="Not available just now"),
    Text(ja="記録の保管先に接続できません。今回の操作は記録していません。",
         en="The records cannot be reached. What you did was not recorded."),
    Text(ja="しばらくしてから、もう一度お試しください。", en="Try again in a while."),
)  # fmt: skip
UNREADABLE = ProblemKind(
    503, "record_unreadable",
    Text(ja="記録の一部を読めません", en="A record cannot be read"),
    Text(ja="このページに必要な記録が壊れているか、書き換えられています。ほかのページは使えます。",
         en="A record that this page needs is damaged, or was changed. Other pages can be used."),
    Text(ja="システムの管理者に知らせ、記録の検証を依頼してください。",
         en="Tell those who run the system, and have the records verified (jigyokei verify)."),
)  # fmt: skip
OUTCOME_UNKNOWN = ProblemKind(
    503, "outcome_unknown",
    Text(ja="記録できたかどうか確認できません", en="We cannot tell whether this was recorded"),
    Text(ja="記録の途中で、保管先との接続が切れました。",
         en="The connection to the records broke off while they were being written."),
    Text(ja="しばらくしてから、同じ画面でもう一度送信してください。二重に記録されることはありません。",
         en="Send the same page again in a while. It will not be recorded twice."),
)  # fmt: skip
RESTORING = ProblemKind(
    503, "restoring",
    Text(ja="記録を復旧しています", en="The records are being restored"),
    Text(ja="記録がバックアップの時点に戻っており、その後の記録を補う作業が終わっていません。今回の操作は記録していません。",
         en="The records were restored to an earlier moment, and what came after it is not there yet. What you did was"
            " not recorded, and what you see may be out of date."),
    Text(ja="復旧が終わってから、画面を開き直して、もう一度お試しください。",
         en="When that is done, open the page anew and try again."),
)  # fmt: skip

PLACE_UNKNOWN = FieldError(
    "", "", "place_unknown",
    ja="一覧の先頭から開き直してください。", en="Open the list again from its beginning.",
)  # fmt: skip
"""For a list that is asked for from a place which no list has given."""

BY_STATUS = {
    400: BAD_REQUEST,
    403: FORBIDDEN,
    404: NOT_FOUND,
    405: METHOD_NOT_ALLOWED,
    409: CONFLICT,
    412: STALE_VERSION,
    413: TOO_LARGE,
    415: NOT_JSON,
    422: INVALID_INPUT,
    428: VERSION_MISSING,
    503: UNAVAILABLE,
}

RETRY_AFTER = {"Retry-After": "5"}


def unavailable() -> Problem:
    """503 for a database or another service that is away."""
    return Problem(UNAVAILABLE, headers=RETRY_AFTER)


def outcome_unknown() -> Problem:
    """503 for what may or may not have been recorded: the database went away while it was being committed."""
    return Problem(OUTCOME_UNKNOWN, headers=RETRY_AFTER)


def restoring() -> Problem:
    """503 for a restored store to which what it lacks was not replayed yet."""
    return Problem(RESTORING, headers=RETRY_AFTER)


def refusal_problem(refusal: Refusal, texts: Mapping[str, Text]) -> Problem:
    """422 with every reason of a refusal, in the words of `texts` (by code)."""
    return Problem(REFUSED, refusal_errors(refusal, texts))


def refusal_errors(refusal: Refusal, texts: Mapping[str, Text]) -> tuple[FieldError, ...]:
    """The reasons of a refusal as errors of fields, for a form that is shown again."""
    return tuple(
        FieldError(
            one.field, one.rule, one.code, *_both(texts.get(one.code, _NO_WORDS), {"rule": one.rule, **one.params})
        )
        for one in refusal.all
    )


def caution_errors(cautions: Iterable[Caution]) -> tuple[FieldError, ...]:
    """What is to be looked at again, said as the errors of fields are; nothing was refused."""
    return tuple(FieldError(one.field, one.rule, one.code, *_both(CAUTIONS[one.code], one.params)) for one in cautions)


def shape_problem(errors: Iterable[ErrorDetails | Mapping[str, Any]], texts: Mapping[str, Text]) -> Problem:
    """What pydantic or FastAPI found in an input. `texts` adds words for error types of a service's own."""
    found = list(errors)
    if any(error["type"] == "json_invalid" for error in found):
        return Problem(MALFORMED_JSON)
    return Problem(INVALID_INPUT, shape_errors(found, texts))


def shape_errors(
    errors: Iterable[ErrorDetails | Mapping[str, Any]], texts: Mapping[str, Text] | None = None
) -> tuple[FieldError, ...]:
    """`ValidationError.errors()` as errors of fields; the rule is empty, for no rule of the scheme was asked yet.

    That a list is too short is left out where items of it are wrong: pydantic does not count those.
    """
    found = list(errors)
    wrong = {tuple(error["loc"][:end]) for error in found for end in range(len(error["loc"]))}
    return tuple(
        FieldError(
            _path(error["loc"]),
            "",
            error["type"],
            *_both((texts or {}).get(error["type"]) or shape_text(error["type"], ctx), ctx),
        )
        for error, ctx in ((error, error.get("ctx") or {}) for error in found)
        if error["type"] != "too_short" or tuple(error["loc"]) not in wrong
    )


_NO_WORDS = Text(
    ja="制度の規則（{rule}）により、この内容では受け付けられません。", en="The scheme does not allow this ({rule})."
)
_SOURCES = ("body", "query", "path", "header", "cookie")


def _both(text: Text, params: Mapping[str, Any]) -> tuple[str, str]:
    japanese = dict(params)
    if "expected" in params:
        # pydantic joins the choices by itself, in English.
        japanese["expected"] = str(params["expected"]).replace(" or ", "、").replace(", ", "、")
    return sentence(text, "ja", japanese), sentence(text, "en", params)


def _path(location: Sequence[int | str]) -> str:
    inner = location[1:] if location and location[0] in _SOURCES else location
    return ".".join(str(part) for part in inner)
