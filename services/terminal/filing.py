"""Filing applications from files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import orjson
from pydantic import BaseModel

from services.demo.forms import shifted
from services.embedded import System
from services.intake.domain.identified import identified
from services.intake.filing import Filed
from services.intake.views.cautions import cautions_of_filing
from services.intake.views.told_at_once import Judged, all_against, labelled
from services.intake.views.workbook import FromWorkbook, from_workbook
from services.terminal.attaching import ToAttach, content_of, sent
from services.terminal.console import complain, say, system_here
from shared.clock import today
from shared.contracts.event import Actor
from shared.contracts.forms.filed import FiledForm, PlanToFile
from shared.domain import Refusal, Text
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause, Once
from shared.scheme.cautions import Caution
from shared.web.formats import sentence
from shared.web.handed_in import BOM
from shared.web.language import Language
from shared.web.middleware import BODY_LIMIT
from shared.web.persona import PERSONAS
from shared.web.posted import posted
from shared.web.problems import TOO_LARGE, FieldError, Problem, caution_errors, refusal_errors
from shared.workbook.door import kind_of

M = TypeVar("M", bound=BaseModel)

_NOT_FILED = Text(ja="申請していません", en="not filed")
_LOOK_AGAIN = Text(ja="ご確認いただきたい点（申請は受け付けています）", en="filed; points to look at again")
_WHOLE_FILE = Text(ja="ファイル全体", en="the whole file")
_NO_SUCH_APPLICANT = Text(
    ja="申請者{account}は登録されていません。--accountには次のどれかを指定してください：{known}",
    en="There is no applicant {account}. Give one of these as --account: {known}",
)


def file(
    files: Sequence[Path], account: str, moved: bool, language: Language, attached: Sequence[ToAttach] = ()
) -> int:
    """File one after the other; 1 if one of them was not filed, 2 for an account that is nobody's.

    `moved`: the plans of tests/data, as they would be written today. `attached` are files that go with the one plan.
    """
    if not is_applicant(account, language):
        return 2
    with system_here() as system:
        filed = [_file_one(system, path, account, moved, language, attached) for path in files]
    return 0 if all(filed) else 1


def is_applicant(account: str, language: Language) -> bool:
    """Whether an account is an applicant's; says so if it is not."""
    known = [persona.id for persona in PERSONAS.values() if persona.role == "applicant"]
    if account not in known:
        complain(sentence(_NO_SUCH_APPLICANT, language, {"account": account, "known": ", ".join(known)}))
    return account in known


def _file_one(
    system: System, path: Path, account: str, moved: bool, language: Language, attached: Sequence[ToAttach]
) -> bool:
    actor = Actor(role="applicant", id=account)
    found = _made(system, path, actor, moved, attached)
    if not isinstance(found, Taken):
        complain(f"{path.name}: {sentence(_NOT_FILED, language)}")
        tell(found, language)
        return False
    made = found.made
    say(f"{path.name}: {made.application_no}  application {made.application_id}  plan {made.plan_id}")
    store, vault, kinds = system.intake.store, system.intake.vault, [one.filed_as for one in attached]
    told = cautions_of_filing(store, vault.open, actor, found.form, made.filed_on, made.application_id, kinds)
    point_out(path, told, language)
    return True


def point_out(path: Path, cautions: Sequence[Caution], language: Language) -> None:
    """What was filed, and is to be looked at again."""
    if cautions:
        complain(f"{path.name}: {sentence(_LOOK_AGAIN, language)}")
        tell(caution_errors(cautions), language)


def tell(errors: Sequence[FieldError], language: Language) -> None:
    """What is to be put right, or looked at again, each at its field; what a rule says of none is of no file."""
    for error in errors:
        where = error.field or ("" if error.rule else sentence(_WHOLE_FILE, language))
        place = " ".join(filter(None, (where, error.rule and f"[{error.rule}]")))
        complain(f"  {place}: {sentence(error.text, language)}")


def read(model: type[M], body: bytes) -> M | Sequence[FieldError]:
    """The document in a file, or all that is wrong with its shape."""
    try:
        if len(body) > BODY_LIMIT:
            raise Problem(TOO_LARGE, most=BODY_LIMIT // 1000)
        return posted(model, body)
    except Problem as problem:
        said = problem.body("")
        return problem.errors or [FieldError("", "", said["code"], said["detail"], said["detail_en"])]


@dataclass(frozen=True, slots=True)
class Taken:
    """A plan that was filed, and what came of it."""

    form: FiledForm
    made: Filed


def _made(
    system: System, path: Path, actor: Actor, moved: bool, attached: Sequence[ToAttach]
) -> Taken | Sequence[FieldError]:
    """What came of a file, or all that has to be put right in it first."""
    body = path.read_bytes()
    book = from_workbook(body, today(system.clock)) if kind_of(body) == "xlsx" else FromWorkbook()
    if book.errors:
        return told_of(book, book.errors)
    body = book.text.encode() or body
    plan = read(PlanToFile, body)
    if moved and isinstance(plan, PlanToFile):
        plan = read(PlanToFile, orjson.dumps(shifted(orjson.loads(body.removeprefix(BOM)), today(system.clock))))
    if not isinstance(plan, PlanToFile):
        return labelled(all_against(PlanToFile, body.removeprefix(BOM), plan, Judged(today(system.clock))))
    # Files bear people's names, and the log is for ever: it gets neither.
    content = body + content_of(attached)
    key = sha256(path.name.encode() + content).hexdigest()
    once = Once.of(actor, "cli file", key, content)
    form = identified(plan.root)
    named = sent(system, actor.id, key, attached)
    if isinstance(named, FieldError):
        return [named]
    made = system.intake.file(form, Envelope(Cause(actor, f"file:{uuid4()}"), once), named)
    if isinstance(made, Refusal):
        return told_of(book, refusal_errors(made, system.services["intake"].texts))
    return Taken(form, made)


def told_of(book: FromWorkbook, errors: Sequence[FieldError]) -> list[FieldError]:
    """Each with the label of its field, and of a workbook with its cell."""
    return [book.placed(error.field, one) for error in errors for one in labelled((error,))]
