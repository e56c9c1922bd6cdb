"""What stands against the files of a filing, whatever is in them (R31). What is in them was looked at as they came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from shared.contracts.documents import FiledDocument
from shared.domain import Refusal, refuse, together
from shared.scheme.application_kinds import PlanType
from shared.scheme.document_limits import DOCUMENT_LIMITS, MEBIBYTE
from shared.scheme.documents import DOCUMENTS, Document

MOST_OTHERS: Final = 3
"""その他1–3: the screen has so many places."""


def beyond_limits(sizes: Sequence[int], on: date) -> Refusal | None:
    """Whether files of these sizes (bytes) are more or larger together than an application may have."""
    limits = DOCUMENT_LIMITS.on(on)
    found = []
    if len(sizes) > limits.most_files:
        found.append(refuse("P", "documents_many", "attachments", most=limits.most_files))
    if sum(sizes) > limits.most_bytes_together:
        most = limits.most_bytes_together // MEBIBYTE
        found.append(refuse("P", "documents_large_together", "attachments", most=most))
    return together(found)


def filed_as(documents: Iterable[FiledDocument]) -> list[Document]:
    """As what each of them came."""
    return [one.filed_as for one in documents]


def document_problems(
    documents: Sequence[FiledDocument], plan_type: PlanType, on: date, before: Sequence[FiledDocument] = ()
) -> Iterator[Refusal]:
    """All that stands against them on the day of filing, each at its place: "attachments.0".

    `before` are those that the application has already.
    """
    together_with = (*before, *documents)
    rows = DOCUMENTS.on(on)
    if refusal := beyond_limits([one.size for one in together_with], on):
        yield from refusal.all
    if Counter(one.filed_as for one in together_with)["other"] > MOST_OTHERS:
        yield refuse("R31", "documents_others_many", "attachments", most=MOST_OTHERS)
    seen = {one.file_id for one in before}
    for place, one in enumerate(documents):
        row = rows.get(one.filed_as)
        if one.file_id in seen:
            yield refuse("R31", "document_twice", f"attachments.{place}.id")
        if row is None or plan_type not in row.of:
            yield refuse("R31", "document_not_asked", f"attachments.{place}.as")
        elif plan_type in row.entered_by - row.also_as_file:
            yield refuse("R31", "document_typed_in", f"attachments.{place}.as", name=row.name)
        seen.add(one.file_id)
