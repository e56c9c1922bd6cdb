"""Where the scheme's texts are silent (P) or not confirmed (?): what we chose, its value, and where it is changed.

The table of docs/rules.md. Values are read from the code; a test finds every mark in the code that is missing here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from services.followup.domain import refusals as followup
from services.intake.documents.kinds import ENDINGS
from services.intake.domain import refusals as intake
from services.intake.domain.letters import AT, REMINDED_BEFORE
from services.intake.drafts.draft import KEPT, MOST_DELETED, MOST_DRAFTS, UNDO, WARNED
from services.notify.domain import refusals as notify
from services.notify.domain.retry import RETRY
from services.review.domain import refusals as review
from services.review.domain.policy import POLICIES
from services.review.domain.rescission import HEARING_NOTICE_DAYS
from services.review.drafts import draft as desk_draft
from shared.contracts.forms.joint import MOST_PARTNERS
from shared.domain import Dated, Text
from shared.scheme.document_limits import DOCUMENT_LIMITS, MEBIBYTE
from shared.scheme.documents import COPIES_ALWAYS
from shared.scheme.filing_windows import RENEWAL_MONTHS
from shared.scheme.follow_up_policy import FOLLOW_UP_POLICY
from shared.scheme.industries import INDUSTRY_ROWS
from shared.scheme.plausible_amounts import PLAUSIBLE_YEN_A_HEAD
from shared.scheme.size_limits import SME_MEMBERS
from shared.scheme.standard_period import STANDARD_DAYS
from shared.scheme.tax_measure import WINDOW_MONTHS

ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice. `rule` is that which leaves it open, `mark` P, ? or both.

    `where` is a file, or a name in one ("path:Class.field"); empty for what is not built yet.
    """

    rule: str
    mark: str
    what: str
    default: str
    where: str = ""


def in_force(table: Dated[Any], value: Callable[[Any], Any] = lambda block: block) -> str:
    """A value of a dated table, with its first day wherever it is another than before: "365; from 2026-04-01 45"."""
    said: list[str] = []
    last: Any = None
    for first_day, block in table.blocks():
        if not said or value(block) != last:
            last = value(block)
            said.append(f"from {first_day} {_plain(last)}" if said else _plain(last))
    return "; ".join(said)


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_plain, value))
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value).replace("_", " ")


def _minutes(waits: tuple[Any, ...]) -> str:
    return ", ".join(f"{wait.total_seconds() / 60:g}" for wait in waits)


def _of_clock(name: str) -> str:
    return in_force(POLICIES, lambda policy: getattr(policy, name))


def _of_follow_up(name: str) -> str:
    return in_force(FOLLOW_UP_POLICY, lambda policy: getattr(policy, name))


_CLOCK = "services/review/domain/policy.py:Policy"
_FOLLOW_UP = "shared/scheme/follow_up_policy.py:FollowUpPolicy"
_LETTERS = "services/intake/domain/letters.py:"
_RETRY = "services/notify/domain/retry.py:RETRY"

