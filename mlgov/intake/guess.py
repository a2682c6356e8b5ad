"""A first guess at the spec of an extract, from its column names and a sample of its rows.

A guess only spares typing: a person corrects it before anything is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from pydantic import ValidationError

from mlgov.intake.casting import moments, numbers, truths
from mlgov.measure.spec import Spec

_TIME = (
    "timestamp",
    "datetime",
    "date",
    "time",
    "scored_at",
    "predicted_at",
    "created_at",
    "event_time",
    "week",
    "day",
)
_ENTITY = (
    "id",
    "row_id",
    "entity_id",
    "entity",
    "uuid",
    "case_id",
    "customer_id",
    "application_id",
    "transaction_id",
)
_SCORE = (
    "score",
    "probability",
    "proba",
    "prob",
    "y_pred_proba",
    "y_score",
    "decile_score",
    "risk_score",
    "p_hat",
)
_PREDICTION = (
    "prediction",
    "predicted",
    "y_pred",
    "pred",
    "predicted_label",
    "predicted_class",
    "decision",
    "forecast",
)
_LABEL = (
    "label",
    "target",
    "y_true",
    "y",
    "actual",
    "outcome",
    "ground_truth",
    "class",
    "two_year_recid",
    "repaid",
)
_LABEL_PARTS = (
    "label",
    "target",
    "default_payment",
    "churned",
    "is_fraud",
    "actual",
    "recid",
    "outcome",
    "class",
)
_PROTECTED = (
    "sex", "gender", "race", "ethnicity", "ethnic_group", "age_cat", "age_group", "age_band", "age_range", "religion",
    "nationality", "disability", "marital_status", "marriage", "foreign_worker", "citizenship", "pregnancy",
)  # fmt: skip
_POSITIVES = ("true", "yes", "1", "positive", "bad", "default", "fraud", "churn")
MOST_CATEGORIES = 50


@dataclass(frozen=True)
class ColumnGuess:
    """What a column seems to be. `type` is number, whole number, truth value, time, text or empty; `nulls` a share
    of the sample (0 to 1), `distinct` a count in the sample; `role` the part in the spec, "" when none."""

    name: str
    type: str
    nulls: float
    distinct: int
    examples: tuple[str, ...]
    role: str = ""


@dataclass
class Draft:
    """Roles by column name, and the spec as far as it can be told; `spec` is None when it would not be valid."""

    roles: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    spec: Spec | None = None
    why: str = ""


def seems(cells: pl.Series) -> str:
    """The type of a text column by its values."""
    known = cells.drop_nulls().unique()
    if known.is_empty():
        return "empty"
    values = known.cast(pl.Float64, strict=False)
    if values.null_count() == 0:
        return "whole number" if bool((values.floor() == values).all()) else "number"
    if truths(known, ("true",), ("false",)).null_count() == 0:
        return "truth value"
    if moments(known).null_count() == 0:
        return "time"
    return "number" if numbers(known).null_count() == 0 else "text"


def draft(columns: Sequence[ColumnGuess], values: pl.DataFrame, model: str) -> Draft:
    """Give every column a role and make the spec of them. `values` is the sample as text."""
    made = Draft()
    roles = made.roles
    _single(columns, roles, "timestamp", _TIME, lambda column: column.type == "time")
    _single(columns, roles, "entity", _ENTITY, lambda column: column.distinct > 1 and column.type != "number")
    _single(columns, roles, "score", _SCORE, _is_number)
    _single(columns, roles, "prediction", _PREDICTION, lambda column: column.type != "time")
    _label(columns, roles)
    for column in columns:
        roles.setdefault(column.name, _feature_role(column))
    _complete(made, columns, values, model)
    return made


def _is_number(column: ColumnGuess) -> bool:
    return column.type in ("number", "whole number")


def folded(name: str) -> str:
    """A column name in lower case with underscores, for comparison."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")


