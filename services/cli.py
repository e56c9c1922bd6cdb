"""The command `jigyokei`: what can be asked, and how. What is done then stands in services/terminal.

Only what a command needs is loaded when it is asked: loading everything takes longer than most commands.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from services.terminal.arguments import Signed, Speaking, a_day, a_line, bad, by_instant, instant, own_language, speak
from services.terminal.operators import operators

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Case management for 事業継続力強化計画.",
)
cli.add_typer(operators)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; what an operator can mend is said in a sentence, not as a traceback."""
    try:
        spoken = speak(sys.argv[1:] if arguments is None else arguments)
        _in_own_language()(spoken, prog_name="jigyokei")
    except Exception as error:
        from shared.process.failures import in_sentences, was_interrupted

        if was_interrupted(error):
            raise SystemExit(130) from None
        sentences = in_sentences(error, own_language())
        if not sentences:
            raise
        for sentence in sentences:
            print(sentence, file=sys.stderr)
        raise SystemExit(1) from None


def _in_own_language() -> Any:
    from services.terminal.in_japanese import in_own_language

    return in_own_language(typer.main.get_command(cli))


@cli.callback()
def _spoken(language: Speaking) -> None:
    pass  # `speak` has heard it, before there were any words


# -- running ----------------------------------------------------------------------------------------------------------


@cli.command()
def run() -> None:
    """Start everything on 127.0.0.1; an empty store is first filled with demo data (unless JIGYOKEI_DEMO=0)."""
    from services.terminal import serving

    raise typer.Exit(serving.run())


@cli.command()
def demo(
    applications: Annotated[
        int | None, typer.Option(min=1, max=10_000, help="How many; JIGYOKEI_DEMO_APPLICATIONS, if left out.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(parser=instant, help="When the stories end; now, if left out.")
    ] = None,
) -> None:
    """Fill an empty store with demo data, or go on where that was interrupted, without serving."""
    from services.terminal import serving

    raise typer.Exit(serving.demo(applications, until))


# -- filing -----------------------------------------------------------------------------------------------------------


ApplicantAccount = Annotated[str, typer.Option(help="The applicant's account.")]
PlanNumber = Annotated[str, typer.Argument(help="A plan, an application or a number (受付番号, 認定番号).")]
FilledIn = Annotated[
    Path | None,
    typer.Argument(exists=True, dir_okay=False, readable=True, help="What to send; if left out, a blank is printed."),
]


@cli.command()
def file(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True)],
    account: ApplicantAccount = "applicant-1",
    moved: Annotated[
        bool, typer.Option("--moved", help="With the months of plans of 2026-11 moved to today's.")
    ] = False,
    change_of: Annotated[
        str, typer.Option(help="It is a change (変更申請) of this plan; by plan or number (受付番号, 認定番号).")
    ] = "",
    renewal_of: Annotated[str, typer.Option(help="It is the next application (2回目以降の申請) of this plan.")] = "",
    report: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, readable=True, help="The status report on that plan, unless it is a workbook."
        ),
    ] = None,
    attach: Annotated[
        list[str] | None,
        typer.Option(help="A file that goes with it, as DOCUMENT=FILE (bcp=plan.pdf), or FILE for another document."),
    ] = None,
) -> None:
    """File applications (as JSON or as a workbook), one by one; the same file is filed once within a day."""
    from services.terminal import filing, plans
    from services.terminal.attaching import attached_to

    of = change_of or renewal_of
    attached = attached_to(files, attach or ())
    if not of and report is None:
        raise typer.Exit(filing.file(files, account, moved, own_language(), attached))
    if moved or len(files) != 1 or not of or (change_of and renewal_of) or not plans.is_whole(files[0], report):
        raise bad(
            "ファイル1件と、--change-of又は--renewal-ofのいずれか、ブックでなければ--reportも指定してください。",
            "give one file, --change-of or --renewal-of a plan, and --report if it is no workbook",
        )
    kind: Literal["change", "renewal"] = "change" if change_of else "renewal"
    raise typer.Exit(plans.file(files[0], kind, of, report, account, own_language(), attached))


@cli.command()
def plan(
    number: PlanNumber,
    on: Annotated[date | None, typer.Option(parser=a_day, help="A day like 2026-11-24; today, if left out.")] = None,
) -> None:
    """How a certified plan stands on a day, its versions, and what can be done with it from when."""
    from services.terminal import plans

    raise typer.Exit(plans.show(number, on, own_language()))


@cli.command()
def report(
    number: PlanNumber,
    file: FilledIn = None,
    account: ApplicantAccount = "applicant-1",
) -> None:
    """Report on the version of a plan that is in force (実施状況報告); the same report is taken once within a day."""
    from services.terminal import plans

    raise typer.Exit(plans.report(number, file, account, own_language()))


