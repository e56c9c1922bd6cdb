"""Whatever is posted, an answer alters what is asked about and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.state import Correction
from services.intake.pages.correcting.looking import corrected
from services.intake.pages.correcting.sheet import AnswerSheet
from services.intake.views.answer_drafts import NOTHING
from shared.contracts.blocks import CorrectionItem
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.single import SINGLE
from shared.contracts.personal import Personal
from shared.web.inputs import inputs_of
from shared.web.typed import Typed
from tests.domain.intake.examples import plan
from tests.domain.intake.joint_examples import joint
from tests.golden.samples import BoxesForGoldens


class Boxes(BoxesForGoldens):
    """Boxes that hold their text."""

    def seal(self, text: str, key_id: str) -> Personal:
        return Personal(key=key_id, box=text.encode().hex())


def opened(personal: Personal) -> str:
    return bytes.fromhex(personal.box).decode()


SINGLE_PLAN: Final = Boxes().seal_all(plan(), "k1")
PLANS: Final = (SINGLE_PLAN, Boxes().seal_all(joint(), "k1"))
TABLES: Final = ("equipment", "funds", "partners", "goals.disasters", "goals.impacts")
IN_ROWS: Final = ("equipment#k1.name", "equipment#k1.model", "equipment#k7.name")
PATHS: Final = sorted(path for path in SINGLE.fields if not path.startswith(tuple(f"{table}." for table in TABLES)))


def sheet(form: FiledForm, *paths: str) -> AnswerSheet:
    items = tuple(CorrectionItem(path=path, comment="確認してください。") for path in paths)
    asked = Correction("c1", items, date(2026, 11, 24), date(2026, 12, 8))
    return AnswerSheet(asked, form, None, opened, NOTHING)


def posted(page: AnswerSheet, way: str = "change") -> dict[str, list[str]]:
    """What a browser posts of a page that nobody touched, but for the way of answering."""
    found: dict[str, list[str]] = {f"how.{item.path}": [way] for item in page.items}
    for item in page.items:
        for one in inputs_of(page.shown(item)):
            if one.kind in ("month", "day"):
                for index, part in enumerate(("year", "month", "day")[: 2 + (one.kind == "day")]):
                    found[f"{one.path}-{part}"] = [one.part(index)]
            elif one.path not in found and (one.value or one.kind in ("line", "lines", "select")):
                every = one.value if isinstance(one.value, tuple) else (one.value,)
                found[one.path] = [text.replace("\n", "\r\n") for text in every]
    rows = [f"{table}#{row_id}" for table, ids in page.stands.rows.items() for row_id in ids]
    return {**found, "rows": rows}


@pytest.mark.parametrize("form", PLANS, ids=["single", "joint"])
def test_every_part_that_nobody_touched_stays_as_it_is(form: FiledForm) -> None:
    paths = [one.path for one in sheet(form, "cover").description.within("")]
    page = sheet(form, *paths)
    page = page.with_posted(Typed(posted(page)))
    assert {name for name in page.kept.given if not name.startswith("how.")} == set()
    assert (page.kept.added, page.kept.removed) == ({}, {})
    assert corrected(page) == (form, [])


@pytest.mark.parametrize("form", PLANS, ids=["single", "joint"])
def test_an_industry_is_chosen_by_its_words(form: FiledForm) -> None:
    page = sheet(form, "cover.industry")
    asked = next(one for item in page.items for one in inputs_of(page.shown(item)) if one.path == "cover.industry")
    assert (asked.kind, bool(asked.choices)) == ("select", True)


@given(
    st.sets(st.sampled_from([*PATHS, *TABLES, "equipment#k1", "equipment#k1.model"]), min_size=1, max_size=3),
    st.dictionaries(st.sampled_from([*PATHS, *IN_ROWS]), st.text(max_size=5)),
    st.sets(st.sampled_from(["equipment#k1", "equipment#k7", "funds#k1", "funds#k9", "cover#k1"])),
)
def test_what_is_not_asked_reads_as_before(asked: set[str], typed: dict[str, str], rows: set[str]) -> None:
    page = sheet(SINGLE_PLAN, *sorted(asked))
    fields: dict[str, Any] = posted(page) | {name: [text] for name, text in typed.items()} | {"rows": sorted(rows)}
    page = page.with_posted(Typed(fields))
    form, errors = corrected(page)
    if form is None:
        assert errors
        return
    before, after = (one.model_dump(mode="json") for one in (SINGLE_PLAN, Boxes().seal_all(form, "k1")))
    for path in SINGLE.fields:
        if SINGLE.at(path).block is None and not any(touches(one, path) for one in asked):
            table = next((one for one in TABLES if path.startswith(f"{one}.")), "")
            known = {row.row_id for row in SINGLE_PLAN.equipment} if table == "equipment" else set()
            assert values(before, path, known) == values(after, path, known), path


def touches(asked: str, path: str) -> bool:
    plain = asked.replace("#k1", "")
    return path == plain or path.startswith(f"{plain}.")


def values(plain: Any, path: str, known: set[str]) -> Any:
    """What stands at a path of a document; in a table of each row, of some only of those that were there before."""
    for name in path.split("."):
        if isinstance(plain, list):
            plain = [row[name] for row in plain if not known or row["row_id"] in known]
        elif plain is not None:
            plain = plain[name]
    return plain


def test_a_narrow_refusal_within_a_wide_correction_holds() -> None:
    page = sheet(SINGLE_PLAN, "goals", "goals.purpose")
    fields = posted(page) | {"how.goals.purpose": ["decline"]}
    fields |= {"goals.purpose": ["別の目的"], "goals.business_outline": ["別の概要"]}
    form, _ = corrected(page.with_posted(Typed(fields)))
    assert form is not None
    assert (form.goals.purpose, form.goals.business_outline) == (SINGLE_PLAN.goals.purpose, "別の概要")  # type: ignore[union-attr]
