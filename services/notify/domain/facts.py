"""The facts of a notice: what its words need to know and is nobody's personal data, as plain text.

Dates and months are written as in JSON, and names in both languages (`bureau_name_ja`, `bureau_name_en`), so that the
stored facts are free of any template's style; `texts` writes them out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shared.contracts.blocks import ApplicationKind, Period, WhyMoved
from shared.contracts.decision import Decision
from shared.domain import Text
from shared.scheme.application_kinds import APPLICATION_KINDS
from shared.scheme.bureaus import BUREAUS
from shared.scheme.outcomes import DECIDED
from shared.scheme.standard_period import WHY_MOVED

NoticeFacts = dict[str, str]


def common(application_no: str, bureau: str, corporate_number: str | None) -> NoticeFacts:
    """What every notice says: which application, to whom, and whom to ask (R28, R30)."""
    facts = BUREAUS[bureau]
    return {
        "application_no": application_no,
        "addressee": "organisation" if corporate_number else "individual",
        "telephone": facts.telephone,
        **both("bureau_name", facts.name),
        **both("section", facts.section),
        **both("decider", facts.decider),
    }


def both(name: str, text: Text) -> NoticeFacts:
    return {f"{name}_ja": text.ja, f"{name}_en": text.en}


def kind_of_application(kind: ApplicationKind) -> NoticeFacts:
    return both("application_kind", APPLICATION_KINDS[kind].within)


def decision(told: Decision) -> NoticeFacts:
    """認定 under its number, or 不認定."""
    words, number = DECIDED[told.outcome], told.certificate_no
    if not number:
        return both("decision", words)
    return both("decision", Text(ja=f"{words.ja}（認定番号 {number}）", en=f"{words.en} ({number})"))


def on(name: str, day: date) -> NoticeFacts:
    return {f"{name}_on": day.isoformat()}


def value(name: str, text: str) -> NoticeFacts:
    """What a certificate states, or that it states nothing."""
    return both(name, Text(ja=text or "（記載なし）", en=text or "(nothing)"))


def period(months: Period) -> NoticeFacts:
    return {"period_start": str(months.start), "period_end": str(months.end)}


def why_moved(because: WhyMoved, days: int, reason: str) -> NoticeFacts:
    """Why the last day moved: in our words, and for an extension the officer's reason as well."""
    words = WHY_MOVED[because]
    given = f"\n{indent(reason)}" if reason else ""
    said = ("\n　延長の理由：", "\n  The reason given:") if reason else ("", "")
    return {
        "because_ja": f"{words.ja.format(days=days)}{said[0]}{given}",
        "because_en": f"{words.en.format(days=days)}{said[1]}{given}",
    }


def items(lines: Iterable[tuple[Text, str]]) -> NoticeFacts:
    """補正事項, numbered: the label of the field, and what the officer wrote about it, in the officer's language."""
    listed = list(lines)
    return {
        "items_ja": "\n".join(f"（{number}）{label.ja}\n{indent(what)}" for number, (label, what) in _numbered(listed)),
        "items_en": "\n".join(f"({number}) {label.en}\n{indent(what)}" for number, (label, what) in _numbered(listed)),
    }


def indent(text: str) -> str:
    """Free text moved in by one character, so that no line of it can pass for a heading of ours."""
    return "\n".join(f"　{line}" for line in text.splitlines())


def _numbered(lines: list[tuple[Text, str]]) -> enumerate[tuple[Text, str]]:
    return enumerate(lines, start=1)
