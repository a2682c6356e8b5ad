"""Which artifacts a version has to have and how long they are kept, and which files may be evidence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mlgov.policy.base import Id, Months, Strict, Text

FileType = Literal["pdf", "png", "jpg", "docx", "xlsx", "pptx", "csv", "txt", "json", "yaml", "md"]


class ArtifactKind(Strict):
    """One kind of artifact that a version has to have (000 §5.3.2)."""

    id: Id
    title: Text
    examples: tuple[Text, ...] = ()
    tiers: tuple[str, ...] = ()
    """Tiers whose versions must have it; none = every tier."""
    keep_months: Months
    """How long it is kept after it was made."""
    section: Text
    because: Text


class Evidence(Strict):
    """Which files may be attached to records."""

    most_bytes: Annotated[int, Field(ge=1, le=2**31)]
    types: Annotated[tuple[FileType, ...], Field(min_length=1)]
    because: Text


class Artifacts(Strict):
    """A policy that has no such file asks for no artifact, and takes evidence of every known type."""

    kinds: tuple[ArtifactKind, ...] = ()
    evidence: Evidence = Evidence(
        most_bytes=50_000_000,
        types=("pdf", "png", "jpg", "docx", "xlsx", "pptx", "csv", "txt", "json", "yaml", "md"),
        because="The policy sets nothing: 50 MB and every type that can be told by its content.",
    )