CHOICES: Final = (
    # Who may file, and what
    Choice("R3–R9", "?", "which row an industry of the JSIC falls under", f"as the agency's FAQ, "
           f"{len(INDUSTRY_ROWS.blocks())} table", "shared/scheme/industries.py:INDUSTRY_ROWS"),
    Choice("R3–R9", "P", "by which everyday words an industry of the JSIC is found", "as listed",
           "shared/scheme/everyday_industries.py:EVERYDAY"),
    Choice("R11", "P", "an association states the share of its small members itself",
           f"as stated, at least {in_force(SME_MEMBERS)}", "shared/scheme/size_limits.py:SME_MEMBERS"),
    Choice("R1", "P", "whoever files is there: the business began on the day of filing at the latest", "demanded",
           "services/intake/domain/contents.py:_beginning"),
    Choice("R1", "P", "at least one measure of A to D is planned", "demanded",
           "services/intake/domain/contents.py:_measures"),
    Choice("R1", "P", "disasters whose source may stay open, as no map exists of them", "as listed",
           "shared/contracts/forms/lists.py:UNMAPPED"),
    Choice("R1", "P", "capital is asked in yen, equipment and funds in thousands of yen", "as asked",
           "shared/contracts/forms/single.py"),
    Choice("R1", "P", "yen a head, or the capital, up to which nobody asks whether an amount was typed in yen",
           in_force(PLAUSIBLE_YEN_A_HEAD), "shared/scheme/plausible_amounts.py:PLAUSIBLE_YEN_A_HEAD"),
    Choice("", "P", "days after its last save at which a draft is erased", f"{KEPT.days}",
           "services/intake/drafts/draft.py:KEPT"),
    Choice("", "P", "days before that from which its owner is warned", f"{WARNED.days}",
           "services/intake/drafts/draft.py:WARNED"),
    Choice("", "P", "days after its last save at which a draft of an officer is erased", f"{desk_draft.KEPT.days}",
           "services/review/drafts/draft.py:KEPT"),
    Choice("", "P", "days in which a deleted draft can be put back", f"{UNDO.days}",
           "services/intake/drafts/draft.py:UNDO"),
    Choice("", "P", "drafts that one account may have, deleted ones aside", f"{MOST_DRAFTS}",
           "services/intake/drafts/draft.py:MOST_DRAFTS"),
    Choice("", "P", "deleted drafts of one account that can be put back, the one deleted first erased beyond that",
           f"{MOST_DELETED}", "services/intake/drafts/draft.py:MOST_DELETED"),
    Choice("R25", "P", "beside which others a new application is pointed out: those of the same corporate number, or "
           "of a sole trader the same name and municipality: to the account that filed both, and to the officer at the "
           "same bureau whoever filed; to an applicant of other accounts' plans only that one stands under its "
           "corporate number, without number or name, which is public (R20)", "as said",
           "services/intake/views/plans_beside.py:plans_beside"),
    Choice("R25", "P", "who is told that another application that is open, or whose plan is in force, has the same "
           "words: an applicant of other accounts' no more than that it is there", "as said",
           "services/intake/views/same_text.py"),
    Choice("R15", "P", "with whom a joint plan is made: at least one SME or large company beside the representative",
           "one is enough", "services/intake/domain/contents_joint.py:_partners"),
    Choice("R15", "P", "how many partners a joint plan has at most, large companies included", str(MOST_PARTNERS),
           "shared/contracts/forms/joint.py:MOST_PARTNERS"),
    Choice("R15", "P", "that all SMEs of a joint plan agree to it", "declared by the representative",
           "services/intake/domain/refusals_of_joint_plans.py:JOINT_REFUSALS"),
    Choice("R17", "P", "which attached workbooks are held against the data of a filing", "all of our own layout, "
           "of either type of plan", "services/intake/documents/attached_form.py"),
    Choice("R15", "P", "a single plan that is to become a joint one, and the reverse", "a new filing",
           "services/intake/domain/unchanged.py:type_kept"),
    Choice("R22", "P", "which gBizID the accounts that are chosen here have", "prime",
           "services/intake/filing.py:gbizid_of"),
    Choice("R26", "?", "when copies of notice and plan are demanded", "after paper only",
           "services/review/domain/copies.py:see_copies"),
    Choice("R26", "P", "from when a plan that was certified on paper is in force here", "once the copies were seen, or "
           "the bureau entered it", "services/review/domain/paper.py:PaperRecord.version"),
    Choice("R26", "P", "whose a certificate on paper is that two accounts claim", "the first's, unless the bureau's "
           "files contradict that claim", "services/intake/domain/paper.py:claim"),
    Choice("R26", "P", "the day of filing of a certificate on paper, which it does not tell", "its certification",
           "shared/scheme/paper_certificates.py:paper_version"),
    # The examination
    Choice("R18", "?", "which days are counted; day 1 is the day after receipt", _of_clock("unit"), f"{_CLOCK}.unit"),
    Choice("R18", "P", "whether a last day that is no business day moves to the next", _of_clock("roll"),
           f"{_CLOCK}.roll"),
    Choice("R18", "P", "at which net days the bureau is alerted before the last", _of_clock("rungs"),
           f"{_CLOCK}.rungs"),
    Choice("R18", "P", "days to answer a correction, where the officer names no day", _of_clock("correction_days"),
           f"{_CLOCK}.correction_days"),
    Choice("R18", "P", "the most days that a correction may give", _of_clock("longest_correction_days"),
           f"{_CLOCK}.longest_correction_days"),
    Choice("R18", "P", "the most days that all extensions of a case come to", _of_clock("longest_extension_days"),
           f"{_CLOCK}.longest_extension_days"),
    Choice("G7", "P", "an unanswered correction pauses the clock to its day only; a late answer is taken, and pauses "
           "nothing", _of_clock("lapse_ends_pause"), f"{_CLOCK}.lapse_ends_pause"),
    Choice("G7", "P", "a longer time to correct: before its day the pause goes on; after it, while the case has not "
           "gone on, a new one opens, and the days between count; in all no more days than a correction may give",
           "as said", "services/review/domain/corrections.py:extend_correction"),
    Choice("G33", "P", "an answer by a program that changes what nobody had asked about; the pages ask nothing else",
           "is taken, told to the program, and marked for the officer as 求めていない変更",
           "shared/contracts/forms/unasked.py:changed_unasked"),
    Choice("G6", "P", "an answer that crosses the withdrawal of its request", "is taken, and examined as it stands",
           "services/review/domain/corrections.py:withdraw_correction"),
    Choice("R18", "P", "when a rung fires, and where a correction on the last day carries that",
           "at the start of its day; to the end of the pause", "services/review/domain/clock.py"),
    Choice("R18", "P", "a pause ends with the answer, or with its day if that comes first", "by `lapse_ends_pause`",
           "services/review/domain/clock.py:_ends_on"),
    Choice("R18", "P", "a pause that begins before the receipt", "is cut at the receipt",
           "services/review/domain/clock.py:_interval"),
    Choice("R18", "P", "a last day that has passed stays: no later correction or extension moves it", "stays",
           "services/review/domain/clock.py:_deadline"),
    Choice("R18", "P", "an extension needs a reason, moves the last day and no rung, and comes before that has passed",
           "demanded", "services/review/domain/case.py:extend_deadline"),
    Choice("G9", "P", "an extension is told to the applicant with its reason, also while the clock stands still",
           "told", "services/review/domain/case.py:_moved"),
    Choice("R18", "P", "from when a newer office calendar counts", "for the days after it became known",
           "services/review/domain/case.py:_recounted"),
    Choice("R18", "P", "a correction that arrives sends a proposal back", "sent back",
           "services/review/domain/corrections.py:CORRECTION_ARRIVED"),
    Choice("R30", "P", "proposer and approver are two people", "demanded",
           "services/review/domain/decision.py:approve"),
    Choice("R30", "P", "a case whose proposal awaits approval is not transferred to another bureau: who proposed takes "
           "it back first", "refused", "services/review/domain/holding.py:transfer"),
    Choice("R19", "P, ?", "when a decision takes effect: until then a withdrawal or an answer in time overtakes it",
           "when intake records it", "services/intake/domain/crossings.py"),
    Choice("R19", "?", "whom a refusal names to appeal to", "the minister of economy, trade and industry",
           "services/notify/domain/template.py"),
    # Mail
    Choice("", "P", "days before the last one for answering a correction on which its applicant is reminded",
           ", ".join(str(before.days) for before in REMINDED_BEFORE), _LETTERS + "REMINDED_BEFORE"),
    Choice("", "P", "hour at which such a reminder is sent, in Japan", f"{AT.total_seconds() / 3600:g}",
           _LETTERS + "AT"),
    Choice("", "P", "minutes after which a mail that did not go out is tried again", f"{_minutes(RETRY.waits)}; then "
           f"every {_minutes((RETRY.later,))}, for {RETRY.give_up_after.total_seconds() / 3600:g} hours", _RETRY),
    # The tax measure
    Choice("R40", "?", "months from the certification in which equipment is acquired; its day counts",
           f"{WINDOW_MONTHS}", "shared/scheme/tax_measure.py:WINDOW_MONTHS"),
    Choice("R40", "?", "a change does not begin the year anew, for the equipment that it adds neither: R39 names arts. "
           "56-1 and 58-1, under which no change is certified; a later term does", "as said",
           "shared/scheme/tax_measure.py:window_last_day"),
    Choice("R44–R46", "P", "the floors are tested on the cost of one unit", "one unit",
           "shared/scheme/cautions.py:_equipment"),
    Choice("R40, R41", "P", "equipment that comes outside the plan period", "is pointed out, not refused",
           "shared/scheme/cautions.py:_month"),
    # Dates of a certified plan
    Choice("R40", "P", "months after the certification at which the end of the tax window is told",
           _of_follow_up("tax_warnings_after_months"), f"{_FOLLOW_UP}.tax_warnings_after_months"),
    Choice("R40, R41", "P", "when it is asked whether equipment was acquired", "on the last day of its month",
           "shared/scheme/plan_dates.py:_tax_rows"),
    Choice("R53", "P", "when follow-up support is offered", "as the month begins in which half of the period is over",
           "shared/scheme/plan_dates.py:middle_month"),
    Choice("R24", "?", "months before the last month of the period at which renewal opens; it never closes",
           in_force(RENEWAL_MONTHS), "shared/scheme/filing_windows.py:RENEWAL_MONTHS"),
    Choice("R18", "P", "the last day to file a renewal", f"{in_force(STANDARD_DAYS)} days before the end",
           "shared/scheme/standard_period.py:last_filing_day"),
    Choice("R22", "P", "the last day to ask for a gBizID account", f"{_of_follow_up('gbizid_days')} days before that",
           f"{_FOLLOW_UP}.gbizid_days"),
    Choice("R24", "P", "what was running on the day of certification falls due the day after; what was over, never",
           "as said", "shared/scheme/plan_dates.py:_day_after"),
    Choice("R24", "P", "what prepares a renewal while one is open", "stands still; where that brings no term, the "
           "invitation falls due the day after", "shared/scheme/plan_dates.py:renewal_dates"),
    Choice("G7", "P", "days before its day at which a correction is called to mind", "7, 1"),
    # Changes, later terms, giving back
    Choice("R16", "P", "a change may move the end of the period", "within the 36 months",
           "services/intake/domain/period.py:_as_changed"),
    Choice("R16", "P", "how far a change may move the end where the next term is certified", "to the month before it",
           "shared/scheme/filing_windows.py:next_start_after"),
    Choice("R23", "P", "a change before the first month of the period", "not yet",
           "shared/scheme/filing_windows.py:changeable"),
    Choice("R23", "P", "from when a version has effect", "from its certification, that whole day",
           "shared/scheme/lineage.py:Version"),
    Choice("R24", "P", "the day on which a term is rescinded or given back", "is the first that is not in force",
           "shared/scheme/lineage.py:Ended"),
    Choice("R19", "P", "who puts a certificate right", "the director, on the officer's word",
           "services/review/domain/certificate_corrections.py:CorrectCertificate"),
    Choice("R24", "P", "from when a fact of a certificate that was put right counts", "from the first day of its "
           "version, and for later ones filed up to the day on which it was put right",
           "shared/scheme/lineage.py:Corrected"),
    Choice("R24", "P", "a gap between two terms", "allowed"),
    Choice("R25", "P", "open changes or later applications of a plan at a time", "one",
           "shared/contracts/lineage.py:FilingOpened"),
    Choice("R27", "P", "another representative business of a joint plan is no minor change", "an application",
           "shared/scheme/minor_changes.py:ALTERATIONS"),
    Choice("R27", "P", "whether another name under the same corporate number is a minor change", "it is",
           "shared/scheme/minor_changes.py:ALTERATIONS"),
    Choice("R27", "P", "whether a main office that moves is a minor change", "an application",
           "shared/scheme/minor_changes.py:ALTERATIONS"),
    Choice("R27", "P", "who says that a change of funding is slight, and that the purpose stays", "the business",
           "shared/contracts/minor_change.py:MinorAnswers"),
    Choice("R27", "P", "from when a minor change counts, and over what", "from its day, each fact over every version "
           "that was filed before it was noted", "shared/scheme/lineage.py:notes_on"),
    Choice("R30", "P", "when a plan whose main office moves passes to the new bureau", "at its certification"),
    Choice("L57", "P", "what a rescission leaves: an open change falls away, an open renewal stays", "as said",
           "services/review/consequences.py:_rescinded"),
    Choice("L57", "P", "which term may be rescinded", "one that was certified, until its end",
           "services/review/domain/rescission.py:object_of"),
    Choice("L57", "P", "what becomes of a rescission under way when the certification is given back", "it is dropped",
           "services/review/domain/rescission.py:fallen_with"),
    Choice("G15", "P", "days at least from the notice of a hearing to its day", in_force(HEARING_NOTICE_DAYS),
           "services/review/domain/rescission.py:HEARING_NOTICE_DAYS"),
    Choice("R24", "P", "when a certificate may be given back", "from its day until the end of its term",
           "services/intake/plan_commands.py:PlanCommands.give_back"),
    Choice("R24", "P", "from when a certificate that was given back has no effect", "from the day on which that was "
           "taken", "shared/contracts/lineage.py:CertificateGivenBack"),
    # Documents
    Choice("R26", "P", "whether copies of notice and plan are asked whatever the last certification was filed on",
           in_force(COPIES_ALWAYS, lambda always: "always" if always else "only where it was filed on paper"),
           "shared/scheme/documents.py:COPIES_ALWAYS"),
    Choice("R31", "P", "whether the status report of a joint plan, which is typed in, is asked for as a file too",
           "it may be attached, and is not missing without", "shared/scheme/documents.py:STATUS_REPORT"),
    Choice("R31", "P", "how large a file may be",
           in_force(DOCUMENT_LIMITS, lambda one: f"{one.most_bytes // MEBIBYTE} MB"),
           "shared/scheme/document_limits.py:DOCUMENT_LIMITS"),
    Choice("R31", "P", "how many files an application may have, and how large they are together",
           in_force(DOCUMENT_LIMITS, lambda one: f"{one.most_files}, {one.most_bytes_together // MEBIBYTE} MB"),
           "shared/scheme/document_limits.py"),
    Choice("R31", "P", "how many days a file is kept that is of no draft and that nobody files",
           in_force(DOCUMENT_LIMITS, lambda one: one.days_kept),
           "services/intake/documents/sweeper.py"),
    Choice("R31", "P", "which kinds of file are taken", ENDINGS, "services/intake/documents/kinds.py"),
    # What comes with joint plans and rescission
    Choice("R20", "P", "when a certificate leaves the register", "rescinded or given back on that day, expired the day "
           "after its last"),
    # What is told of finance, tax and support
    Choice("R33", "?", "the limit for overseas investment of joint plans", "S's figure; the association decides",
           "shared/scheme/benefits/finance.py:_OVERSEAS_LIMIT"),
    Choice("R33", "P", "for which entity forms the figures of associations (組合) stand", "those of groups ③ and ④",
           "shared/scheme/benefits/finance.py:_guarantees"),
    Choice("R36", "P", "until when a certificate supports finance, subsidies and insurance", "the end of its term",
           "shared/scheme/benefits/certified_sme.py:while_in_force"),
    Choice("R37", "?", "which institution serves Okinawa", "both are named",
           "shared/scheme/benefits/offices.py:loan_desks"),
    Choice("R38", "?", "the rates of before 2025-04-01", "as the press has them, with “ask the tax office”",
           "shared/scheme/tax_measure.py:SPECIAL_DEPRECIATION"),
    Choice("R40", "?", "when equipment that a change lists is acquired", "after the change, within the year of the "
           "term's first certification", "shared/scheme/tax_measure.py:acquisition_window"),
    Choice("R44, R46", "P", "how the use of equipment is told", "by words of its name; what has none of them may be "
           "equivalent, and is not told", "shared/scheme/benefits/tax.py:_use"),
    Choice("R44–R46", "P", "on what a benefit tests the floors", "the cost of one unit",
           "shared/scheme/benefits/tax.py:_floor"),
    Choice("R54", "?", "which office of SMRJ serves which prefecture", "as the bureaus; Toyama, Ishikawa and Fukui: "
           "Hokuriku", "shared/scheme/benefits/offices.py:SMRJ_OFFICES"),
)  # fmt: skip
"""Every choice, in the order of the scheme's texts."""


