"""The shape of personal text, which can be looked at only while it is open: a sealed value passes by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.contracts.form import PlanForm
from shared.contracts.personal import Personal
from shared.domain import Refusal, refuse

MOST_CHARACTERS = 200
_EMAIL = re.compile(r"[^\s@,;<>()\"\\]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]+")
_TELEPHONE = re.compile(r"(?:\+81|0)(?:[- ]?\(?[0-9]\)?){8,10}")
_POSTAL_CODE = re.compile(r"[0-9]{3}-?[0-9]{4}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def open_problems(form: PlanForm) -> list[Refusal]:
    """What is wrong with the personal text that is still open. Called again on a sealed form, it finds nothing."""
    cover, sheet = form.cover, form.check_sheet
    found = [
        *_text(cover.representative_name, "cover.representative_name"),
        *_shaped(cover.postal_code, "cover.postal_code", _POSTAL_CODE, "postal_code_shape"),
        *_text(cover.street, "cover.street"),
        *_text(sheet.contact_name, "check_sheet.contact_name"),
        *_shaped(sheet.email, "check_sheet.email", _EMAIL, "email_shape"),
        *_shaped(sheet.telephone, "check_sheet.telephone", _TELEPHONE, "telephone_shape"),
    ]
    if sheet.fax is not None and sheet.fax.text != "":
        found += _shaped(sheet.fax, "check_sheet.fax", _TELEPHONE, "telephone_shape")
    for index, partner in enumerate(form.partners):
        found += _text(partner.address, f"partners.{index}.address")
        found += _text(partner.representative, f"partners.{index}.representative")
    return found


def _text(value: Personal, field: str) -> Iterator[Refusal]:
    if value.text is None:
        return
    if not value.text.strip():
        yield refuse("R1", "missing", field)
    elif len(value.text) > MOST_CHARACTERS:
        yield refuse("R1", "text_too_long", field, most=MOST_CHARACTERS)
    elif _CONTROL.search(value.text):
        yield refuse("R1", "one_line", field)


def _shaped(value: Personal, field: str, shape: re.Pattern[str], code: str) -> Iterator[Refusal]:
    problem = next(_text(value, field), None)
    if problem is not None:
        yield problem
    elif value.text is not None and not shape.fullmatch(value.text.strip()):
        yield refuse("R1", code, field)
