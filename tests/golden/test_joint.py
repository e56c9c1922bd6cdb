"""A joint filing that was written once can be read for good, and is written again as it was."""

from __future__ import annotations

from shared.contracts import intake
from shared.contracts.forms.joint import JointPlanForm
from shared.contracts.intake import ApplicationFiled
from shared.contracts.text import form_digest
from shared.event_store.names import EventNames
from tests.golden.joint import FILE

BEFORE = FILE.with_name("intake.ApplicationFiled_4.json")


def test_a_joint_filing_is_read_and_written_as_it_was() -> None:
    data = FILE.read_bytes()
    event = EventNames([intake]).decode("intake.ApplicationFiled/6", data)
    assert EventNames.encode(event) == data
    assert isinstance(event, ApplicationFiled)
    assert isinstance(event.form, JointPlanForm)
    assert (event.plan_type, event.form_digest) == ("joint", form_digest(event.form))
    assert [row.row_id for row in event.form.participants] == ["k1", "k2"]
    assert all(one.is_sealed for one in (event.form.cover.street, event.form.participants[0].representative_name))


def test_one_of_before_findings_were_kept_has_none() -> None:
    event = EventNames([intake]).decode("intake.ApplicationFiled/4", BEFORE.read_bytes())
    assert isinstance(event, ApplicationFiled)
    assert (event.findings, event.plan_type) == ((), "joint")
