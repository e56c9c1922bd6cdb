"""Writes what the docs say about code from the code itself: `python -m docs.generate`. A test checks that it was done.

- rules.md: where each rule is carried out, which documents are asked, and what is chosen where the texts are silent.
- operations.md, between its markers: settings, log lines and metrics.
- adding-an-event.md: where a new event is written down.
- authorization.md: who may do and read what.
- lineage.md: the life of a plan.
- asyncapi/: what each service says and hears on the bus, for programs and for people.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from docs.adding_an_event import recipe_page
from docs.authorization import authorization_page
from docs.bus import asyncapi_page
from docs.bus_page import bus_page
from docs.choices import choices_table, refusals_table
from docs.documents import documents_table
from docs.lineage import lineage_page
from docs.rule_checks import Check, checks, checks_table
from docs.rule_hints import hints_table
from docs.rule_table import RULES as TABLE
from docs.rule_table import Implemented, InformationOnly
from shared.messaging.subscriptions import FOLLOWS
from shared.process.coverage import OF_EVERY_SERVICE, OF_ONE, OF_READ_MODELS, OF_SHAPES
from shared.scheme.rule_checks import RULE_CHECKS
from shared.settings import Settings

ROOT = Path(__file__).parents[1]
OPERATIONS = ROOT / "docs/operations.md"
RULES = ROOT / "docs/rules.md"
CODE = ("services", "shared")
CITED_IN = {".py", ".html", ".sql"}
LOUDNESS = ("debug", "info", "warning", "error", "exception")

CITATION = re.compile(r"(?<![A-Za-z0-9])R(\d{1,2})(?:–R(\d{1,2}))?(?![A-Za-z0-9])")
"""R16, and every rule of R3–R9; in a name too, as in test_R16_a_period_of_37_months."""


# -- rules -----------------------------------------------------------------------------------------------------------


def cited_in(file: Path) -> set[int]:
    """The numbers of the rules that a file cites."""
    found: set[int] = set()
    for first, last in CITATION.findall(file.read_text(encoding="utf-8")):
        found.update(range(int(first), int(last or first) + 1))
    return found


def files_of(*folders: str, kinds: set[str] = CITED_IN) -> Iterator[Path]:
    """Every file of these kinds in these folders, in order."""
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in kinds and "__pycache__" not in file.parts:
                yield file


def rules_page() -> str:
    """The whole of rules.md."""
    lines = [
        "# Where each rule is",
        "",
        "Written by `python -m docs.generate` from `docs/rule_table.py`, from the words with which code refuses and",
        "cautions, and from the hints of the forms, not by hand. What a rule orders stands in the code beside its",
        "number, and so do the tests; `git grep -nw R16` finds them. Where code cites `P`, the texts are",
        "silent and the choice is ours; `?` is not confirmed; `G` and a number is an article of 行政手続法, `L` of",
        "中小企業等経営強化法. [What is chosen](#what-is-chosen) stands below, with its value.",
        "",
    ]
    said = checks()
    for number, rule in TABLE.items():
        lines += [f"## R{number}", "", f"{rule.title}.", ""]
        lines += _about(number, rule, said.get(number, []))
        lines += ["", *checks_table(said[number])] if number in said else []
        hints = hints_table(number)
        lines += ["", *hints] if hints else []
        lines.append("")
    lines += ["## Which documents", "", _DOCUMENTS, "", documents_table(), ""]
    lines += ["## What is chosen", "", _CHOSEN, "", choices_table(), "", _REFUSED, "", refusals_table(), ""]
    return "\n".join(lines)


def _about(number: int, rule: Implemented | InformationOnly, said: list[Check]) -> list[str]:
    """What the product does about a rule, where, since when and by which source."""
    if isinstance(rule, InformationOnly):
        return ["- information only: " + rule.why, f"- source: {rule.source}"]
    refusals = sum(not one.is_caution for one in said)
    does = [f"refuses ({refusals})"] if refusals else []
    does += [f"cautions ({len(said) - refusals})"] if refusals < len(said) else []
    does += [f"shows {rule.shows}"] if rule.shows else []
    does += [f"needs an eye: {rule.eye}"] if rule.eye else []
    kept = RULE_CHECKS.get(f"R{number}")
    return [
        f"- what is done: {'; '.join(does)}",
        *([f"- kept with each filing that it applies to as “{kept.words.ja}” ({kept.words.en})"] if kept else ()),
        f"- implemented in {_link(ROOT / rule.module)}, tested in {_link(ROOT / rule.test)}",
        f"- since {rule.since}; source: {rule.source}",
    ]


_DOCUMENTS = """\
What R31 asks of each kind of application (`shared/scheme/documents.py`): must be there, must if, may be there."""
_CHOSEN = """\
Where the texts are silent (P) or not confirmed (?). A value of a dated table (`POLICIES`, `FOLLOW_UP_POLICY`) changes
by a block of its first day; whatever was filed or certified before keeps its own. From `docs/choices.py`."""
_REFUSED = "What is refused by our choice alone, as it would make no sense or take from one person what is another's:"


def _link(file: Path) -> str:
    return f"[{_short(file)}]({os.path.relpath(file, RULES.parent)})"


def _short(file: Path) -> str:
    return file.relative_to(ROOT).as_posix().removeprefix("services/").removeprefix("tests/")


# -- settings --------------------------------------------------------------------------------------------------------


MEANINGS = {
    "port": "Where the pages and the API answer, on 127.0.0.1; 0 takes any free port",
    "data": "The data folder",
    "demo": "Fill an empty store with demo data at the start (0: leave it empty)",
    "demo_applications": "How many applications the demo has",
    "database_prefix": "What the name of each database begins with",
    "kafka_tls": "Talk to Kafka over TLS",
    "kafka_certificate_file": "Our own certificate, where the brokers want one (PEM)",
    "kafka_key_file": "Its key",
    "kafka_sasl": "How we prove who we are, if `JIGYOKEI_KAFKA_USER` is set",
    "kafka_user": "Our account at Kafka",
    "kafka_password": "The account's password",
    "smtp_port": "Its port",
    "smtp_user": "Its account, if it wants one",
    "smtp_password": "The account's password",
    "smtp_tls": "TLS from the first byte",
    "smtp_start_tls": "STARTTLS is required",
    "mail_from": "The sender's address",
    "mail_domain": "The domain in Message-IDs",
}
"""For settings without a sentence of their own in shared/settings.py."""


def settings_table() -> str:
    told = _sentences(ROOT / "shared/settings.py", "Settings")
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        meaning = " ".join((told.get(name) or MEANINGS.get(name, "")).split()).removesuffix(".")
        rows.append(f"| `JIGYOKEI_{name.upper()}` | {default} | {meaning} |")
    return "\n".join(rows)


def _sentences(file: Path, class_name: str) -> dict[str, str]:
    """The text below each field of a class."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == class_name)
    found = {}
    for field, text in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            match text:
                case ast.Expr(value=ast.Constant(value=str(sentence))):
                    found[field.target.id] = sentence
    return found


