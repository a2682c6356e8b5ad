"""What the inventory asks of a model and of a version, and how data are classified."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlgov.policy.base import Id, Strict, Text

Source = Literal[
    "model.name", "model.description", "model.owner", "model.steward", "model.developer",
    "model.business_unit", "model.domain", "model.industry", "model.origin", "model.tier", "model.family",
    "model.exposure", "model.approved_uses", "model.limitations", "model.data_sources", "model.depends_on",
    "model.consumers", "model.next_review", "version.version", "version.description", "version.task",
    "version.stage", "version.training_data", "version.features", "version.metrics", "version.params",
    "version.created", "version.from_version", "version.approval", "version.approved_by", "version.deployed",
]  # fmt: skip
Stage = Literal["none", "development", "staging", "production", "archived"]


class Attribute(Strict):
    """One thing that a record of the inventory has to say."""

    source: Source
    """Where it stands: a field of the model's record or of its version's."""
    title: Text
    unsaid: tuple[str, ...] = ()
    """Values that say nothing, such as a tier that is `unclassified`."""
    tiers: tuple[str, ...] = ()
    """Tiers whose models must say it; none = every tier."""
    stages: tuple[Stage, ...] = ()
    """Stages from which a version must say it; none = every stage."""
    may_not_apply: bool = False
    """"Does not apply" is an answer, with a reason."""
    section: Text
    """Where the framework or a rule asks for it, such as "000 §5.3.1"."""
    because: Text

    @cached_property
    def of(self) -> str:
        """`model` or `version`."""
        return self.source.partition(".")[0]

    @cached_property
    def field(self) -> str:
        return self.source.partition(".")[2]

    @model_validator(mode="after")
    def _stages_fit(self) -> Self:
        if self.stages and self.of == "model":
            raise ValueError("a model has no stage: `stages` belongs to what a version says")
        return self


class DataClass(Strict):
    """One class of data, such as confidential."""

    id: Id
    title: Text
    personal: bool = False
    """Data about people."""
    because: Text


class CompleteShare(Strict):
    """From which share of models with an owner and a complete record on the indicator is green or amber."""

    green: Annotated[float, Field(gt=0, le=1)]
    amber: Annotated[float, Field(ge=0, le=1)]
    because: Text

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.amber > self.green:
            raise ValueError(f"`amber` ({self.amber}) can't lie above `green` ({self.green})")
        return self


def _before(source: Source, title: str, *unsaid: str) -> Attribute:
    because = "Asked for by every policy that says nothing of its own about the inventory."
    return Attribute(source=source, title=title, unsaid=unsaid, section="000 §5.3.1", because=because)


BEFORE = (
    _before("model.name", "Name"),
    _before("model.description", "Description"),
    _before("model.owner", "Owner"),
    _before("version.version", "Version"),
    _before("version.training_data", "Training data"),
    _before("version.features", "Features"),
    _before("version.metrics", "Performance when validated"),
    _before("version.stage", "Deployment stage", "none"),
    _before("version.approval", "Approval status", "not_requested"),
)


class Inventory(Strict):
    """A policy that has no such file asks for what was asked before it could say so."""

    attributes: tuple[Attribute, ...] = BEFORE
    data_classes: tuple[DataClass, ...] = ()
    complete: CompleteShare = CompleteShare(
        green=0.9, amber=0.5, because="The policy sets nothing: 90 and 50 %, a convention."
    )
