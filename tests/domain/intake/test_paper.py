"""R26: a certificate on paper is claimed, filed on, and known."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from services.intake.domain.lineage import (
    LINEAGE,
    CloseFiling,
    FileReport,
    GiveBack,
    Lineage,
    OpenFiling,
    TakeVersion,
    target_of,
)
from services.intake.domain.offers import offers
from services.intake.domain.paper import ClaimPaper, EraseClaim, KnowPaper, paper_problems
from services.intake.domain.requests import PaperClaiming
from shared.contracts.blocks import Period
from shared.contracts.forms.excerpts import applicant, certificate_facts, outline
from shared.contracts.forms.report import StatusReport
from shared.contracts.forms.single import PlanForm
from shared.contracts.lineage import PaperCertificateKnown, PaperClaimErased, VersionCertified
from shared.contracts.paper import PaperCertificate, paper_text, untyped
from shared.contracts.paper_record import PaperCertificateConfirmed, PaperCertificateEntered
from shared.contracts.target import Target
from shared.domain import Month, Refusal
from shared.scheme.lineage import in_force, versions
from tests.domain.intake.examples import PLAIN
from tests.golden.samples import BoxesForGoldens
from tests.support.paper import NUMBER, PERIOD, PLAN, Steps, certificate, stamped

FORM = BoxesForGoldens().seal_all(
    PlanForm.model_validate({**PLAIN, "period": {"start": "2025-03", "end": "2028-02"}}), "key"
)
TEXT = paper_text(PLAN, 1, FORM)
TODAY = date(2026, 6, 1)
CLAIM = ClaimPaper(PLAN, certificate(), FORM, "applicant-1")
OTHERS = ClaimPaper(PLAN, certificate(), FORM, "applicant-2")
ENTERED = KnowPaper.entered(stamped(PaperCertificateEntered(certificate=certificate())))  # type: ignore[arg-type]


def confirmed(text_no: int = 1, told: PaperCertificate | None = None) -> KnowPaper:
    event = PaperCertificateConfirmed(
        certificate=told or certificate(),
        text=paper_text(PLAN, text_no, FORM),
        application_no="03-2026-000001",
        confirmed_on=TODAY,
        applicant=applicant(FORM),
        outline=outline(FORM),
    )
    return KnowPaper.confirmed(stamped(event))  # type: ignore[arg-type]


def claimed(*then: Any) -> Steps:
    return Steps(LINEAGE, TODAY).ask(CLAIM, *then)


def opening(state: Lineage, kind: Any = "change") -> OpenFiling:
    found = target_of(state, kind, TODAY)
    assert isinstance(found, Target), found
    return OpenFiling(PLAN, "application-1", "03-2026-000001", kind, found, TODAY)


def test_a_claim_is_a_version_on_which_a_change_may_be_filed() -> None:
    steps = claimed()

    found = target_of(steps.state, "change", TODAY)

    assert found == Target(term=1, base_version=1, base=TEXT, period=PERIOD)
    (version,) = versions(steps.state.facts)
    assert (version.certificate_no, version.certified_on, version.facts) == (
        NUMBER, date(2025, 2, 10), certificate_facts(FORM),
    )  # fmt: skip
    assert steps.state.paper.is_unconfirmed


def test_a_certificate_of_a_second_term_is_followed_by_the_third() -> None:
    steps = Steps(LINEAGE, date(2027, 9, 1)).ask(ClaimPaper(PLAN, certificate(term=2), FORM, "applicant-1"))

    found = target_of(steps.state, "renewal", date(2027, 9, 1))

    assert isinstance(found, Target)
    assert (found.term, found.base_version) == (3, 1)


def test_a_report_may_be_filed_on_a_claim() -> None:
    assert claimed(FileReport(PLAN, StatusReport())).names[-1] == "StatusReportFiled"


def test_what_is_only_claimed_is_not_given_back_here() -> None:
    steps = claimed(GiveBack(PLAN, "廃業", "", "kanto"))

    assert steps.refused == [("paper_not_given_back", "")]
    assert "give_back" not in {offer.name for offer in offers(steps.state, TODAY)}
    steps.ask(confirmed(), GiveBack(PLAN, "廃業", "03-2026-000001", "kanto"))
    assert steps.names[-1] == "CertificateGivenBack"


def test_another_account_is_refused_without_being_told_whose_it_is() -> None:
    assert claimed().ask(OTHERS, account="applicant-2").refused == [("paper_claimed", "")]
    assert claimed(confirmed()).ask(OTHERS, account="applicant-2").refused == [("paper_claimed", "")]


def test_the_same_claim_twice_is_nothing() -> None:
    assert claimed(CLAIM).names == ["PaperCertificateClaimed"]
    assert claimed(confirmed(), CLAIM).refused == []


def test_whoever_claimed_it_may_claim_it_anew_until_it_is_confirmed_and_while_nothing_is_open() -> None:
    other = ClaimPaper(PLAN, certificate(term=2), FORM, "applicant-1")

    steps = claimed(other)
    assert [one.term for one in versions(steps.state.facts)] == [2]
    assert steps.state.paper.claim is not None
    assert steps.state.paper.claim.text.text_no == 2

    assert claimed(confirmed(), other).refused == [("paper_confirmed", "")]
    steps = claimed()
    assert steps.ask(opening(steps.state), other).refused == [("filing_open", "")]


def test_a_claim_must_match_what_the_bureau_has_entered() -> None:
    other = Period(start=PERIOD.start, end=Month(2028, 1))
    wrong = certificate(certified_on=date(2025, 2, 11), term=2, period=other, corporate_number="")

    steps = Steps(LINEAGE, TODAY).ask(ENTERED, ClaimPaper(PLAN, wrong, FORM, "applicant-1"))

    assert steps.refused == [
        ("paper_differs", "certified_on"),
        ("paper_differs", "term"),
        ("paper_differs", "period"),
        ("paper_differs", "cover.corporate_number"),
    ]
    assert steps.ask(CLAIM).names == ["PaperCertificateKnown", "PaperCertificateClaimed"]
    assert steps.state.paper.differs_in == ()


def test_a_claim_that_the_bureaus_files_contradict_makes_room_for_another() -> None:
    wrong = ClaimPaper(PLAN, certificate(term=2), FORM, "applicant-2")
    steps = Steps(LINEAGE, TODAY).ask(wrong, ENTERED, account="applicant-2")
    assert steps.state.paper.differs_in == ("term",)

    steps.ask(CLAIM)

    assert (steps.refused, steps.state.paper.account) == ([], "applicant-1")


def test_but_not_while_something_is_open_on_it() -> None:
    steps = Steps(LINEAGE, TODAY).ask(ClaimPaper(PLAN, certificate(term=2), FORM, "applicant-2"), account="applicant-2")

    steps.ask(opening(steps.state), ENTERED, CLAIM)

    assert steps.refused == [("paper_claimed", "")]


def test_the_bureau_knows_nothing_of_what_is_only_claimed() -> None:
    known = [in_force(Steps(LINEAGE, TODAY).ask(*told).state.known_facts, TODAY) for told in (
        (CLAIM,), (ENTERED,), (CLAIM, ENTERED), (ENTERED, CLAIM), (CLAIM, confirmed()),
    )]  # fmt: skip

    assert [one.status for one in known] == ["none", "in_force", "in_force", "in_force", "in_force"]
    texts = [one.version.text for one in known if one.version]
    assert texts == [untyped(PLAN), untyped(PLAN), untyped(PLAN), TEXT]


def test_what_was_confirmed_is_the_claim_whose_copies_were_seen() -> None:
    """Also where its business claimed it anew before it heard of that."""
    steps = claimed(ClaimPaper(PLAN, certificate(term=2), FORM, "applicant-1"), confirmed())

    (version,) = versions(steps.state.facts)

    assert (version.term, version.text) == (1, TEXT)
    assert not steps.state.paper.is_unconfirmed


def test_a_confirmation_of_a_text_that_is_not_here_waits_for_a_person() -> None:
    assert claimed(confirmed(text_no=2)).refused == [("text_differs", "")]


def test_what_is_known_already_is_nothing_new() -> None:
    steps = claimed(ENTERED, ENTERED, confirmed(), confirmed(), ENTERED)

    assert steps.names == ["PaperCertificateClaimed", "PaperCertificateKnown", "PaperCertificateKnown"]
    last = steps.events[-1]
    assert isinstance(last, PaperCertificateKnown)
    assert (last.confirmed_on, last.application_no, last.outline) == (TODAY, "03-2026-000001", outline(FORM))


def test_all_that_stands_against_a_claim_is_said_at_once() -> None:
    form = FORM.model_copy(update={"cover": FORM.cover.model_copy(update={"name": ""})})
    wrong = certificate(certificate_no="第 号", bureau="edo", certified_on=date(2019, 7, 15))
    late = certificate(certified_on=date(2026, 6, 2))
    over = FORM.model_copy(update={"period": Period(start=Month(2025, 3), end=Month(2025, 1))})

    assert {(one.code, one.field) for one in paper_problems(wrong, form, TODAY)} == {
        ("missing", "certificate_no"), ("bureau_unknown", "bureau"), ("paper_certified_on", "certified_on"),
        ("missing", "cover.name"),
    }  # fmt: skip
    assert [one.code for one in paper_problems(late, FORM, TODAY)] == ["paper_certified_on"]
    assert [one.code for one in paper_problems(certificate(), over, TODAY)] == ["period_ends_before_start"]
    ended = certificate(certified_on=date(2028, 3, 1))
    assert [one.code for one in paper_problems(ended, FORM, date(2028, 4, 1))] == ["paper_certified_after_its_end"]


def test_what_the_certified_text_says_is_not_asked_for_again() -> None:
    """Period, business and corporate number of the certificate are those of its text."""
    given = PaperClaiming(certificate_no=NUMBER, bureau="kanto", certified_on=date(2025, 2, 10), form=FORM)

    assert given.certificate == certificate()


def test_what_a_claim_names_is_erased_once_for_each_key() -> None:
    erase = EraseClaim(PLAN, ("k1", "k2"), "本人の求め", "中小企業庁")
    more = EraseClaim(PLAN, ("k2", "k3"), "本人の求め", "中小企業庁")

    steps = claimed(erase, erase, more)

    assert [event.key_ids for event in steps.events if isinstance(event, PaperClaimErased)] == [("k1", "k2"), ("k3",)]
    assert Steps(LINEAGE, TODAY).ask(erase).names == []


def test_but_not_while_a_confirmed_period_runs_unless_it_was_ordered() -> None:
    erase = EraseClaim(PLAN, ("k1",), "本人の求め", "中小企業庁")
    ordered = EraseClaim(PLAN, ("k1",), "本人の求め", "中小企業庁", "20260601中第1号")

    assert claimed(confirmed(), erase).refused == [("not_erased_while_term_runs", "")]
    assert claimed(confirmed(), ordered).names[-1] == "PaperClaimErased"


# -- what follows from a claim ----------------------------------------------------------------------------------------


def said(state: Lineage, on: date) -> dict[str, tuple[date | None, date | None]]:
    """What can be done with the plan on a day: by its name, from and until when."""
    return {offer.name: (offer.opens_on, offer.until) for offer in offers(state, on)}


def certified(number: int, term: int = 1) -> TakeVersion:
    """A change of the plan, certified here."""
    return TakeVersion(
        PLAN,
        VersionCertified(
            version=number,
            term=term,
            kind="change",
            filed_on=TODAY,
            certified_on=TODAY,
            certificate_no=f"C03-2026-{number:06d}",
            period=PERIOD,
            text=TEXT.model_copy(update={"application_id": "application-1"}),
            facts=certificate_facts(FORM),
        ),
    )


@pytest.mark.parametrize(
    "told", [one for one in permutations((CLAIM, ENTERED, confirmed())) if one.index(CLAIM) < one.index(confirmed())]
)
def test_in_whatever_order_it_becomes_known_the_end_is_the_same(told: tuple[Any, ...]) -> None:
    state = Steps(LINEAGE, TODAY).ask(*told).state

    assert state.facts == state.known_facts == claimed(confirmed()).state.facts
    assert (state.paper.is_unconfirmed, state.paper.differs_in, state.paper.account) == (False, (), "applicant-1")


def test_what_can_be_done_with_a_claim_is_what_its_period_lets() -> None:
    state = claimed().state

    assert said(state, TODAY) == {
        "change": (None, date(2028, 2, 29)),
        "renewal": (date(2027, 8, 1), None),
        "report": (None, date(2028, 2, 29)),
        "minor_change": (None, date(2028, 2, 29)),
    }
    assert said(state, date(2027, 8, 1))["renewal"] == (None, None)
    assert set(said(state, date(2028, 3, 1))) == {"renewal"}
    assert "give_back" in said(claimed(confirmed()).state, TODAY)


def test_a_claim_of_a_period_that_is_over_is_renewed_only() -> None:
    steps = Steps(LINEAGE, date(2028, 6, 1)).ask(CLAIM)

    refused = target_of(steps.state, "change", date(2028, 6, 1))
    found = target_of(steps.state, "renewal", date(2028, 6, 1))

    assert isinstance(refused, Refusal)
    assert refused.code == "not_changeable"
    assert isinstance(found, Target)
    assert (found.term, found.base_version) == (2, 1)


def test_after_the_first_electronic_certification_a_change_builds_on_that() -> None:
    steps = claimed(confirmed(), certified(2))

    found = target_of(steps.state, "change", TODAY)

    assert isinstance(found, Target)
    assert (found.base_version, found.base.application_id) == (2, "application-1")
    assert [one.number for one in versions(steps.state.known_facts)] == [1, 2]
    assert steps.ask(ClaimPaper(PLAN, certificate(term=2), FORM, "applicant-1")).refused == [("paper_confirmed", "")]


def test_once_the_filing_has_ended_it_may_be_claimed_anew_with_what_was_wrong() -> None:
    wrong = ClaimPaper(PLAN, certificate(term=2), FORM, "applicant-1")
    steps = Steps(LINEAGE, TODAY).ask(wrong)

    steps.ask(opening(steps.state), ENTERED, CLAIM)
    assert (steps.refused, steps.state.paper.differs_in) == ([("filing_open", "")], ("term",))

    steps.ask(CloseFiling(PLAN, "application-1", "refused"), CLAIM)
    assert (steps.refused, steps.state.paper.differs_in) == ([], ())


def test_the_bureau_may_put_its_entry_right_as_well() -> None:
    wrong = KnowPaper(PLAN, certificate(term=2), untyped(PLAN))

    steps = Steps(LINEAGE, TODAY).ask(CLAIM, wrong)
    assert steps.state.paper.differs_in == ("term",)
    assert [one.term for one in versions(steps.state.known_facts)] == [2]

    assert steps.ask(ENTERED).state.paper.differs_in == ()
