"""What a model of the demo portfolio is made of: its columns, its versions, and what goes wrong when.

Weeks are counted from 0 (the first week of the story) to `WEEKS` - 1 (the week that ends on `until`).
Everything here is data; `signals` turns it into frames and `story` into records.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from mlgov.measure.spec import Features, ScoreRule, Spec

WEEKS = 104
"""Length of the story in weeks."""

Task = Literal["binary", "multiclass", "regression"]


@dataclass(frozen=True)
class Numeric:
    """A numeric column, a monotone function of one standard normal number per row.

    `normal`: centre + spread z; `lognormal`: centre exp(spread z); `count`: the same, rounded down;
    `share`: logistic(centre + spread z), between 0 and 1. `weight` is the pull on the score per standard
    deviation, `season` the height of a yearly wave in standard deviations, `missing` the share of nulls.
    """

    name: str
    shape: Literal["normal", "lognormal", "count", "share"]
    centre: float
    spread: float
    weight: float = 0.0
    decimals: int = 2
    season: float = 0.0
    missing: float = 0.0


@dataclass(frozen=True)
class Category:
    """A categorical column: its values, their shares, and the pull of each on the score."""

    name: str
    levels: tuple[str, ...]
    shares: tuple[float, ...]
    effects: tuple[float, ...] = ()


@dataclass(frozen=True)
class Drift:
    """A known change, declared so that the scorecard can be held against it.

    kind: `shift` moves a numeric column by `size` standard deviations; `mix` moves `size` of the
    probability to `level`, which may be a value never seen before; `missing` adds `size` to the share of
    nulls; `offset` lowers the score's log-odds by `size` for the group `level` of the column `subject`;
    `concept` mixes `size` noise into what the label follows (0 = none, 1 = nothing left to learn);
    `noise` multiplies the regression error by 1 + `size`.
    It grows over `ramp` weeks from `start` on, and is gone from `end` on.
    `metrics` names what shows it, as `status`; `also` names other columns that move with it.
    """

    kind: Literal["shift", "mix", "missing", "offset", "concept", "noise"]
    subject: str
    start: int
    size: float
    metrics: tuple[str, ...]
    cause: str
    status: Literal["warn", "breach"] = "breach"
    level: str = ""
    end: int | None = None
    ramp: int = 3
    also: tuple[str, ...] = ()

    def strength(self, week: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """The size of the change in each of these weeks."""
        grown = np.clip((week - self.start + 1) / self.ramp, 0.0, 1.0)
        over = week >= self.end if self.end is not None else np.zeros_like(week, dtype=bool)
        return np.asarray(np.where(over, 0.0, grown * self.size), dtype=np.float64)

    @property
    def full(self) -> int:
        """The first week in which the change has its whole size."""
        return self.start + self.ramp - 1


@dataclass(frozen=True)
class Version:
    """A version in the story: the weeks it scored, and its reference just before them."""

    version: str
    first: int
    last: int
    description: str
    training_data: str
    algorithm: str
    trained: int  # week
    reference_weeks: int = 5
    reference_every: int = 1  # the baseline keeps one row of so many
    metrics: dict[str, float] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    drifts: tuple[Drift, ...] = ()
    live: int | None = None  # week in which it takes over; None = it scores from its first week on
    approved: bool = True

    @property
    def takes_over(self) -> int:
        return self.first if self.live is None else self.live

    @property
    def scores(self) -> bool:
        """Whether it ever scored in the story."""
        return self.last >= self.first


@dataclass(frozen=True)
class Columns:
    """The extract of a model: what its columns are called and how score and label come about.

    `bias` and `sharpness` are the intercept and slope of the score's log-odds (binary); `centre`,
    `spread` and `error` give a regression its level, its range and its error in units of the label;
    `classes` gives every class of a multiclass model its weights, one for each numeric column.
    """

    task: Task
    entity: str
    prefix: str
    score: str
    label: str
    numeric: tuple[Numeric, ...]
    categorical: tuple[Category, ...] = ()
    protected: tuple[Category, ...] = ()
    intersections: tuple[tuple[str, ...], ...] = ()
    rows: int = 350  # a week
    label_weeks: int = 0  # labels arrive so many weeks after the rows; 0 = with them
    label_share: float = 1.0  # share of rows whose label ever becomes known
    bias: float = 0.0
    sharpness: float = 2.5
    threshold: float = 0.5
    centre: float = 0.0
    spread: float = 1.0
    error: float = 1.0
    classes: dict[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class DemoModel:
    """One model of the portfolio, with the metadata that its steward would file."""

    id: str
    name: str
    description: str
    tier: str
    domain: str
    industry: str
    business_unit: str
    owner: str
    steward: str
    developer: str
    phase: str
    approved_uses: str
    limitations: str
    registered: int  # week
    tier_reason: str
    origin: Literal["internal", "vendor"] = "internal"
    review_week: int | None = None  # when its next review is due at the end of the story
    tags: dict[str, str] = field(default_factory=dict)
    versions: tuple[Version, ...] = ()
    columns: Columns | None = None


def spec_of(model: DemoModel, version: Version) -> Spec:
    """The specification of this version's extracts."""
    columns = model.columns
    if columns is None:
        raise ValueError(f"{model.id} has no extract")
    classes = columns.classes
    score = {name: f"score_{name}" for name in classes} if classes else columns.score
    prediction = {
        "binary": ScoreRule(score_at_least=columns.threshold),
        "multiclass": "predicted",
        "regression": None,
    }
    return Spec(
        model=model.id,
        version=version.version,
        task=columns.task,
        timestamp="scored_at",
        window="week",
        entity=columns.entity,
        score=score,
        prediction=prediction[columns.task],
        label=columns.label,
        positive=1 if columns.task == "binary" else None,
        features=Features(
            numeric=tuple(c.name for c in columns.numeric),
            categorical=tuple(c.name for c in columns.categorical),
        ),
        protected=tuple(c.name for c in columns.protected),
        intersections=columns.intersections,
    )
