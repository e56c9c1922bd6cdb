"""The record of a plan as a page: its versions, what is in force on a day, and how it came to its end."""

from __future__ import annotations

from datetime import timedelta

from shared.web.formats import format_date
from tests.services.review.conftest import Bureau
from tests.services.review.test_later_applications import certified, changed, decided, form_of, give_back, later
from tests.services.review.test_pages import page


def test_the_record_of_a_plan_shows_its_versions_and_each_of_its_days(bureau: Bureau) -> None:
    # Given
    begun = bureau.today.date()
    first = certified(bureau)
    plan_id = first["plan_id"]
    bureau.pass_days(20)
    change = decided(bureau, later(bureau, plan_id, changed(form_of(bureau, plan_id))))
    bureau.pass_days(20)
    give_back(bureau, plan_id)
    address = f"/review/desk/plans/{plan_id}"

    # Then
    now = page(bureau, address)
    assert all(
        f'<a href="/review/desk/{one["application_id"]}">{one["application_no"]}</a>' in now for one in (first, change)
    )
    assert all(words in now for words in ("返納", "第1版", "第2版", "変更申請", "これまでの経過"))
    assert f"{format_date(bureau.today.date(), 'ja')}" in now
    assert "Given back" in page(bureau, address, language="en")

    early, late = begun + timedelta(days=5), bureau.today.date() + timedelta(days=9)
    assert "第1回の計画、第1版" in page(bureau, address + on(early))
    assert "の見込み" in page(bureau, address + on(late), "auditor-1")
    assert "認定を受けていませんでした" in page(bureau, address + on(begun - timedelta(days=1)))
    wrong = bureau.client("officer-kanto-1", html=True).get(f"{address}?on-year=2026&on-month=13&on-day=1")
    assert (wrong.status_code, "実在する日付" in wrong.text) == (422, True)


def on(day: object) -> str:
    year, month, number = str(day).split("-")
    return f"?on-year={year}&on-month={month}&on-day={number}"


def test_the_record_of_another_bureaus_plan_is_not_there(bureau: Bureau) -> None:
    address = f"/review/desk/plans/{certified(bureau)['plan_id']}"
    assert bureau.client("officer-kinki-1", html=True).get(address).status_code == 404
    assert bureau.client("applicant-1", html=True).get(address).status_code == 403


def test_a_case_of_a_plan_that_was_never_certified_has_no_record(bureau: Bureau) -> None:
    assert "この計画の認定台帳を見る" not in page(bureau, f"/review/desk/{bureau.file()}")
