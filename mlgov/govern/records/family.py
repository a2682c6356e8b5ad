"""Families of models, each with a steward for those of its models that name none."""

from __future__ import annotations

from typing import ClassVar

from mlgov.govern.records.base import Line, Note, Record, Words, field
from mlgov.policy import rights


class ModelFamily(Record):
    kind: ClassVar[str] = "model_family"
    label: ClassVar[str] = "Model family"
    plural: ClassVar[str] = "Model families"
    purpose: ClassVar[str] = "Models that belong together, with a steward for those that name none."
    right: ClassVar[str] = rights.MODEL_REGISTER

    name: Line = field("Name", "As the models of it name it; it can't change later.", section="Family")
    steward: Words = field(
        "Steward",
        "Watches over those of its models that name no steward of their own (000 §3.3).",
        section="Family",
        default="",
    )
    description: Note = field(
        "Description", "What its models have in common.", section="Family", widget="area", default=""
    )

    @property
    def natural_id(self) -> str | None:
        return self.name
