"""How an event of an old version is read as the next: one table for every reader. Nothing is written in it again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from shared.contracts.text import digest_of_json, unnamed

Fields = dict[str, Any]
Upcaster = Callable[[Fields], Fields]
"""Turns the JSON of one version into the JSON of the next."""


def _filed(fields: Fields) -> Fields:
    """A form is named by its bytes as they were stored, before anything is read into them."""
    return fields | {"form_digest": digest_of_json(fields["form"])}


def _answered(fields: Fields) -> Fields:
    """Which number its text has is counted by whoever reads the stream."""
    return _filed(fields) | {"text_no": 0}


def _told_without_text(fields: Fields) -> Fields:
    """A case bears the id of its application, and so do both their streams."""
    return fields | {"text": unnamed(fields["header"]["stream_id"]).model_dump()}


def _shown_without_text(fields: Fields) -> Fields:
    return _told_without_text(fields) | {"application_no": "", "bureau": "", "applicant": None}


def _certified_without_text(fields: Fields) -> Fields:
    return _shown_without_text(fields) | {"kind": "new", "outline": None}


def _came_too_late(fields: Fields) -> Fields:
    return fields | {"text_no": 0, "form_digest": "", "form": None}


def _owed_with_address(fields: Fields) -> Fields:
    """What was owed before contacts were kept has an address of its own."""
    applicant = fields["applicant"]
    contact = {"contact_name": applicant["contact_name"], "email": applicant["email"]}
    others = {key: value for key, value in fields.items() if key != "applicant"}
    return others | {"addressee": applicant["name"], "contact": contact}


def _sent_somewhere(fields: Fields) -> Fields:
    return fields | {"contact": None}


def _moved_without_calendar(fields: Fields) -> Fields:
    return fields | {"calendar": ""}


def _form_before(fields: Fields) -> Fields:
    """The form of before, which bore another name. A row is known by its place, as it then was."""
    form = fields["form"]
    return fields if form is None else fields | {"form": _with_rows(form) | {"form_version": "24-before"}}


def _with_rows(form: Fields) -> Fields:
    goals = form["goals"] | {"disasters": _numbered(form["goals"].get("disasters", ()))}
    return form | {"goals": goals} | {name: _numbered(form[name]) for name in _TABLES_BEFORE if name in form}


def _numbered(rows: Sequence[Fields]) -> list[Fields]:
    return [row | {"row_id": f"k{number}"} for number, row in enumerate(rows, start=1)]


def _answered_before(fields: Fields) -> Fields:
    return _form_before(fields) | {"answers": _named(fields["answers"])}


def _asked_before(fields: Fields) -> Fields:
    """Of a request it is also told which row is meant, by number."""
    rows = [_PLACE.search(item["path"]) for item in fields["items"]]
    items = zip(_named(fields["items"]), rows, strict=True)
    return fields | {"items": [item | {"row": int(row[1]) + 1 if row else None} for item, row in items]}


def _named(items: Sequence[Fields]) -> list[Fields]:
    """Paths of before named a row by its place, from 0: "equipment.0.month"."""
    return [item | {"path": _PLACE.sub(lambda at: f"#k{int(at[1]) + 1}", item["path"])} for item in items]


def _promised_before(fields: Fields) -> Fields:
    """Every plan of before agreed to the use of its data, or was not taken."""
    outline = fields["outline"]
    if outline is None:
        return fields
    kept = {name: value for name, value in outline.items() if name not in ("training_month", "review_month")}
    months = {"training_months": [outline["training_month"]], "review_months": [outline["review_month"]]}
    return fields | {"outline": {"has_gbizid": True} | kept | months | {"may_share": True}}


def _of_a_new_plan(fields: Fields) -> Fields:
    """Nothing but new plans of a single business was filed before plans were kept as a whole."""
    return fields | {"plan_type": "single", "target": None, "report": None}


def _of_a_new_application(fields: Fields) -> Fields:
    return fields | {"kind": "new"}


def _without_report(fields: Fields) -> Fields:
    return fields | {"report": None}


def _unchecked(fields: Fields) -> Fields:
    """What was found at the door was not kept."""
    return fields | {"findings": []}


def _checked_alone(fields: Fields) -> Fields:
    """Neither other plans nor files were among what was checked."""
    return fields | {"beside": {}}


def _numbered_items(fields: Fields) -> Fields:
    """The items of a request, told apart by their places from 1."""
    items = enumerate(fields["items"], start=1)
    return fields | {"items": [item | {"item_id": str(number)} for number, item in items]}


def _answered_by_path(fields: Fields) -> Fields:
    """An answer was on a field, with whatever was asked about it."""
    return fields | {"answers": [one | {"item_id": "", "explained": False} for one in fields["answers"]]}


def _first_version(fields: Fields) -> Fields:
    return fields | {"plan_type": "single", "term": 1, "version": 1}


def _first_decision(fields: Fields) -> Fields:
    return _first_version(fields) | {"base_version": 0}


def _by_the_applicant(fields: Fields) -> Fields:
    return fields | {"because": "applicant"}


_PLACE: Final = re.compile(r"\.([0-9]+)(?=\.|$)")
_TABLES_BEFORE: Final = ("initial_responses", "equipment", "partners", "funds")

UPCASTERS: Final[Mapping[str, tuple[str, Upcaster]]] = {
    "intake.ApplicationFiled/1": ("intake.ApplicationFiled/2", _filed),
    "intake.ApplicationCorrected/1": ("intake.ApplicationCorrected/2", _answered),
    "intake.ApplicationWithdrawn/1": ("intake.ApplicationWithdrawn/2", _by_the_applicant),
    "intake.CorrectionAsked/1": ("intake.CorrectionAsked/2", _shown_without_text),
    "intake.ApplicationCertified/1": ("intake.ApplicationCertified/2", _certified_without_text),
    "intake.ApplicationRefused/1": ("intake.ApplicationRefused/2", _shown_without_text),
    "review.CaseOpened/1": ("review.CaseOpened/2", _filed),
    "review.CorrectionRequested/1": ("review.CorrectionRequested/2", _told_without_text),
    "review.CorrectionReceived/1": ("review.CorrectionReceived/2", _answered),
    "review.CorrectionCameTooLate/1": ("review.CorrectionCameTooLate/2", _came_too_late),
    "review.CaseWithdrawn/1": ("review.CaseWithdrawn/2", _by_the_applicant),
    "review.DecisionProposed/1": ("review.DecisionProposed/2", _told_without_text),
    "review.PlanCertified/1": ("review.PlanCertified/2", _told_without_text),
    "intake.ApplicationFiled/2": ("intake.ApplicationFiled/3", _form_before),
    "intake.ApplicationCorrected/2": ("intake.ApplicationCorrected/3", _answered_before),
    "intake.CorrectionAsked/2": ("intake.CorrectionAsked/3", _asked_before),
    "intake.ApplicationCertified/2": ("intake.ApplicationCertified/3", _promised_before),
    "review.CaseOpened/2": ("review.CaseOpened/3", _form_before),
    "review.CorrectionRequested/2": ("review.CorrectionRequested/3", _asked_before),
    "review.CorrectionReceived/2": ("review.CorrectionReceived/3", _answered_before),
    "review.CorrectionCameTooLate/2": ("review.CorrectionCameTooLate/3", _form_before),
    "review.PlanCertified/2": ("review.PlanCertified/3", _promised_before),
    "followup.PlanFollowed/1": ("followup.PlanFollowed/2", _promised_before),
    "intake.ApplicationFiled/3": ("intake.ApplicationFiled/4", _of_a_new_plan),
    "intake.ApplicationCorrected/3": ("intake.ApplicationCorrected/4", _without_report),
    "intake.ApplicationFiled/4": ("intake.ApplicationFiled/5", _unchecked),
    "intake.ApplicationCorrected/4": ("intake.ApplicationCorrected/5", _unchecked),
    "intake.ApplicationFiled/5": ("intake.ApplicationFiled/6", _checked_alone),
    "intake.ApplicationCorrected/5": ("intake.ApplicationCorrected/6", _checked_alone),
    "review.CaseOpened/4": ("review.CaseOpened/5", _unchecked),
    "review.CorrectionReceived/4": ("review.CorrectionReceived/5", _unchecked),
    "review.CaseOpened/5": ("review.CaseOpened/6", _checked_alone),
    "review.CorrectionReceived/5": ("review.CorrectionReceived/6", _checked_alone),
    "intake.ApplicationCorrected/6": ("intake.ApplicationCorrected/7", _answered_by_path),
    "intake.CorrectionAsked/3": ("intake.CorrectionAsked/4", _numbered_items),
    "review.CorrectionRequested/3": ("review.CorrectionRequested/4", _numbered_items),
    "review.CorrectionReceived/6": ("review.CorrectionReceived/7", _answered_by_path),
    "intake.ApplicationCertified/3": ("intake.ApplicationCertified/4", _first_version),
    "intake.ApplicationRefused/2": ("intake.ApplicationRefused/3", _of_a_new_application),
    "review.CaseOpened/3": ("review.CaseOpened/4", _of_a_new_plan),
    "review.CorrectionReceived/3": ("review.CorrectionReceived/4", _without_report),
    "review.CorrectionCameTooLate/3": ("review.CorrectionCameTooLate/4", _without_report),
    "review.PlanCertified/3": ("review.PlanCertified/4", _first_decision),
    "followup.PlanFollowed/2": ("followup.PlanFollowed/3", _first_version),
    "followup.ReminderFellDue/1": ("followup.ReminderFellDue/2", _first_version),
    "followup.VersionDated/1": ("followup.VersionDated/2", _told_without_text),
    "followup.RenewalInvited/1": ("followup.RenewalInvited/2", _first_version),
    "followup.PlanExpired/1": ("followup.PlanExpired/2", _first_version),
    "review.ExaminationDateMoved/1": ("review.ExaminationDateMoved/2", _moved_without_calendar),
    "review.PlanRefused/1": ("review.PlanRefused/2", _told_without_text),
    "notify.NoticeOwed/1": ("notify.NoticeOwed/2", _owed_with_address),
    "notify.SendStarted/1": ("notify.SendStarted/2", _sent_somewhere),
}
"""Old name → the next name, and what is to be done to the fields."""
