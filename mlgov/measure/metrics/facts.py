"""The frames that figures on governance are computed from: records as columns, with what follows from them.

Times are Datetime(us, UTC). A frame may be empty, but always has its columns, and rows are never repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import polars as pl

MOMENT = pl.Datetime("us", "UTC")

Schema = Mapping[str, Any]

# One row a model as of the end of the period. `tier`: the one that counts. `in_use`: a version is live.
# `assessed`: every assessment that the tier demands counts on that day (null where none is demanded).
# `documented`: no metadata of the registry is missing. `met`, `judged`: requirements of the tier that are met
# and that could be judged. `complies`, `applies`: requirements of regimes that it meets, and that apply.
MODELS: Schema = {
    "id": pl.String, "tier": pl.String, "classified": pl.Boolean, "in_use": pl.Boolean, "owned": pl.Boolean,
    "documented": pl.Boolean, "assessed": pl.Boolean, "met": pl.Int64, "judged": pl.Int64,
    "complies": pl.Int64, "applies": pl.Int64,
    "planning_started": MOMENT,
}  # fmt: skip
# One row a version as of the end of the period. `monitored`: its newest window is judged and not overdue.
VERSIONS: Schema = {
    "id": pl.String, "model": pl.String, "version": pl.String, "live": pl.Boolean, "created": MOMENT,
    "has_reference": pl.Boolean, "monitored": pl.Boolean, "has_fairness": pl.Boolean,
}  # fmt: skip
# `approved`: the newest decision on the version before the deployment was an approval.
DEPLOYMENTS: Schema = {
    "id": pl.String, "model": pl.String, "version": pl.String, "requested": MOMENT, "at": MOMENT,
    "outcome": pl.String, "approved": pl.Boolean,
}  # fmt: skip
INCIDENTS: Schema = {
    "id": pl.String, "model": pl.String, "type": pl.String, "family": pl.String, "severity": pl.String,
    "high": pl.Boolean, "occurred": MOMENT, "detected": MOMENT, "resolved": MOMENT, "resolve_by": MOMENT,
    "has_cause": pl.Boolean,
}  # fmt: skip
RETIREMENTS: Schema = {"id": pl.String, "model": pl.String, "complete": pl.Boolean}
APPROVALS: Schema = {
    "id": pl.String, "model": pl.String, "version": pl.String, "decision": pl.String, "at": MOMENT,
}  # fmt: skip
# What people made of alarms; `at` is the moment of the newest review of each.
REVIEWS: Schema = {
    "id": pl.String, "model": pl.String, "version": pl.String, "family": pl.String, "decision": pl.String,
    "at": MOMENT,
}  # fmt: skip
# `course` is that of the policy, null for others.
TRAINING: Schema = {
    "id": pl.String, "person": pl.String, "course": pl.String, "completed_on": pl.Date, "expires_on": pl.Date,
}  # fmt: skip
REQUIRED: Schema = {"person": pl.String, "course": pl.String}  # which courses who has to take
PEOPLE: Schema = {"id": pl.String, "active": pl.Boolean}
# One row a dimension of each maturity assessment, with its declared level 0 to 5.
LEVELS: Schema = {
    "id": pl.String, "maturity_model": pl.String, "assessed_on": pl.Date, "at": MOMENT,
    "dimension": pl.String, "level": pl.Int64,
}  # fmt: skip
# Figures of windows that begin in the period. `enough`: n reaches the policy's smallest sample.
SCORES: Schema = {
    "model": pl.String, "version": pl.String, "window": pl.String, "window_start": pl.Datetime("us"),
    "family": pl.String, "metric": pl.String, "subject": pl.String, "group": pl.String,
    "value": pl.Float64, "n": pl.Int64, "status": pl.String, "enough": pl.Boolean,
}  # fmt: skip


def frame(rows: Sequence[Mapping[str, Any]], schema: Schema) -> pl.DataFrame:
    """Rows as a frame with the columns of `schema`; a column that a row does not have is null there."""
    return pl.DataFrame(list(rows), schema=dict(schema), orient="row")


@dataclass(frozen=True)
class Facts:
    """What is known about a period, [start, end). `now` is the moment of asking; nothing after it counts."""

    start: datetime
    end: datetime
    now: datetime
    models: pl.DataFrame = field(default_factory=partial(frame, (), MODELS))
    versions: pl.DataFrame = field(default_factory=partial(frame, (), VERSIONS))
    deployments: pl.DataFrame = field(default_factory=partial(frame, (), DEPLOYMENTS))
    incidents: pl.DataFrame = field(default_factory=partial(frame, (), INCIDENTS))
    retirements: pl.DataFrame = field(default_factory=partial(frame, (), RETIREMENTS))
    approvals: pl.DataFrame = field(default_factory=partial(frame, (), APPROVALS))
    reviews: pl.DataFrame = field(default_factory=partial(frame, (), REVIEWS))
    training: pl.DataFrame = field(default_factory=partial(frame, (), TRAINING))
    people: pl.DataFrame = field(default_factory=partial(frame, (), PEOPLE))
    required: pl.DataFrame | None = None  # None where the policy asks for no course
    levels: pl.DataFrame = field(default_factory=partial(frame, (), LEVELS))
    scores: pl.DataFrame = field(default_factory=partial(frame, (), SCORES))
    policy_published: bool | None = None
    chain_holds: bool | None = None
    _by_tier: dict[str, Facts] = field(default_factory=dict, repr=False, compare=False)

    @property
    def until(self) -> datetime:
        """The end of the period, or now where it has not ended."""
        return min(self.end, self.now)

    def within(self, column: str) -> pl.Expr:
        """Whether a moment lies in the period and not after now."""
        return (pl.col(column) >= self.start) & (pl.col(column) < self.end) & (pl.col(column) <= self.now)

    def of_tier(self, tier: str) -> Facts:
        """The same facts about the models of one tier only; kept at hand, as several figures ask for it."""
        if tier not in self._by_tier:
            self._by_tier[tier] = self._restricted(tier)
        return self._by_tier[tier]

    def _restricted(self, tier: str) -> Facts:
        models = self.models.filter(pl.col("tier") == tier)
        chosen = models["id"].implode()
        names = ("versions", "deployments", "incidents", "retirements", "approvals", "reviews", "scores")
        parts = {name: getattr(self, name).filter(pl.col("model").is_in(chosen)) for name in names}
        return replace(self, models=models, _by_tier={}, **parts)
