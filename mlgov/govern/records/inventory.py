"""Models, their versions and their deployments (000 §4, §5.2.2, §5.3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal, Self

from pydantic import FiniteFloat

from mlgov.errors import Problem
from mlgov.govern.records.attributes import DataSources, both, not_applicable
from mlgov.govern.records.base import (
    Day,
    Line,
    Lines,
    ModelId,
    Moment,
    Note,
    Reasons,
    Record,
    Version,
    Words,
    field,
)
from mlgov.govern.versions import precedence
from mlgov.policy import rights
from mlgov.policy.models import Policy
from mlgov.policy.names import UNCLASSIFIED

MODEL_HELP = "The id of the model in the inventory."
VERSION_HELP = 'A semantic version such as "1.0.0".'


def model_field(section: str) -> Any:
    return field("Model", MODEL_HELP, section=section, widget="choice", options_from="models")


def version_field(section: str, default: Any = ...) -> Any:
    return field(
        "Version", VERSION_HELP, section=section, widget="choice", options_from="versions", default=default
    )


class Model(Record):
    kind: ClassVar[str] = "model"
    label: ClassVar[str] = "Model"
    plural: ClassVar[str] = "Models"
    purpose: ClassVar[str] = "What the model is for, who answers for it, and how much depends on it."
    right: ClassVar[str] = rights.MODEL_REGISTER

    id: ModelId = field(
        "Id", "Short and lasting, such as credit-scoring; it can't change later.", section="Model"
    )
    name: Line = field("Name", "What people call it.", section="Model")
    description: Note = field(
        "Description", "What it predicts, and for which decision.", section="Model", widget="area", default=""
    )
    domain: Words = field("Domain", "Such as credit, fraud or demand.", section="Model", default="")
    industry: Words = field("Industry", "Such as banking or health care.", section="Model", default="")
    origin: Literal["internal", "vendor"] = field(
        "Origin", "Built in-house, or bought.", section="Model", widget="choice", default="internal"
    )
    family: Words = field(
        "Family",
        "Models that belong together; the family's steward watches over those without one of their own.",
        section="Model",
        widget="choice",
        options_from="families",
        open=True,
        default="",
    )
    exposure: Words = field(
        "Exposure",
        "How much hangs on it in a year, such as 40,000 applications or 1.2 bn EUR.",
        section="Model",
        default="",
    )
    tags: dict[str, str] = field(
        "Tags", "Anything else, by name.", section="Model", widget="mapping", default={}
    )
    tier: str = field(
        "Tier",
        "How much depends on it (000 §4.1). Unclassified counts as the strictest.",
        section="Governance",
        widget="choice",
        options_from="tiers",
        default=UNCLASSIFIED,
    )
    phase: str = field(
        "Phase",
        "Where it stands in its lifecycle (000 §2.1).",
        section="Governance",
        widget="choice",
        options_from="phases",
        default="",
    )
    approved_uses: Note = field(
        "Approved uses",
        "What it may be used for, and what not.",
        section="Governance",
        widget="area",
        default="",
    )
    limitations: Note = field(
        "Limitations", "Where it is known to be weak.", section="Governance", widget="area", default=""
    )
    next_review: Day | None = field(
        "Next review",
        "When it is looked at again as a whole.",
        section="Governance",
        widget="date",
        default=None,
    )
    data_sources: DataSources = field(
        "Data sources",
        "The data that it reads, each with its classification.",
        section="Lineage",
        widget="rows",
        default=(),
    )
    depends_on: Lines = field(
        "Depends on",
        "Models of the inventory by their id, and other systems by their name.",
        section="Lineage",
        widget="multi",
        options_from="models",
        open=True,
        default=(),
    )
    consumers: Lines = field(
        "Consumers",
        "Who or what uses its output: teams, processes, systems. Models of the inventory say so themselves.",
        section="Lineage",
        widget="list",
        default=(),
    )
    owner: Words = field("Owner", "Answers for the model and its use.", section="People", default="")
    steward: Words = field("Steward", "Watches over it day by day (000 §3.3).", section="People", default="")
    developer: Words = field("Developer", "Who built it, a person or a vendor.", section="People", default="")
    business_unit: Words = field("Business unit", "Who uses it.", section="People", default="")
    source: Words = field("Source", "How this entry came in.", section="People", default="")
    not_applicable: Reasons = not_applicable("attributes of a model", "Completeness")

    @property
    def natural_id(self) -> str | None:
        return self.id

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        return [*super().check(policy, now), *both(self, self.not_applicable), *self._itself()]

    def _itself(self) -> list[Problem]:
        if self.id is None or self.id not in (self.depends_on or ()):
            return []
        return [
            Problem("depends_on", f"a model can't depend on itself: {self.id} -> {self.id}", "leave it out")
        ]


class ModelVersion(Record):
    kind: ClassVar[str] = "model_version"
    label: ClassVar[str] = "Model version"
    plural: ClassVar[str] = "Model versions"
    purpose: ClassVar[str] = "One trained model with the metadata that the registry requires (000 §5.3.1)."
    right: ClassVar[str] = rights.MODEL_REGISTER
    computed: ClassVar[tuple[str, ...]] = ("id",)
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("created", "deployed"),)

    id: str = field("Id", "The model and its version.", section="Version", widget="computed", default="")
    model: ModelId = model_field("Version")
    version: Version = field("Version", VERSION_HELP, section="Version")
    description: Note = field(
        "Description", "What is new in this version.", section="Version", widget="area", default=""
    )
    task: Literal["binary", "multiclass", "regression"] | None = field(
        "Task",
        "What it predicts: one of two, one of many, or a number.",
        section="Version",
        widget="choice",
        default=None,
    )
    stage: Literal["none", "development", "staging", "production", "archived"] = field(
        "Stage", "Where it is deployed (000 §5.2.2).", section="Version", widget="choice", default="none"
    )
    from_version: Version | None = field(
        "Made from",
        "The version that it was retrained or changed from, if any.",
        section="Version",
        widget="choice",
        options_from="versions",
        default=None,
    )
    aliases: tuple[str, ...] = field(
        "Aliases",
        "Other names in the registry, such as champion.",
        section="Version",
        widget="list",
        default=(),
    )
    training_data: Note = field(
        "Training data",
        "Which data, from when, and where it is kept.",
        section="Making",
        widget="area",
        default="",
    )
    features: tuple[str, ...] = field(
        "Features", "The columns it reads.", section="Making", widget="list", default=()
    )
    metrics: dict[str, FiniteFloat] = field(
        "Metrics", "Performance when it was validated.", section="Making", widget="numbers", default={}
    )
    params: dict[str, str] = field(
        "Parameters", "How it was trained.", section="Making", widget="mapping", default={}
    )
    created: Moment | None = field(
        "Created", "When it was trained.", section="Making", widget="moment", default=None, past=True
    )
    approval: Literal["not_requested", "requested", "approved", "rejected"] = field(
        "Approval", "Where its approval stands.", section="Approval", widget="choice", default="not_requested"
    )
    approved_by: Words = field(
        "Approved by", "The body or person that approved it.", section="Approval", default=""
    )
    deployed: Moment | None = field(
        "Deployed", "When it went live.", section="Approval", widget="moment", default=None, past=True
    )
    source: Words = field("Source", "How this entry came in.", section="Approval", default="")
    not_applicable: Reasons = not_applicable("attributes of a version", "Completeness")

    @property
    def natural_id(self) -> str | None:
        return f"{self.model}@{self.version}"

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        return [*super().check(policy, now), *both(self, self.not_applicable), *self._made_later()]

    def _made_later(self) -> list[Problem]:
        mine, parent = self.version, self.from_version
        if not (mine and parent) or precedence(parent) < precedence(mine):
            return []
        what = f"{self.from_version} is not lower than {self.version}"
        return [Problem("from_version", what, "name the earlier version that it was made from")]

    def complete(self, policy: Policy) -> Self:
        return self.model_copy(update={"id": self.natural_id})


class Deployment(Record):
    kind: ClassVar[str] = "deployment"
    label: ClassVar[str] = "Deployment"
    plural: ClassVar[str] = "Deployments"
    purpose: ClassVar[str] = (
        "One attempt to bring a version into an environment, and how it ended (000 §5.2.2)."
    )
    right: ClassVar[str] = rights.DEPLOYMENT_FILE
    filed_by: ClassVar[str] = "deploying a version, finishing its rollout, or rolling it back"
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("requested", "at"), ("at", "finished"))
    computed: ClassVar[tuple[str, ...]] = ("minutes",)

    model: ModelId = model_field("Deployment")
    version: Version = version_field("Deployment")
    environment: Literal["development", "staging", "production"] = field(
        "Environment", "Where it was brought.", section="Deployment", widget="choice"
    )
    strategy: Literal["direct", "blue_green", "canary", "ab_test", "feature_flag"] = field(
        "Strategy", "How it was rolled out.", section="Deployment", widget="choice", default="direct"
    )
    role: Literal["champion", "challenger"] = field(
        "Role",
        "A champion takes the work over; a challenger runs beside it to be compared.",
        section="Deployment",
        widget="choice",
        default="champion",
    )
    replaces: Words = field(
        "Replaces", "The version that was the champion before.", section="Deployment", default=""
    )
    requested: Moment | None = field(
        "Requested", "When it was asked for.", section="Outcome", widget="moment", default=None, past=True
    )
    at: Moment = field("At", "When it was deployed.", section="Outcome", widget="moment", past=True)
    finished: Moment | None = field(
        "Finished",
        "When the rollout was complete, had failed, or was taken back.",
        section="Outcome",
        widget="moment",
        default=None,
        past=True,
    )
    outcome: Literal["in_progress", "succeeded", "failed", "rolled_back"] = field(
        "Outcome", "Whether it stayed.", section="Outcome", widget="choice"
    )
    restored: Words = field(
        "Restored", "The version that was put back when it was taken back.", section="Outcome", default=""
    )
    notes: Note = field("Notes", "What others should know.", section="Outcome", widget="area", default="")
    minutes: float | None = field(
        "Minutes", "From its deployment to its end.", section="Outcome", widget="computed", default=None
    )

    def complete(self, policy: Policy) -> Self:
        if self.finished is None:
            return self.model_copy(update={"minutes": None})
        return self.model_copy(update={"minutes": round((self.finished - self.at).total_seconds() / 60, 1)})
