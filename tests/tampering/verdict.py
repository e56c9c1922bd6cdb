"""Whether a finding says where something was tampered with."""

from __future__ import annotations

from collections.abc import Iterable

from shared.event_store.finding import Finding
from tests.tampering.mutations import Mutation, Place

ONLY_ROW = ("only_row",)


def located(mutation: Mutation, findings: Iterable[Finding]) -> bool:
    """Whether at least one of the rows that a mutation concerns is named; it is one row, as it was and as it is."""
    found = list(findings)
    return any(names(finding, place) for finding in found for place in mutation.places)


def names(finding: Finding, place: Place) -> bool:
    """Whether a finding names a row: an event by its place, a head by its partition, any other row by its key.

    The only row of a table is named with the table, and an end by how many events it covers.
    """
    table = place.table.name
    if place.at is not None and finding.service == place.service and (finding.partition, finding.sequence) == place.at:
        return True
    if table == "log_heads" and (finding.service, str(finding.partition)) == (place.service, place.key[0]):
        return True
    if table == "cuts" and finding.service == place.service and place.key[0] == str(finding.params.get("count")):
        return True
    if table == "notification_tracking":
        upstream, _, partition = place.key[0].rpartition(":")
        if (finding.service, str(finding.partition)) == (upstream, partition):
            return True
    words = finding.row.split()
    key = [] if place.table.key == ONLY_ROW else place.key
    return bool(words) and words[0] == table and finding.service == place.service and all(k in finding.row for k in key)
