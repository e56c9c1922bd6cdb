"""What of a plan was in force (計画の系譜), from the lines that intake recorded of the plan as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Final

from services.audit.domain.line import LedgerLine
from services.audit.domain.standing_words import ended_key
from shared.contracts.blocks import Period
from shared.contracts.paper import PaperCertificate
from shared.contracts.text import TextId
from shared.domain import Text
from shared.scheme.lineage import ONE_DAY, Corrected, Ended, Fact, InForce, MinorChange, Version, ending, versions
from shared.scheme.paper_certificates import paper_version

StoredForm = Mapping[str, Any]

_IN_FORCE: Final = Text(
    ja="この計画は、第{version}版（第{term}回の計画、認定番号{number}）が有効です。",
    en=" Version {version} of the plan (term {term}, {number}) is in force.",
)
_NOT_BEGUN: Final = Text(ja="実施期間は{start}に始まります。", en=" The plan period begins in {start}.")
_OVER: Final[Mapping[str, Text]] = {
    "expired": Text(
        ja="この計画は認定期間が満了し、{over_on}から効力がありません。",
        en=" The certified period is over; nothing has been in force since {over_on}.",
    ),
    "given_back": Text(
        ja="この計画の認定は返納され、{over_on}から効力がありません。",
        en=" The certification was given back and has had no effect since {over_on}.",
    ),
    "rescinded": Text(
        ja="この計画の認定は取り消され、{over_on}から効力がありません。",
        en=" The certification was rescinded and has had no effect since {over_on}.",
    ),
}


def facts_of(lines: Iterable[LedgerLine]) -> list[Fact]:
    """What lines say of the plan as a whole. What makes no sense is left out: changed bytes may say anything."""
    found: list[Fact] = []
    for line in lines:
        with suppress(AttributeError, LookupError, TypeError, ValueError):
            for fact in _facts_of(line) if line.readable else ():
                found = _learned(found, fact)
    return found


def _facts_of(line: LedgerLine) -> Sequence[Fact]:
    said = line.fields
    match line.kind:
        case "intake.VersionCertified":
            version = Version(
                number=int(said["version"]),
                term=int(said["term"]),
                filed_on=date.fromisoformat(said["filed_on"]),
                certified_on=date.fromisoformat(said["certified_on"]),
                certificate_no=str(said["certificate_no"]),
                period=Period.model_validate(said["period"]),
                text=TextId.model_validate(said["text"]),
                facts={str(fact): str(value) for fact, value in said.get("facts", {}).items()},
            )
            return [version]
        case "intake.PaperCertificateKnown":
            certificate = PaperCertificate.model_validate(said["certificate"])
            return [paper_version(certificate, TextId.model_validate(said["text"]), certificate.facts)]
        case "intake.CertificateFactsCorrected":
            corrected_on, number = date.fromisoformat(said["corrected_on"]), int(said["number"])
            return [Corrected(int(said["version"]), str(said["fact"]), str(said["now"]), corrected_on, number)]
        case "intake.MinorChangeNoted":
            # What is sealed stays so: only what all may read is a fact here.
            noted_on, place = date.fromisoformat(said["noted_on"]), (int(said["number"]), int(said["version"]))
            now = {fact: value for fact, value in said["now"].items() if isinstance(value, str)}
            return [MinorChange(fact, value, noted_on, *place, str(said["filing"])) for fact, value in now.items()]
        case "intake.CertificateGivenBack":
            return [Ended(int(said["term"]), "given_back", date.fromisoformat(said["on"]))]
        case "intake.TermRescinded":
            return [Ended(int(said["term"]), "rescinded", date.fromisoformat(said["on"]))]
    return []


def _learned(facts: Sequence[Fact], fact: Fact) -> list[Fact]:
    """The facts with one more. A version that began on paper is told twice: by the bureau's files, and whole."""
    if isinstance(fact, Version):
        facts = [one for one in facts if not (isinstance(one, Version) and one.number == fact.number)]
    return [*facts, fact]


def certified_form(version: Version | None, texts: Mapping[str, Sequence[StoredForm]]) -> StoredForm:
    """The form of a version, of all that were filed under its application; empty where it is not known.

    Of the time before texts were named, it is the last one.
    """
    filed = texts.get(version.text.application_id) if version else None
    if version is None or not filed:
        return {}
    number = version.text.text_no or len(filed)
    return filed[number - 1] if number <= len(filed) else {}


def stated(version: Version, known: Sequence[Fact], facts: Mapping[str, str]) -> dict[str, Text | str | date | None]:
    """The version in force with its last day, and what its certificate states on the day of these facts."""
    return {
        "version": Text(
            ja=f"第{version.number}版（第{version.term}回の計画）", en=f"version {version.number} (term {version.term})"
        ),
        "certified_until": ending(known, version)[1] - ONE_DAY,
        "certified_name": facts.get("name"),
        "certified_place": "".join(facts.get(one, "") for one in ("prefecture", "municipality")) or None,
        "certified_number": facts.get("corporate_number") or None,
    }


def terms_ended(known: Sequence[Fact], on: date) -> dict[str, date]:
    """How each term had ended by a day, as facts: the last day of one that expired, the day of any other ending."""
    last = {version.term: version for version in versions(known) if version.certified_on <= on}
    ends = {term: ending(known, version) for term, version in last.items()}
    return {
        ended_key(how, term): over_on - ONE_DAY if how == "expired" else over_on
        for term, (how, over_on) in ends.items()
        if over_on <= on
    }


def said_of(standing: InForce) -> tuple[Text, Mapping[str, Any]]:
    """What stands of the plan, in a sentence that follows another, with its parameters; empty before any version."""
    version = standing.version
    if version is not None:
        words = _IN_FORCE if standing.begun else Text(ja=_IN_FORCE.ja + _NOT_BEGUN.ja, en=_IN_FORCE.en + _NOT_BEGUN.en)
        said = {"version": version.number, "term": version.term, "number": version.certificate_no}
        return words, {**said, "start": version.period.start}
    return _OVER.get(standing.status, Text(ja="", en="")), {"over_on": standing.ended_on}