def choices_table() -> str:
    """Every choice with its value and its place."""
    rows = ["| rule | | what is chosen | today | where it is changed |", "|---|---|---|---|---|"]
    rows += [f"| {one.rule} | {one.mark} | {one.what} | {one.default} | {_link(one.where)} |" for one in CHOICES]
    return "\n".join(rows)


def _link(where: str) -> str:
    path, _, name = where.partition(":")
    return (f"[{path}](../{path})" + (f" `{name}`" if name else "")) if path else "not there yet"


# -- refusals --------------------------------------------------------------------------------------------------------

_WORDS: Final[Mapping[str, Mapping[str, Text]]] = {
    "intake": intake.REFUSALS,
    "review": review.REFUSALS,
    "notify": notify.REFUSALS,
    "followup": followup.REFUSALS,
}


def refusals_table() -> str:
    """Every refusal that no text of the scheme orders, with what is said."""
    rows = ["| service | refusal | what is said |", "|---|---|---|"]
    rows += [
        f"| {service} | `{code}` | {_WORDS[service][code].en} |"
        for service in _WORDS
        for code in sorted(refusals_of_ours(service))
    ]
    return "\n".join(rows)


def refusals_of_ours(service: str) -> set[str]:
    """The codes of a service's refusals whose rule is P."""
    found: set[str] = set()
    for file in (ROOT / "services" / service / "domain").glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id="refuse"), args=[ast.Constant(value="P"), code, *_]):
                    found |= _codes(code, tree, set(_WORDS[service]))
    return found


def _codes(code: ast.expr, module: ast.Module, known: set[str]) -> set[str]:
    """The codes that an expression may be: a text, one with parts left open, or whichever the module says elsewhere."""
    match code:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.JoinedStr(values=parts):
            pattern = "".join(str(part.value) if isinstance(part, ast.Constant) else r"\w+" for part in parts)
            return {one for one in known if re.fullmatch(pattern, one)}
    return known & {
        node.value for node in ast.walk(module) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