def _single(
    columns: Sequence[ColumnGuess],
    roles: dict[str, str],
    role: str,
    names: Sequence[str],
    fits: Callable[[ColumnGuess], bool],
) -> None:
    """The first fitting column by the order of the known names, then one whose name ends in a known name."""
    free = [column for column in columns if column.name not in roles and fits(column)]
    for name in names:
        for column in free:
            if folded(column.name) == name:
                roles[column.name] = role
                return
    for column in free:
        if any(folded(column.name).endswith("_" + name) for name in names if len(name) > 3):
            roles[column.name] = role
            return
    if role == "timestamp" and free:
        roles[free[0].name] = role


def _label(columns: Sequence[ColumnGuess], roles: dict[str, str]) -> None:
    free = [column for column in columns if column.name not in roles and column.type not in ("time", "empty")]
    for name in _LABEL:
        for column in free:
            if folded(column.name) == name:
                roles[column.name] = "label"
                return
    for column in reversed(free):
        if column.distinct <= 20 and any(part in folded(column.name) for part in _LABEL_PARTS):
            roles[column.name] = "label"
            return


def _feature_role(column: ColumnGuess) -> str:
    name = folded(column.name)
    if column.type in ("time", "empty"):
        return ""
    if name in _PROTECTED or any(name.endswith("_" + known) for known in _PROTECTED):
        return "protected" if column.distinct <= MOST_CATEGORIES else ""
    if column.type in ("number", "whole number"):
        return "" if name == "id" or name.endswith("_id") else "numeric"
    return "categorical" if column.distinct <= MOST_CATEGORIES else ""


def _complete(made: Draft, columns: Sequence[ColumnGuess], values: pl.DataFrame, model: str) -> None:
    named = {
        role: [name for name, own in made.roles.items() if own == role] for role in set(made.roles.values())
    }
    one = {
        role: names[0]
        for role, names in named.items()
        if role in ("timestamp", "entity", "score", "label", "prediction")
    }
    order = [column.name for column in columns]
    many = {
        role: sorted(named.get(role, []), key=order.index) for role in ("numeric", "categorical", "protected")
    }
    made.body = {"model": model, "version": "1.0.0", "task": _task(one, columns), **one}
    if "timestamp" in one:
        made.body["window"] = "week"
    _outcome(made.body, one, values)
    made.body["features"] = {kind: many[kind] for kind in ("numeric", "categorical") if many[kind]}
    if many["protected"]:
        made.body["protected"] = many["protected"]
    try:
        made.spec = Spec.model_validate(made.body)
    except ValidationError as error:
        made.why = error.errors()[0]["msg"].removeprefix("Value error, ")


def _task(one: dict[str, str], columns: Sequence[ColumnGuess]) -> str:
    by_name = {column.name: column for column in columns}
    outcome = next((by_name[one[role]] for role in ("label", "prediction") if role in one), None)
    if outcome is None or outcome.distinct <= 2:
        return "binary"
    if outcome.type == "number" or (outcome.type == "whole number" and outcome.distinct > 20):
        return "regression"
    return "multiclass"


def _outcome(body: dict[str, Any], one: dict[str, str], values: pl.DataFrame) -> None:
    """The positive value of a binary label, a threshold where there is a score and no prediction."""
    if body["task"] != "binary":
        if body["task"] == "multiclass":
            body.pop("score", None)
        return
    outcome = one.get("label", one.get("prediction"))
    if outcome is not None:
        body["positive"] = positive(values.get_column(outcome))
    if "score" in one and "prediction" not in one:
        scores = numbers(values.get_column(one["score"])).drop_nulls()
        highest, lowest = scores.max(), scores.min()
        probability = (
            isinstance(highest, float) and isinstance(lowest, float) and lowest >= 0 and highest <= 1
        )
        body["prediction"] = {"score_at_least": 0.5 if probability else float(str(scores.median() or 0.0))}


def positive(cells: pl.Series) -> bool | int | float | str:
    """The value of a two-valued column that most likely counts as positive; 1 when there is none to see."""
    known = cells.drop_nulls().unique().sort().to_list()
    if not known:
        return 1
    if all(text.casefold() in ("true", "false") for text in known):
        return True
    values = numbers(cells).drop_nulls()
    if values.len() == cells.len() - cells.null_count():
        top = float(str(values.max()))
        return int(top) if top.is_integer() else top
    likely = [text for text in known if folded(text) in _POSITIVES]
    return str(likely[0] if likely else known[-1])
