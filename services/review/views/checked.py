"""自動確認の結果: what the checks at the door found of the text of a case, in words; what needs an eye comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.review.domain.state import Case
from shared.contracts.forms.filed import FiledForm, label_in
from shared.domain import Text
from shared.scheme.findings import BESIDE_THE_FORM, RULE_CHECKS
from shared.web.problems import FieldError


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
    # Which files are missing stands beside the files.
    told = {(one.code, one.field): one for one in cautions if one.code != "document_missing"}

    def inputs(paths: Iterable[str]) -> tuple[CheckedInput, ...]:
        return tuple(_input(case.form, path, shown) for path in paths)

    for one in case.findings:
        words = RULE_CHECKS[one.rule].words
        said = told.pop((one.code, one.inputs[0]), None) if one.needs_an_eye else None
        text = said.text if said else words if one.needs_an_eye else None
        yield CheckedRule(one.rule, words, one.since, inputs(one.inputs), one.code, text)
    for seen in told.values():
        words = RULE_CHECKS[seen.rule].words
        yield CheckedRule(seen.rule, words, None, inputs([seen.field]), seen.code, seen.text)


def _input(form: FiledForm, path: str, shown: Sequence[str]) -> CheckedInput:
    if path in BESIDE_THE_FORM:
        return CheckedInput(path, BESIDE_THE_FORM[path], "")
    at = next((one for one in shown if one == path or one.startswith((f"{path}.", f"{path}#"))), "")
    return CheckedInput(path, label_in(form, path), at)
