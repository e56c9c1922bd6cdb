"""The stored bytes of the filing of a joint plan, which must stay readable as those of a single plan."""

from __future__ import annotations

from pathlib import Path

import orjson

from services.intake.domain.identified import identified
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import applicant
from shared.contracts.forms.joint import JointPlanForm
from shared.contracts.intake import ApplicationFiled
from shared.contracts.text import form_digest
from shared.scheme.findings import findings
from tests.golden.samples import FILED_ON, KEY, BoxesForGoldens, filed_by_the_applicant

FILE = Path(__file__).with_name("joint") / "intake.ApplicationFiled_6.json"
EXAMPLE = Path(__file__).parents[2] / "services/intake/pages/example_joint_plan.json"


def sealed(form: JointPlanForm) -> JointPlanForm:
    """A form as it reaches the domain."""
    return BoxesForGoldens().seal_all(form, KEY)


def joint_filing(form: JointPlanForm | None = None) -> Event:
    """The event of the filing of a joint plan."""
    form = form or JointPlanForm.model_validate(orjson.loads(EXAMPLE.read_bytes()))
    ready = identified(form)
    assert isinstance(ready, JointPlanForm)
    ready = sealed(ready)
    return filed_by_the_applicant(
        ApplicationFiled(
            application_id="a-joint",
            application_no="03-2026-000200",
            kind="new",
            bureau="kanto",
            filed_on=FILED_ON,
            form_version=ready.form_version,
            applicant=applicant(ready),
            form=ready,
            form_digest=form_digest(ready),
            plan_type="joint",
            findings=findings(ready, FILED_ON),
        )
    )