# -- logs and metrics ------------------------------------------------------------------------------------------------


@cache
def log_table() -> str:
    rows = {}
    for file, call in _calls():
        match call.func:
            case ast.Attribute(value=ast.Name(id="log"), attr=level) if level in LOUDNESS:
                name = _text(call)
                if name is not None:
                    keys = ", ".join(f"`{key.arg}`" for key in call.keywords if key.arg and key.arg != "exc_info")
                    level = "error" if level == "exception" else level
                    rows[name, _short(file)] = f"| `{name}` | {level} | {keys} | {_short(file)} |"
    return "\n".join(["| event | level | keys | from |", "|---|---|---|---|", *(rows[key] for key in sorted(rows))])


def metrics_table() -> str:
    rows = {}
    for _, call in _calls():
        kind = call.func.id if isinstance(call.func, ast.Name) else ""
        name = _text(call)
        if kind.endswith(("MetricFamily", "Histogram", "Counter", "Gauge", "Summary")) and name:
            told = _text(call, 1) or ""
            rows[name] = f"| `{name}` | {_labels(call)} | {told} |"
    return "\n".join(["| metric | labels | meaning |", "|---|---|---|", *(rows[name] for name in sorted(rows))])


def _calls() -> Iterator[tuple[Path, ast.Call]]:
    for file in files_of(*CODE, kinds={".py"}):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield file, node


def _text(call: ast.Call, place: int = 0) -> str | None:
    """An argument of a call, if it is a text."""
    match call.args[place : place + 1]:
        case [ast.Constant(value=str(text))]:
            return text
    return None


def _labels(call: ast.Call) -> str:
    lists = [key.value for key in call.keywords if key.arg in ("labels", "labelnames")] + call.args[2:3]
    return ", ".join(f"`{name}`" for one in lists for name in ast.literal_eval(one))


# -- what verification covers ----------------------------------------------------------------------------------------


def coverage_table() -> str:
    rows = ["| database | table | columns | how | who would notice what |", "|---|---|---|---|---|"]
    for database, tables in {"each service's": OF_EVERY_SERVICE, **OF_ONE}.items():
        for table, parts in sorted(tables.items()):
            for part in parts:
                columns = ", ".join(f"`{name}`" for name in part.columns)
                rows.append(f"| {database} | `{table}` | {columns} | {part.kind.value} | {part.told} |")
    wholes = (
        ("each", "how its tables, functions and other objects are defined", OF_SHAPES),
        ("each service's", "its read models", OF_READ_MODELS),
    )
    rows[2:2] = [f"| {database} | {what} | all | {one.kind.value} | {one.told} |" for database, what, one in wholes]
    return "\n".join(rows)


# -- writing ---------------------------------------------------------------------------------------------------------


PARTS: dict[str, Callable[[], str]] = {
    "settings": settings_table,
    "logs": log_table,
    "metrics": metrics_table,
    "coverage": coverage_table,
}


def operations_page() -> str:
    """operations.md with the parts between its markers as the code is now. Raises LookupError without a marker."""
    page = OPERATIONS.read_text(encoding="utf-8")
    for name, part in PARTS.items():
        opening, closing = f"<!-- {name}: written by python -m docs.generate -->\n", f"<!-- end of {name} -->"
        before, begins, rest = page.partition(opening)
        _, ends, after = rest.partition(closing)
        if not (begins and ends):
            raise LookupError(f"{OPERATIONS.name} has no markers for {name}")
        page = f"{before}{opening}\n{part()}\n\n{closing}{after}"
    return page


@cache
def pages() -> dict[Path, str]:
    """Each page that is written here, wholly or in part, as it should be."""
    described = {service: asyncapi_page(service) for service in FOLLOWS}
    folder = ROOT / "docs/asyncapi"
    return {
        RULES: rules_page(),
        OPERATIONS: operations_page(),
        ROOT / "docs/adding-an-event.md": recipe_page(),
        ROOT / "docs/authorization.md": authorization_page(),
        ROOT / "docs/lineage.md": lineage_page(),
        **{folder / f"{service}.json": document for service, document in described.items()},
        **{folder / f"{service}.md": bus_page(service, document) for service, document in described.items()},
    }


def main() -> None:
    for file, text in pages().items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
