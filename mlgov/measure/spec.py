"""The specification of a prediction extract: which column plays which part.

It is written by people as YAML (see the README, "The spec of a prediction extract") and validated here;
unknown keys are errors.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from mlgov.policy.names import MODEL_ID as MODEL_ID
from mlgov.policy.names import SEMANTIC_VERSION as SEMANTIC_VERSION


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RowWindow(_Strict):
    """Windows of a fixed number of rows, in the order in which rows arrive."""

    rows: Annotated[int, Field(ge=1)]


class ScoreRule(_Strict):
    """The prediction is positive where the score reaches a threshold."""

    score_at_least: float


class Features(_Strict):
    numeric: tuple[str, ...] = ()
    categorical: tuple[str, ...] = ()


class Consistency(_Strict):
    """People who are alike are compared: how many neighbours of each are looked at."""

    neighbours: Annotated[int, Field(ge=1, le=100)] = 5


Calendar = Literal["none", "day", "week", "month", "quarter"]


class Spec(_Strict):
    """Which column of a prediction extract plays which part."""

    model: str
    version: str
    task: Literal["binary", "multiclass", "regression"]
    timestamp: str | None = None
    window: Calendar | RowWindow = "none"
    entity: str | None = None
    score: str | dict[str, str] | None = None
    prediction: str | ScoreRule | None = None
    label: str | None = None
    positive: bool | int | float | str | None = None
    features: Features = Features()
    protected: tuple[str, ...] = ()
    intersections: tuple[tuple[str, ...], ...] = ()
    reference_group: dict[str, str] = {}
    """The group of a protected attribute that the others are held against; without it, the best-off."""
    conditional: tuple[str, ...] = ()
    """Legitimate attributes within whose values groups are compared, too."""
    counterfactual: dict[str, str] = {}
    consistency: Consistency | None = None
    """Asks for comparisons of people who are alike by the features; takes time."""
    segments: tuple[str, ...] = ()
    """Columns whose values cut the rows into parts that performance is measured in, too."""
    weight: str | None = None
    """What each row counts in performance and fairness; a number, not negative."""
    domain_classifier: bool = False
    """Whether each window is held against the reference by a classifier, too: half a second each."""
    error_slices: Literal[1, 2] = 1
    """How many features at a time cut the rows into the slices in which errors are sought that have risen."""
    null_values: tuple[str, ...] = ("",)

    @field_validator("model")
    @classmethod
    def _model_id(cls, value: str) -> str:
        if not MODEL_ID.match(value):
            raise ValueError("a model id has 1 to 100 letters, digits, dots, hyphens or underscores")
        return value

    @field_validator("version", mode="before")
    @classmethod
    def _semantic(cls, value: Any) -> Any:
        if not isinstance(value, str) or not SEMANTIC_VERSION.match(value):
            raise ValueError('write a semantic version in quotes, such as "1.0.0"')
        return value

    @field_validator("window", mode="before")
    @classmethod
    def _no_window(cls, value: Any) -> Any:
        return "none" if value is None else value

    @model_validator(mode="after")
    def _parts_fit(self) -> Spec:
        if self.window in ("day", "week", "month", "quarter") and self.timestamp is None:
            raise ValueError(f"window: {self.window} needs a timestamp column")
        if self.task == "binary" and self.label is not None and self.positive is None:
            raise ValueError("a binary task with a label needs `positive`: the label's positive value")
        if isinstance(self.prediction, ScoreRule) and not isinstance(self.score, str):
            raise ValueError("prediction: {score_at_least: ...} needs `score` to name one column")
        if isinstance(self.score, dict) != (self.task == "multiclass" and self.score is not None):
            raise ValueError("multiclass scores are a mapping {class: column}; other tasks name one column")
        if self.score is None and self.prediction is None and self.label is None:
            raise ValueError("name at least one of `score`, `prediction` and `label`")
        for cross in self.intersections:
            missing = [name for name in cross if name not in self.protected]
            if missing:
                raise ValueError(f"intersections name {missing}, which is not under `protected`")
        strangers = [name for name in self.reference_group if name not in self.protected]
        if strangers:
            raise ValueError(f"reference_group names {strangers}, which is not under `protected`")
        return self

    def columns(self) -> tuple[str, ...]:
        """Every column that the spec names, once, in the order of the spec."""
        named: list[str | None] = [self.timestamp, self.entity]
        named += list(self.score.values()) if isinstance(self.score, dict) else [self.score]
        named += [self.prediction if isinstance(self.prediction, str) else None, self.label]
        named += [*self.features.numeric, *self.features.categorical, *self.protected]
        named += [*self.conditional, *self.counterfactual.values(), *self.segments, self.weight]
        return tuple(dict.fromkeys(name for name in named if name is not None))
