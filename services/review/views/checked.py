"""自動確認の結果: what the checks at the door found of the text of a case, in words; what needs an eye comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.review.domain.state import Case
from shared.contracts.findings import RuleFinding
from shared.contracts.forms.filed import FiledForm, label_in
from shared.contracts.forms.paths import holds
from shared.domain import Text
from shared.scheme.cautions import cautions_beside
from shared.scheme.rule_checks import BESIDE_THE_FORM, RULE_CHECKS
from shared.web.problems import FieldError, caution_errors


@dataclass(frozen=True, slots=True)
class CheckedInput:
    """A place that a check rests on. `at` is the path of the first field there that is shown; empty without one."""

    path: str
    label: Text
    at: str


@dataclass(frozen=True, slots=True)
class CheckedRule:
    """One rule. `said` is what is to be looked at; None where the rule is met. `since`: the table that was applied.

    What is seen of a case alone (a name that may be read here, or a text of before findings were kept) has no `since`.
    """

    rule: str
    words: Text
    since: date | None
    inputs: tuple[CheckedInput, ...]
    code: str = ""
    said: Text | None = None


def checked_rules(case: Case, cautions: Sequence[FieldError], shown: Sequence[str] = ()) -> list[CheckedRule]:
    """`cautions` are those of the case, in words; `shown` the paths of the fields that a page shows."""
    return sorted(_checked(case, cautions, shown), key=lambda one: one.said is None)


def _checked(case: Case, cautions: Sequence[FieldError], shown: Sequence[str]) -> Iterator[CheckedRule]:
    beside = caution_errors(cautions_beside(case.plan_type, case.checked_beside.plans))
    told: dict[tuple[str, str], list[FieldError]] = {}
    for seen in (*beside, *cautions):
        # Which files are missing now stands beside the files.
        if seen.code != "document_missing":
            told.setdefault((seen.code, seen.field), []).append(seen)

    def inputs(paths: Iterable[str]) -> tuple[CheckedInput, ...]:
        return tuple(_input(case.form, path, shown) for path in paths)

    for one in case.findings:
        words = RULE_CHECKS[one.rule].words
        rests_on = inputs(one.inputs)
        said = told.get((one.code, one.inputs[0])) if one.needs_an_eye else None
        text = said.pop(0).text if said else _eye(one, words, rests_on)
        yield CheckedRule(one.rule, words, one.since, rests_on, one.code, text)
    for seen in (seen for left in told.values() for seen in left):
        words = RULE_CHECKS[seen.rule].words
        yield CheckedRule(seen.rule, words, None, inputs([seen.field]), seen.code, seen.text)


def _eye(one: RuleFinding, words: Text, rests_on: Sequence[CheckedInput]) -> Text | None:
    if one.code == "document_missing":
        name = rests_on[0].label
        return Text(ja=f"「{name.ja}」が添付されていません。", en=f"{name.en}: not attached.")
    return words if one.needs_an_eye else None


def _input(form: FiledForm, path: str, shown: Sequence[str]) -> CheckedInput:
    if path in BESIDE_THE_FORM:
        return CheckedInput(path, BESIDE_THE_FORM[path], "")
    at = next((one for one in shown if holds(path, one)), "")
    return CheckedInput(path, label_in(form, path), at)
