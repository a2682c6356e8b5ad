"""The framework as typed data: one pydantic model for each kind of file under `data/policy/`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlgov.policy.approvals import Approvals as Approvals
from mlgov.policy.approvals import Exceptions as Exceptions
from mlgov.policy.approvals import Findings as Findings
from mlgov.policy.artifacts import Artifacts as Artifacts
from mlgov.policy.base import Hours as Hours
from mlgov.policy.base import Id as Id
from mlgov.policy.base import Months, Text, Week
from mlgov.policy.base import Status as Status
from mlgov.policy.base import Strict as Strict
from mlgov.policy.bodies import Body as Body
from mlgov.policy.classification import Method as Method
from mlgov.policy.compliance import Claims as Claims
from mlgov.policy.compliance import Control as Control
from mlgov.policy.compliance import Regime as Regime
from mlgov.policy.evidence import Evidence as Evidence
from mlgov.policy.forms import Anchor as Anchor
from mlgov.policy.forms import Band as Band
from mlgov.policy.forms import Dimension as Dimension
from mlgov.policy.forms import Form as Form
from mlgov.policy.forms import MaturityModel as MaturityModel
from mlgov.policy.forms import Measured as Measured
from mlgov.policy.forms import Option as Option
from mlgov.policy.forms import Prefill as Prefill
from mlgov.policy.forms import Question as Question
from mlgov.policy.forms import Section as Section
from mlgov.policy.gates import Gate as Gate
from mlgov.policy.gates import Gates as Gates
from mlgov.policy.gates import Need as Need
from mlgov.policy.incidents import Drafting as Drafting
from mlgov.policy.incidents import Harm as Harm
from mlgov.policy.incidents import Incidents as Incidents
from mlgov.policy.incidents import IncidentType as IncidentType
from mlgov.policy.incidents import Recovery as Recovery
from mlgov.policy.incidents import ResponseStage as ResponseStage
from mlgov.policy.incidents import Severity as Severity
from mlgov.policy.inventory import Inventory as Inventory
from mlgov.policy.notices import Notice as Notice
from mlgov.policy.notices import Notices as Notices
from mlgov.policy.roadmap import Roadmap as Roadmap
from mlgov.policy.training import Training as Training
from mlgov.policy.worklist import Worklist as Worklist


class Deliverable(Strict):
    """What a phase has to leave behind."""

    id: Id
    title: Text
    independent: bool = False
    """True: only somebody who did not build the model may file or accept it."""
    assessment: Id | None = None
    """The form that has to be filled before this can be filed; the record keeps which assessment it was."""


class Phase(Strict):
    """One of the seven phases of the lifecycle (000 §2.1)."""

    id: Id
    title: Text
    objective: Text
    weeks: tuple[Week, Week] | None = None
    """Planned duration, shortest and longest; none = ongoing."""
    activities: tuple[Text, ...]
    deliverables: tuple[Deliverable, ...]

    @model_validator(mode="after")
    def _weeks_in_order(self) -> Self:
        if self.weeks is not None and self.weeks[0] > self.weeks[1]:
            raise ValueError(
                f"`weeks` runs from {self.weeks[0]} down to {self.weeks[1]}; put the shorter first"
            )
        return self


class Requirement(Strict):
    id: Id
    title: Text
    section: Text
    """Where the framework asks for it, such as "000 §4.2.1"."""


class Tier(Strict):
    """A risk tier (000 §4.1); `rank` 1 is the strictest."""

    id: Id
    title: Text
    rank: Annotated[int, Field(ge=1, le=9)]
    definition: Text
    characteristics: tuple[Text, ...]
    examples: tuple[Text, ...]
    requirements: tuple[Requirement, ...]
    """All that §4.1 and §4.2 ask of this tier."""
    review_every_months: Months
    because: Text


Against = Literal["fixed", "reference_drop", "reference_ratio", "reference_variation", "season", "target"]


class Limit(Strict):
    """When a figure is a warning and when it is a breach.

    `against` says what is compared: `fixed` the figure itself, `reference_drop` the reference's figure minus
    the figure, `reference_ratio` the figure divided by the reference's, `reference_variation` how many
    standard deviations of the reference's own windows the figure lies from their mean, `season` the figure
    minus the same figure a year earlier, `target` by which share a business metric misses its own target.
    The most specific limit that fits wins: model over tier over neither, subject over none.
    """

    metric: Id
    when: Literal["above", "below"]
    warn: float | None = None
    breach: float | None = None
    against: Against = "fixed"
    model: str | None = None
    tier: str | None = None
    subject: str | None = None
    because: Text

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.warn is None and self.breach is None:
            raise ValueError("a limit needs `warn`, `breach` or both")
        if self.warn is not None and self.breach is not None:
            first, last = (self.warn, self.breach) if self.when == "above" else (self.breach, self.warn)
            if first > last:
                raise ValueError(f"warn {self.warn} must come before breach {self.breach} going {self.when}")
        return self


class MinimumSample(Strict):
    """Below this a figure is not judged."""

    window_rows: Annotated[int, Field(ge=1, le=10**9)]
    group_rows: Annotated[int, Field(ge=1, le=10**9)]
    group_share: Annotated[float, Field(ge=0, le=1)]
    reference_windows: Annotated[int, Field(ge=2, le=1000)] = 8
    """Fewer windows of the reference don't tell how much a figure varies."""
    because: Text