@cli.command("minor-change")
def minor_change(
    number: PlanNumber,
    file: FilledIn = None,
    account: ApplicantAccount = "applicant-1",
) -> None:
    """Note a minor change of a plan (軽微な変更), which takes no filing; or hear that it takes a change application."""
    from services.terminal import plans

    raise typer.Exit(plans.minor_change(number, file, account, own_language()))


@cli.command("claim-paper")
def claim_paper(
    number: Annotated[str, typer.Argument(help="The certificate number, as the notice has it.")],
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, readable=True, help="The certified plan (JSON of form 24)."),
    ],
    bureau: Annotated[str, typer.Option(help="The bureau that certified it, like kanto.")],
    certified_on: Annotated[date, typer.Option(parser=a_day, help="The day of certification, like 2025-02-10.")],
    term: Annotated[int, typer.Option(min=1, max=99, help="Of which term (回) it is.")] = 1,
    account: ApplicantAccount = "applicant-1",
) -> None:
    """Claim a certificate that was given on paper (紙で受けた認定の申告), so that a change of it can be filed."""
    from services.terminal import paper

    raise typer.Exit(paper.claim(number, file, bureau, certified_on, term, account, own_language()))


@cli.command("give-back")
def give_back(
    number: PlanNumber,
    reason: Annotated[str, typer.Option(parser=a_line, help="Why; it is recorded for good, so name no person.")],
    account: ApplicantAccount = "applicant-1",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for the certificate number once more.")] = False,
) -> None:
    """Give the certification of a plan's term in force back (返納). It ends today, and does not come back."""
    from services.terminal import plans

    raise typer.Exit(plans.give_back(number, reason, account, yes, own_language()))


# -- erasing ----------------------------------------------------------------------------------------------------------


@cli.command()
def erase(
    plan: Annotated[str, typer.Argument(help="A plan, an application, a case or a number (受付番号, 認定番号).")],
    reason: Annotated[str, typer.Option(parser=a_line, help="Why; it is recorded for good, so name no person.")],
    ordered_by: Annotated[str, typer.Option(parser=a_line, help="Which office ordered it; it is recorded for good.")],
    by_order: Annotated[
        str,
        typer.Option(parser=a_line, help="The order to erase although the case is open or the term runs."),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for the number once more.")] = False,
) -> None:
    """Erase the persons of a plan for good (消去): their keys are destroyed, and their mails in the local mailbox."""
    from services.terminal import erasing

    raise typer.Exit(erasing.erase(plan, reason, ordered_by, by_order, yes, own_language()))


@cli.command("erase-drafts")
def erase_drafts(
    account: Annotated[str, typer.Argument(help="The account whose drafts are to go.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for the account once more.")] = False,
) -> None:
    """Erase everything that an account has typed and not filed (下書き), for good."""
    from services.terminal import erasing_drafts

    raise typer.Exit(erasing_drafts.erase(account, yes, own_language()))


# -- auditing ---------------------------------------------------------------------------------------------------------


@cli.command()
def history(
    plan: Annotated[str, typer.Argument(help="A plan, an application, a case or a number (受付番号, 認定番号).")],
    as_of: Annotated[
        datetime | None,
        typer.Option(
            parser=by_instant,
            help="Only what was recorded by then, like 2026-11-24T09:30; a day alone means its end (Japan), today now.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    export: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Write it to a file that proves itself (docs/audit-export.md)."),
    ] = None,
) -> None:
    """The whole history of a plan across the services, causes before effects."""
    from services.terminal import auditing

    raise typer.Exit(auditing.history(plan, as_of, as_json, own_language(), export))


@cli.command()
def ends(
    keys: Annotated[bool, typer.Option("--keys", help="Only print the keys that are believed.")] = False,
    rotate: Annotated[bool, typer.Option("--rotate", help="Put a new key in the place of ends.key.")] = False,
    anew: Annotated[
        Signed | None,
        typer.Option(help="Begin a new series: what was signed of this log is lost, and that is accepted."),
    ] = None,
) -> None:
    """Sign the end of every log now, and bring all ends to where they are kept."""
    from services.terminal import ends as ending

    if anew:
        raise typer.Exit(ending.begin_anew(anew))
    raise typer.Exit(ending.print_keys() if keys else ending.rotate() if rotate else ending.sign())


@cli.command()
def verify(
    end: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="A signed end kept elsewhere, or an export that bears one; may be repeated.",
        ),
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Believe only the keys in this file (jigyokei ends --keys)."),
    ] = None,
    anew: Annotated[bool, typer.Option(help="Begin from the start, even if a verification broke off.")] = False,
) -> None:
    """Prove that nothing was changed: chains and contiguity at the source, and the ledger equal to the sources."""
    from services.terminal import auditing

    raise typer.Exit(auditing.verify(own_language(), end or [], keys, anew))


if __name__ == "__main__":
    main(sys.argv[1:])
