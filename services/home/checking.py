"""対象かどうかの確認: what a business says of itself, read from the address of the page; nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from shared.contracts.forms.kinds import KindName
from shared.contracts.forms.numbers import not_a_number, whole_number
from shared.contracts.forms.single import SINGLE
from shared.domain import Text
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.everyday_industries import EVERYDAY, EVERYDAY_GROUPS, divisions_like
from shared.scheme.industries import INDUSTRY_NAMES, INDUSTRY_ROWS
from shared.scheme.jsic import MAJORS, MINORS
from shared.scheme.self_check import OTHER_FORM, OwnFact, OwnFacts, Reason, SelfCheck, self_check
from shared.web.components import Choice
from shared.web.formats import yen_in_words
from shared.web.pasted import Unwanted, taken
from shared.web.problems import FieldError

LABELS: Final[Mapping[OwnFact, Text]] = {
    "entity_form": SINGLE.at("cover.entity_form").label,
    "registered": Text(
        ja="開業届の提出（個人）又は設立登記（法人）は済んでいますか",
        en="Is the business registered, or its opening notified (individuals)?",
    ),
    "industry": SINGLE.at("cover.industry").label,
    "industry_minor": SINGLE.at("cover.industry_minor").label,
    "tyres_or_belts": SINGLE.at("cover.industry_answers.tyres_or_belts").label,
    "information_processing": SINGLE.at("cover.industry_answers.information_processing").label,
    "inn": SINGLE.at("cover.industry_answers.inn").label,
    "employees": SINGLE.at("cover.employees").label,
    "capital_yen": SINGLE.at("cover.capital_yen").label,
    "members_total": Text(ja="組合の構成員の数", en="Members of the association"),
    "members_small": Text(ja="構成員のうち中小企業者の数", en="Members that are SMEs"),
}
QUESTIONS: Final[tuple[OwnFact, ...]] = ("tyres_or_belts", "information_processing", "inn")
"""Asked of some industries only."""
HINTS: Final[Mapping[OwnFact, Text]] = {
    "employees": Text(
        ja="役員と臨時の従業員は数えません。いないときは0と入力してください。",
        en="Without directors and casual staff; 0 if there are none.",
    ),
    "capital_yen": Text(
        ja="例：30000000、3,000万。個人事業主の方は空欄にしてください。",
        en="For example 30000000 or 3000万. Leave it blank if you are a sole trader.",
    ),
    "tyres_or_belts": Text(
        ja="これらの製造業は、ゴム製品製造業の特例の対象になりません。",
        en="These have no part in the larger size of rubber.",
    ),
    "information_processing": Text(
        ja="データの処理や計算を請け負う事業です。情報の提供や市場調査だけのときは「いいえ」です。",
        en="Processing or computing of data for others; not the mere supply of information, nor market research.",
    ),
    "inn": Text(
        ja="旅館やホテルなど、宿泊料を受けて人を泊める事業です。",
        en="Lodging guests for a fee, such as an inn or hotel.",
    ),
}
AGAINST: Final[Mapping[Reason, Text]] = {
    "form_not_listed": Text(
        ja="法人形態が、対象となる一覧にありません。医療法人、社会福祉法人、NPO法人、"
        "一般社団法人などは対象になりません。",
        en="The entity form is not on the list of those that may be certified. Medical, welfare and non-profit"
        " corporations and general associations are not on it.",
    ),
    "not_registered": Text(
        ja="開業届を税務署へ提出してから、法人は設立登記を済ませてから申請してください。",
        en="File the notice of opening with the tax office, or register the corporation, before you apply.",
    ),
    "too_large": Text(
        ja="資本金と従業員数のどちらも、この業種の基準を超えています（個人事業主は従業員数だけで判断します）。",
        en="Both capital and employees are above the limits of this industry (of sole traders, employees alone count).",
    ),
    "too_few_members": Text(
        ja="この形態の組合は、構成員に占める中小企業者の割合が足りません。",
        en="Too few members of this association are SMEs.",
    ),
    "more_small_than_members": Text(
        ja="中小企業者の数が、構成員の数より多くなっています。入力を確認してください。",
        en="There are more SME members than members. Look at the numbers again.",
    ),
}
"""What stands against a business, and what to do."""

_KINDS: Final[Mapping[OwnFact, KindName]] = {"capital_yen": "yen", "employees": "people"}
"""Of numbers; the others are counts."""
_TOO_LONG = Text(ja="もっと短く入力してください。", en="Enter something shorter.")
_YES_NO: Final = {"yes": True, "no": False}
_LONGEST: Final = 40


class TypedAnswers:
    """What was typed into the page, and what is wrong with its shape."""

    def __init__(self, query: Mapping[str, str]) -> None:
        self.texts: dict[str, str] = {}
        self.errors: list[FieldError] = []
        for name in (*LABELS, "word"):
            text = taken(query.get(name, "")[:1000], "line")
            if isinstance(text, Unwanted) or len(text) > _LONGEST:
                self.errors.append(FieldError(name, "", "", _TOO_LONG.ja, _TOO_LONG.en))
                text = ""
            self.texts[name] = text
        self.is_asked = bool(query.get("step")) and query.get("step") != "find"
        self.facts = self._facts()

    def _facts(self) -> OwnFacts:
        texts = self.texts
        return OwnFacts(
            entity_form=texts["entity_form"],
            registered=_YES_NO.get(texts["registered"]),
            industry=texts["industry"],
            industry_minor=texts["industry_minor"] or None,
            tyres_or_belts=_YES_NO.get(texts["tyres_or_belts"]),
            information_processing=_YES_NO.get(texts["information_processing"]),
            inn=_YES_NO.get(texts["inn"]),
            employees=self._number("employees"),
            capital_yen=self._number("capital_yen"),
            members_total=self._number("members_total"),
            members_small=self._number("members_small"),
        )

    def _number(self, name: OwnFact) -> int | None:
        text = self.texts[name]
        if not text:
            return None
        kind = _KINDS.get(name, "count")
        number = whole_number(text, kind)
        if isinstance(number, int):
            return number
        words, label = not_a_number(kind), LABELS[name]
        self.errors.append(FieldError(name, "", "", f"{label.ja}：{words.ja}", f"{label.en}: {words.en}"))
        return None


def page_of(query: Mapping[str, str], today: date) -> dict[str, Any]:
    """What the page shows: the answers as typed, the questions that are asked now, and what was found."""
    given = TypedAnswers(query)
    found = self_check(given.facts, today)
    shown = [name for name in LABELS if _is_shown(name, given, found, today)]
    return {
        "typed": given.texts,
        "facts": given.facts,
        "errors": given.errors,
        "found": found if given.is_asked and not given.errors else None,
        "shown": shown,
        "labels": LABELS,
        "hints": HINTS,
        "questions": QUESTIONS,
        "against": AGAINST,
        "forms": [Choice(name, one.name) for name, one in ENTITY_FORMS.on(today).items()] + [_OTHER],
        "matches": [_division(code) for code in divisions_like(given.texts["word"])],
        "groups": [_group(code) for code in MINORS if code.startswith(given.facts.industry or "-")],
        "industries": INDUSTRY_NAMES,
        "yes_no": _ANSWERS,
        "everyday": EVERYDAY,
        "names": MAJORS,
        "in_words": in_words,
    }


_OTHER: Final = Choice(
    OTHER_FORM, Text(ja="一覧にない形態（医療法人、NPO法人など）", en="Another form (such as an NPO)")
)
_ANSWERS: Final = (Choice("yes", Text(ja="はい", en="Yes")), Choice("no", Text(ja="いいえ", en="No")))


def in_words(yen: int) -> Text:
    """An amount as people say it."""
    return Text(ja=yen_in_words(yen, "ja"), en=yen_in_words(yen, "en"))


def _division(code: str) -> Choice:
    return Choice(code, f"{code} {MAJORS[code]}", EVERYDAY[code])


def _group(code: str) -> Choice:
    return Choice(code, f"{code} {MINORS[code]}", EVERYDAY_GROUPS[code])


def _is_shown(name: OwnFact, given: TypedAnswers, found: SelfCheck, today: date) -> bool:
    """Whether a question concerns this business, as far as is known."""
    facts, rows, of_members = given.facts, INDUSTRY_ROWS.on(today), name.startswith("members_")
    if found.group == 4 or of_members:
        return of_members == (found.group == 4) or name in ("entity_form", "registered")
    if found.group == 3:
        return name in ("entity_form", "registered")
    asked_of: dict[OwnFact, bool] = {
        "industry_minor": facts.industry in rows.ask_minor,
        "tyres_or_belts": facts.industry == rows.rubber,
        "information_processing": facts.industry_minor == rows.information_processing
        and facts.industry == rows.information_processing[:2],
        "inn": facts.industry == rows.lodging,
        "capital_yen": found.group != 1,
    }
    return asked_of.get(name, True)
