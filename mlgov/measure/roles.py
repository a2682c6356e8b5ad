"""What a spec makes of the columns: which are watched, what was predicted, and what came true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import convert
from mlgov.measure.profiles.rows import Rows, column_or_nulls
from mlgov.measure.spec import ScoreRule, Spec


@dataclass(frozen=True)
class Subject:
    """A column watched for drift, under the name that the spec gives it."""

    name: str
    numeric: bool
    role: Literal["feature", "score", "prediction", "label"]
    derived: bool = False  # the prediction follows from the score by a rule; there is no such column


def subjects(spec: Spec) -> tuple[Subject, ...]:
    """Features, scores, prediction and label, each name once, in that order."""
    found = [Subject(name, True, "feature") for name in spec.features.numeric]
    found += [Subject(name, False, "feature") for name in spec.features.categorical]
    scores = spec.score.values() if isinstance(spec.score, dict) else [spec.score] if spec.score else []
    found += [Subject(name, True, "score") for name in scores]
    regression = spec.task == "regression"
    if isinstance(spec.prediction, ScoreRule):
        taken = "prediction" in spec.columns()
        found.append(
            Subject("prediction by rule" if taken else "prediction", False, "prediction", derived=True)
        )
    elif spec.prediction is not None:
        found.append(Subject(spec.prediction, regression, "prediction"))
    if spec.label is not None:
        found.append(Subject(spec.label, regression, "label"))
    by_name: dict[str, Subject] = {}
    for one in found:
        by_name.setdefault(one.name, one)
    return tuple(by_name.values())


def values_of(rows: Rows, spec: Spec, subject: Subject) -> pl.Series:
    """The column of a subject, a derived prediction worked out; a column that is not there is all null."""
    found = predicted_positive(rows, spec) if subject.derived else None
    if found is not None:
        return found.alias(subject.name)
    return column_or_nulls(rows, subject.name)


def predicted_positive(rows: Rows, spec: Spec) -> pl.Series | None:
    """Whether each prediction is positive: bool, null where there is none; None where the spec has none.

    A score that is missing, infinite or not a number predicts nothing.
    """
    if isinstance(spec.prediction, ScoreRule):
        score = convert.numbers(column_or_nulls(rows, str(spec.score))).values
        with np.errstate(invalid="ignore"):
            reached = pl.Series("prediction", score >= spec.prediction.score_at_least)
        if np.isfinite(score).all():
            return reached
        return reached.zip_with(pl.Series(np.isfinite(score)), pl.Series([None], dtype=pl.Boolean))
    if spec.prediction is None:
        return None
    return convert.is_value(column_or_nulls(rows, spec.prediction), _positive(spec))


def labelled_positive(rows: Rows, spec: Spec) -> pl.Series | None:
    """Whether each label is positive: bool, null where there is none yet; None where the spec has none."""
    if spec.label is None:
        return None
    return convert.is_value(column_or_nulls(rows, spec.label), _positive(spec))


def predicted_class(rows: Rows, spec: Spec) -> pl.Series | None:
    """The predicted class of several as text: the prediction's column, or the class of the highest score.

    None where the spec has neither.
    """
    if isinstance(spec.prediction, str):
        return convert.texts(column_or_nulls(rows, spec.prediction))
    if not isinstance(spec.score, dict):
        return None
    columns = [convert.numbers(column_or_nulls(rows, one)).values for one in spec.score.values()]
    scores = np.stack(columns, axis=1)
    usable: NDArray[np.bool_] = np.asarray(np.isfinite(scores).all(axis=1))
    best = np.argmax(np.where(usable[:, None], scores, 0.0), axis=1)
    named = pl.Series(list(spec.score), dtype=pl.String).gather(best)
    return named.set(pl.Series(~usable), None)


def _positive(spec: Spec) -> bool | int | float | str:
    return 1 if spec.positive is None else spec.positive
