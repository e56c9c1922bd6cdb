"""What the pages of applicants have in common: labels, and errors in the form's own words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from services.intake.domain.requests import GivingBack, Withdrawal
from shared.contracts.forms.describing import describe, without_rows
from shared.contracts.forms.filed import ALL, FiledForm, label_in, label_of, place_of
from shared.contracts.forms.report import StatusReport
from shared.contracts.forms.single import SINGLE
from shared.domain import Text
from shared.scheme.bureaus import bureau_of
from shared.scheme.cautions import Caution
from shared.scheme.standard_period import STANDARD_DAYS, standard_last_day
from shared.web.problems import FieldError, caution_errors, shape_errors


def label(path: str) -> Text:
    """The label of a field of the newest form that has it, or of a report ("report.…"), in whichever of its rows."""
    of_report = path.removeprefix("report.")
    if of_report != path:
        return label_of(_REPORT, *place_of(of_report))
    plain, number = place_of(path.removeprefix("form."))
    description = next((one for one in ALL if without_rows(plain) in one.fields), SINGLE)
    return label_of(description, plain, number)


_REPORT: Final = describe(StatusReport)


def labelled(errors: Iterable[FieldError]) -> tuple[FieldError, ...]:
    """Errors with the label of their field in front, for a page that does not show the fields themselves."""
    return tuple(with_label(error, label(error.field)) if error.field else error for error in errors)


def pointed_out(form: FiledForm, found: Iterable[Caution]) -> tuple[FieldError, ...]:
    """What is to be looked at again (注意), each with the label of its field in front."""
    return tuple(with_label(one, label_in(form, one.field)) for one in caution_errors(found))


def where_it_goes(form: FiledForm, filed_on: date) -> dict[str, Any]:
    """The bureau that it is filed with, and until when that examines it, as pages of 内容確認 say it (R18, R30)."""
    return {
        "bureau": bureau_of(form.cover.prefecture),
        "expected_day": standard_last_day(filed_on),
        "standard_days": STANDARD_DAYS.on(filed_on),
    }


def meant_errors(
    request: type[Withdrawal | GivingBack], reason: str, is_meant: bool, why: Text, sure: Text
) -> tuple[FieldError, ...]:
    """What is missing where something ends for good: `why` asks for the reason, `sure` for the mark in the box."""
    errors: tuple[FieldError, ...] = ()
    if not reason.strip():
        errors += (FieldError("reason", "", "missing", why.ja, why.en),)
    else:
        try:
            request(reason=reason)
        except ValidationError as error:
            errors += shape_errors(error.errors(include_url=False, include_input=False))
    return errors if is_meant else (*errors, FieldError("meant", "", "not_confirmed", sure.ja, sure.en))


def with_label(error: FieldError, name: Text, field: str = "") -> FieldError:
    """An error that begins with the name of its field, at an input of the page."""
    ja, en = (text.replace("{{", "{").replace("}}", "}") for text in (name.ja, name.en))
    return replace(error, field=field, ja=f"{ja}：{error.ja}", en=f"{en}: {error.en}")
