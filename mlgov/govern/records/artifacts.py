"""Artifacts of a version: what it was made of, where that lies, and how long it is kept (000 §5.3.2)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Self

from pydantic import Field

from mlgov.errors import Problem
from mlgov.govern.calendar import after_months
from mlgov.govern.records.base import Day, Line, ModelId, Record, Version, Words, field
from mlgov.govern.records.evidence import Files, Sha256, evidence_field
from mlgov.govern.records.inventory import model_field, version_field
from mlgov.policy import rights
from mlgov.policy.models import Policy

Bytes = Annotated[int, Field(ge=0, le=2**53)]


class Artifact(Record):
    kind: ClassVar[str] = "artifact"
    label: ClassVar[str] = "Artifact"
    plural: ClassVar[str] = "Artifacts"
    purpose: ClassVar[str] = "A file or a place that belongs to one version, known by its hash (000 §5.3.2)."
    right: ClassVar[str] = rights.MODEL_REGISTER
    computed: ClassVar[tuple[str, ...]] = ("id", "keep_until")

    id: str = field("Id", "Version, kind and name.", section="Artifact", widget="computed", default="")
    model: ModelId = model_field("Artifact")
    version: Version = version_field("Artifact")
    artifact: str = field(
        "Kind",
        "What it is of the artifacts that a version has to have.",
        section="Artifact",
        widget="choice",
        options_from="artifact kinds",
    )
    name: Line = field("Name", "What it is called, such as model.onnx.", section="Artifact")
    made: Day = field("Made on", "From this day on it is kept.", section="Artifact", widget="date", past=True)
    uri: Words = field(
        "Where it lies",
        "An address or a path in the artifact store; not needed when the file itself is attached.",
        section="Content",
        default="",
    )
    sha256: Sha256 = field(
        "SHA-256",
        "The hash of its content, as sha256sum prints it; an attached file brings its own.",
        section="Content",
        default="",
    )
    size: Bytes | None = field(
        "Size in bytes", "Not needed for an attached file.", section="Content", widget="number", default=None
    )
    evidence: Files = evidence_field("Content", "The file itself, where it is small enough.")
    keep_until: Day | None = field(
        "Kept until",
        "The end of its retention, by its kind.",
        section="Content",
        widget="computed",
        default=None,
    )

    @property
    def natural_id(self) -> str | None:
        return f"{self.model}@{self.version}/{self.artifact}/{self.name}"

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        found = super().check(policy, now)
        if self.evidence is None or self.sha256 is None or not self.name:
            return found  # what is there at all comes first
        return [*found, *(self._attached() if self.evidence else self._lies_elsewhere())]

    def _attached(self) -> list[Problem]:
        found = []
        if len(self.evidence) > 1:
            found.append(Problem("evidence", "is more than one file", "file an artifact for each"))
        if self.sha256 and self.sha256 != self.evidence[0]:
            what = "is not the hash of the attached file"
            found.append(Problem("sha256", what, "leave it empty: the file brings its own"))
        return found

    def _lies_elsewhere(self) -> list[Problem]:
        wanted = {
            "uri": (self.uri, "say where it lies, or attach the file"),
            "sha256": (self.sha256, "give the hash of its content, or attach the file"),
            "size": (self.size, "give its size in bytes, or attach the file"),
        }
        return [
            Problem(name, "is missing", fix) for name, (value, fix) in wanted.items() if value in ("", None)
        ]

    def complete(self, policy: Policy) -> Self:
        kind = next(one for one in policy.artifacts.kinds if one.id == self.artifact)
        return self.model_copy(
            update={
                "id": self.natural_id,
                "sha256": self.sha256 or self.evidence[0],
                "keep_until": after_months(self.made, kind.keep_months),
            }
        )
