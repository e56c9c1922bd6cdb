"""The words for how a plan stood: labels of the facts, and the state in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from services.audit.domain.paper import ON_PAPER
from shared.domain import Text
from shared.scheme.lineage import TermEnd
from shared.scheme.states import APPLICATION_STATES, CASE_STATES

FACT_LABELS: Final[Mapping[str, Text]] = {
    "status": Text(ja="状況", en="Status"),
    "applicant": Text(ja="事業者", en="Business"),
    "application_no": Text(ja="受付番号", en="Application number"),
    "kind": Text(ja="申請の種類", en="Kind"),
    "bureau": Text(ja="担当局", en="Bureau"),
    "filed_on": Text(ja="申請日", en="Filed on"),
    "officer": Text(ja="担当者", en="Officer"),
    "answer_by": Text(ja="補正の回答期限", en="Correction to be answered by"),
    "last_day": Text(ja="審査の期限", en="Last day of the examination"),
    "proposal": Text(ja="決裁伺いの内容", en="Proposal"),
    "extended_days": Text(ja="期限の延長（日）", en="Deadline extended by (days)"),
    "net_days": Text(ja="審査日数の節目（日）", en="Days reached"),
    "decided_on": Text(ja="決定日", en="Decided on"),
    "version": Text(ja="有効な版", en="Version in force"),
    "certified_until": Text(ja="有効な計画の末日", en="Last day of the plan in force"),
    "certified_name": Text(ja="有効な計画の事業者", en="Business of the plan in force"),
    "certified_place": Text(ja="有効な計画の主たる事務所", en="Main office of the plan in force"),
    "certified_number": Text(ja="有効な計画の法人番号", en="Corporate number of the plan in force"),
    "minor_changes": Text(ja="軽微な変更（件）", en="Minor changes"),
    "corrections": Text(ja="認定通知書の更正（件）", en="Corrections of certificates"),
    "paper": Text(ja="紙で受けた認定", en="Certificate on paper"),
    "open_filing": Text(ja="手続中の申請", en="Open filing"),
    "hearing_on": Text(ja="認定取消しの聴聞の期日", en="Hearing on a rescission"),
    "reported_on": Text(ja="実施状況の報告日", en="Implementation reported on"),
    "certificate_no": Text(ja="認定番号", en="Certificate number"),
    "notices_owed": Text(ja="送るべき通知（件）", en="Notices owed"),
    "notices_sent": Text(ja="送った通知（件）", en="Notices sent"),
    "sends_failed": Text(ja="送れなかった回数（回）", en="Sends that failed"),
    "dates_come": Text(ja="到来したフォローアップの期日（件）", en="Follow-up dates that have come"),
    "erased_on": Text(ja="個人情報の消去日", en="Personal data erased on"),
}
_OF_TERM: Final = "."
_TERM_ENDED: Final[Mapping[str, Text]] = {
    "expired": Text(ja="第{term}回の計画の満了日", en="Term {term} expired on"),
    "given_back": Text(ja="第{term}回の計画の返納日", en="Term {term} given back on"),
    "rescinded": Text(ja="第{term}回の計画の認定取消日", en="Term {term} rescinded on"),
}


def labels_of(facts: Iterable[str]) -> Mapping[str, Text]:
    """The labels of facts that are for people, in their order; of the ends of terms (`ended_key`) those asked for."""
    of_terms = sorted((key for key in facts if _OF_TERM in key), key=lambda key: int(key.rpartition(_OF_TERM)[2]))
    return {**FACT_LABELS, **{key: _term_label(*key.split(_OF_TERM)) for key in of_terms}}


def ended_key(how: TermEnd, term: int) -> str:
    """The name of the fact that a term ended, and how: "given_back.2"."""
    return f"{how}{_OF_TERM}{term}"


def _term_label(how: str, term: str) -> Text:
    words = _TERM_ENDED[how]
    return Text(ja=words.ja.format(term=term), en=words.en.format(term=term))


STATUSES: Final[Mapping[str, Text]] = {
    "filed": APPLICATION_STATES["filed"],
    **dict(CASE_STATES.items()),
    "withdrawing": Text(ja="取下げの手続中", en="Being withdrawn"),
    "ended": APPLICATION_STATES["ended"],
    "on_paper": Text(ja="紙で受けた認定のみ", en="Only a certificate on paper"),
}
"""How the case stands, and, before it was opened and after it was decided, the application; if there is any yet."""

OF_THE_FILING: Final = Text(
    ja="{applicant}の{kind}（受付番号{application_no}）は、",
    en="The {kind} of {applicant} ({application_no}) ",
)
ENDINGS: Final[Mapping[str, Text]] = {
    "on_paper": ON_PAPER,
    "filed": Text(ja="受け付けられ、局での審査の受付を待っています。", en="was filed and awaits its bureau."),
    "received": Text(ja="{bureau}で担当者の割当てを待っています。", en="waits for an officer at {bureau}."),
    "in_review": Text(ja="{bureau}が審査しています（担当者：{officer}）。", en="is examined at {bureau} by {officer}."),
    "correction": Text(ja="{answer_by}を回答期限とする補正を待っています。", en="awaits a correction by {answer_by}."),
    "lapsed": Text(
        ja="補正の回答期限（{answer_by}）を過ぎ、{bureau}の判断を待っています。",
        en="awaits the judgement of {bureau}: its correction was due by {answer_by}.",
    ),
    "awaiting_approval": Text(
        ja="「{proposal}」として決裁を待っています。", en="awaits approval of the proposal: {proposal}."
    ),
    "withdrawing": Text(ja="取下げの手続中です。", en="is being withdrawn."),
    "withdrawn": Text(ja="取り下げられました。", en="was withdrawn."),
    "refused": Text(ja="{decided_on}に不認定となりました。", en="was not certified, on {decided_on}."),
    "fell_away": Text(
        ja="{decided_on}に、変更する計画の認定が取り消されたため終わりました。",
        en="ended on {decided_on}: the certification that it was to change was rescinded.",
    ),
    "certified": Text(
        ja="{decided_on}に認定されました（認定番号{certificate_no}）。",
        en="was certified on {decided_on} ({certificate_no}).",
    ),
    "ended": Text(
        ja="認定され、認定期間は{ended_on}に満了しました。",
        en="was certified; the certified period ended on {ended_on}.",
    ),
}
NOTHING: Final = Text(
    ja="この時点では、この計画について何も記録されていません。", en="At this time, nothing was recorded of this plan."
)
UNCLEAR: Final = Text(
    ja="記録はありますが、申請の記録を読み取れないため、状況を示せません。",
    en="There are records, but no filing that can be read, so the status cannot be told.",
)
