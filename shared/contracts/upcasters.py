"""How an event of an old version is read as the next: one table for every reader. Nothing is written in it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


UPCASTERS: Final[Mapping[str, tuple[str, Upcaster]]] = {
    "intake.ApplicationFiled/1": ("intake.ApplicationFiled/2", _filed),
    "intake.ApplicationCorrected/1": ("intake.ApplicationCorrected/2", _answered),
    "intake.CorrectionAsked/1": ("intake.CorrectionAsked/2", _shown_without_text),
    "intake.ApplicationCertified/1": ("intake.ApplicationCertified/2", _certified_without_text),
    "intake.ApplicationRefused/1": ("intake.ApplicationRefused/2", _shown_without_text),
    "review.CaseOpened/1": ("review.CaseOpened/2", _filed),
    "review.CorrectionRequested/1": ("review.CorrectionRequested/2", _told_without_text),
    "review.CorrectionReceived/1": ("review.CorrectionReceived/2", _answered),
    "review.CorrectionCameTooLate/1": ("review.CorrectionCameTooLate/2", _came_too_late),
    "review.DecisionProposed/1": ("review.DecisionProposed/2", _told_without_text),
    "review.PlanCertified/1": ("review.PlanCertified/2", _told_without_text),
    "review.PlanRefused/1": ("review.PlanRefused/2", _told_without_text),
    "notify.NoticeOwed/1": ("notify.NoticeOwed/2", _owed_with_address),
    "notify.SendStarted/1": ("notify.SendStarted/2", _sent_somewhere),
}
"""Old name → the next name, and what is to be done to the fields."""
