"""Filing applications from files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from services.embedded import System
from services.terminal.console import complain, say, system_here
from shared.contracts.event import Actor
from shared.contracts.form import PlanForm
from shared.domain import Refusal
from shared.event_store.unit_of_work import Cause, Once


def file(files: Sequence[Path], account: str) -> int:
    """File one after the other; 1 if one of them was not filed."""
    with system_here() as system:
        filed = [_file_one(system, path, account) for path in files]
    return 0 if all(filed) else 1


def _file_one(system: System, path: Path, account: str) -> bool:
    body = path.read_bytes()
    actor = Actor(role="applicant", id=account)
    once = Once.of(actor, "cli file", f"{path.name}", body)
    try:
        form = PlanForm.model_validate_json(body)
    except ValidationError as error:
        complain(f"{path.name}: not filed")
        for one in error.errors(include_url=False, include_input=False):
            complain(f"  {'.'.join(map(str, one['loc'])) or '(the whole file)'}: {one['msg']}")
        return False
    made = system.services["intake"].commands.file(form, "prime", Cause(actor, f"file:{path.name}"), once)
    if isinstance(made, Refusal):
        complain(f"{path.name}: not filed")
        for refusal in made.all:
            text = system.services["intake"].texts[refusal.code]
            params = {"rule": refusal.rule, **refusal.params}
            complain(f"  {refusal.field or '-'} [{refusal.rule}] {text.ja.format_map(params)}")
            complain(f"      {text.en.format_map(params)}")
        return False
    say(f"{path.name}: {made['application_no']}  application {made['application_id']}  plan {made['plan_id']}")
    return True
