"""更正: what review has put right on a certificate, as the applicant's own record takes it."""

from __future__ import annotations

from collections.abc import Sequence

from shared.contracts.lineage import CertificateFactsCorrected
from shared.contracts.plan_record import CertificateCorrected
from shared.scheme.lineage import Corrected, Fact, certified_facts, versions


def corrected(facts: Sequence[Fact], event: CertificateCorrected) -> list[CertificateFactsCorrected]:
    """Nothing of a version that took no effect here, nor of what was heard before."""
    version = next((one for one in versions(facts) if one.number == event.version), None)
    if version is None or event.number in {one.number for one in facts if isinstance(one, Corrected)}:
        return []
    now = certified_facts([*facts, Corrected.told(event)], version)
    return [
        CertificateFactsCorrected(
            number=event.number,
            version=event.version,
            fact=event.fact,
            was=event.was,
            now=event.now,
            reason=event.reason,
            corrected_on=event.corrected_on,
            certificate_no=event.certificate_no,
            application_no=event.application_no,
            bureau=event.bureau,
            business=now["name"],
            corporate_number=now["corporate_number"],
        )
    ]
