"""A plan is known again by its words, however they are written, and whoever files it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.personal import Personal
from shared.searching.same_text import text_digest
from tests.domain.intake.examples import plan
from tests.domain.intake.joint_examples import joint

PURPOSE = "従業員の命を守り、ﾗｲﾝを３日で直す。"


@pytest.mark.parametrize(
    "written", ["従業員の命を守り、ラインを3日で直す。", " 従業員の命を守り、\nライン を３日で直す "]
)
def test_the_same_words_are_the_same_text_however_they_are_written(written: str) -> None:
    assert text_digest(plan(goals__purpose=written)) == text_digest(plan(goals__purpose=PURPOSE))


def test_other_words_are_another_text() -> None:
    assert text_digest(plan(goals__purpose="供給を続ける。")) != text_digest(plan(goals__purpose=PURPOSE))
    assert text_digest(joint(aim="供給を続ける。")) != text_digest(joint())
    assert text_digest(joint()) != text_digest(plan())


@given(name=st.text("甲乙丙", min_size=1), number=st.sampled_from([None, "1234567890123"]), person=st.text())
def test_who_files_it_whom_it_names_and_when_it_runs_make_no_difference(
    name: str, number: str | None, person: str
) -> None:
    form = plan()
    cover = form.cover.model_copy(
        update={"name": name, "corporate_number": number, "representative_name": Personal(text=person)}
    )
    sheet = form.check_sheet.model_copy(update={"contact_name": Personal(key="k", box=person), "website": name})
    period = form.period.model_copy(update={"end": form.period.end.plus(1)})
    assert text_digest(form.model_copy(update={"cover": cover, "check_sheet": sheet, "period": period})) == text_digest(
        form
    )