class Binning(Strict):
    """How a reference fixes its bins."""

    quantile_bins: Annotated[int, Field(ge=2, le=1000)]
    few_values: Annotated[int, Field(ge=2, le=1000)]
    """Numeric columns with at most so many values are counted by value."""
    zero_share: Annotated[float, Field(gt=0, lt=1)]
    """Stands in for an empty bin's share in PSI."""
    because: Text


class Certainty(Strict):
    """What a status rests on: the figure's whole 95 % interval past the limit, or the figure alone."""

    rests_on: Literal["interval", "figure"]
    because: Text


class Alarms(Strict):
    """When judged figures raise an alarm."""

    windows: Annotated[int, Field(ge=1, le=366)]
    """So many windows in a row have to be past a limit."""
    false_discovery_rate: Annotated[float, Field(gt=0, lt=1)]
    """The share of false alarms that is accepted among the features that drift in one window."""
    because: Text


class Thresholds(Strict):
    """A policy that says nothing of certainty and alarms judges figures alone, as before it could say so."""

    limits: tuple[Limit, ...]
    minimum: MinimumSample
    binning: Binning
    certainty: Certainty = Certainty(rests_on="figure", because="The policy asks for nothing else.")
    alarms: Alarms = Alarms(
        windows=2, false_discovery_rate=0.05, because="The policy sets nothing: two windows in a row, 5 %."
    )


class Kpi(Strict):
    """One success metric of 000 §11."""

    id: Id
    title: Text
    group: Text
    """Such as "Quality", "Compliance", "Risk"."""
    section: Text
    """Such as "000 §11.1.1"."""
    unit: Literal["share", "count", "hours", "minutes", "weeks", "level", "currency", "ratio", "score"]
    better: Literal["higher", "lower"]
    target: float | None = None
    """None where the framework sets none."""
    strict: bool = False
    """True: the target itself does not pass ("> 95 %"); false: it does ("100 %")."""
    warn_within: Annotated[float, Field(ge=0)] | None = None
    """A miss by at most this much is a warning, not a breach."""
    tier: str | None = None
    """The framework sets the target for models of this tier; none = for all."""
    definition: Text
    needs: Text
    """What has to be in the store, said to a person when it is not."""
    because: Text


class Role(Strict):
    id: Id
    title: Text
    description: Text
    rights: tuple[str, ...]


class Classification(Strict):
    """Ids that classification may give, and what an unclassified model counts as."""

    unclassified_counts_as: str
    because: Text


class Framework(Strict):
    """What `framework.yaml` says: who owns the policy and which version it is."""

    title: Text
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    owner: Text
    approved_by: Text
    review_every_months: Months
    classification: Classification
    sources: dict[str, str] = Field(default_factory=dict)
    """The documents that `section` refers to: number -> title."""


class Policy(Strict):
    """The whole framework; `publish.label` names it wherever a score remembers who judged it."""

    framework: Framework
    phases: tuple[Phase, ...]
    bodies: tuple[Body, ...]
    tiers: tuple[Tier, ...]
    thresholds: Thresholds
    incidents: Incidents
    kpis: tuple[Kpi, ...]
    roles: tuple[Role, ...]
    forms: tuple[Form, ...]
    maturity: tuple[MaturityModel, ...]
    gates: Gates = Gates()
    evidence: Evidence = Evidence()
    classification: Method | None = None
    """None in a policy published before it could have one: tiers are then given without a method."""
    roadmap: Roadmap = Roadmap()
    inventory: Inventory = Inventory()
    approvals: Approvals = Approvals()
    exceptions: Exceptions = Exceptions()
    findings: Findings = Findings()
    artifacts: Artifacts = Artifacts()
    notices: Notices = Notices()
    worklist: Worklist = Worklist()
    training: Training = Training()
    claims: Claims = Claims()
    compliance: tuple[Regime, ...] = ()

    @cached_property
    def deliverables(self) -> Mapping[str, str]:
        """The title of each deliverable by its id."""
        return {one.id: one.title for phase in self.phases for one in phase.deliverables}

    def form(self, id: str) -> Form | None:
        """The assessment form of this id; None where the policy has none, or none any more."""
        return next((one for one in self.forms if one.id == id), None)

    def regime(self, id: str) -> Regime | None:
        """The regime of this id; None where the policy has none, or none any more."""
        return next((one for one in self.compliance if one.id == id), None)
