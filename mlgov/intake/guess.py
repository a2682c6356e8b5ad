"""What each column of an extract seems to be: its type by its values, its part in the spec by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from mlgov.intake.casting import moments

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
    "sex", "gender", "race", "ethnicity", "ethnic_group", "age_cat", "age_group", "age_band", "age_range",
    "religion", "nationality", "disability", "marital_status", "marriage", "foreign_worker", "citizenship",
    "pregnancy",
)  # fmt: skip
MOST_CATEGORIES = 50


@dataclass(frozen=True)
class ColumnGuess:
    """What a column seems to be.

    `type` is number, whole number, truth value, time, text or empty; `nulls` a share of the sample (0 to 1),
    `distinct` a count in the sample; `role` the part in the spec, "" when none.
    """

    name: str
    type: str
    nulls: float
    distinct: int
    examples: tuple[str, ...]
    role: str = ""

    @cached_property
    def plain(self) -> str:
        """The name in lower case with underscores, for comparison."""
        return folded(self.name)


def seems(known: Sequence[str]) -> str:
    """The type of a text column by its different values (nulls left out)."""
    if not known:
        return "empty"
    if all(text.strip().lower() in ("true", "false") for text in known):
        return "truth value"
    values = [_float(text) for text in known]
    if None not in values:
        return (
            "whole number" if all(value is not None and value.is_integer() for value in values) else "number"
        )
    # Most texts are told from a time by their first value alone.
    head = pl.Series(known[:1])
    if moments(head).null_count() == 0 and moments(pl.Series(known)).null_count() == 0:
        return "time"
    return "text"


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def roles(columns: Sequence[ColumnGuess]) -> dict[str, str]:
    """The role of each column by its name; "" where it seems to play none."""
    found: dict[str, str] = {}
    _single(columns, found, "timestamp", _TIME, lambda column: column.type == "time")
    _single(columns, found, "entity", _ENTITY, lambda column: column.distinct > 1 and column.type != "number")
    _single(columns, found, "score", _SCORE, _is_number)
    _single(columns, found, "prediction", _PREDICTION, lambda column: column.type != "time")
    _label(columns, found)
    for column in columns:
        found.setdefault(column.name, _feature_role(column))
    return found


def _is_number(column: ColumnGuess) -> bool:
    return column.type in ("number", "whole number")


def folded(name: str) -> str:
    """A text in lower case with underscores, for comparison."""
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
            if column.plain == name:
                roles[column.name] = role
                return
    for column in free:
        if any(column.plain.endswith("_" + name) for name in names if len(name) > 3):
            roles[column.name] = role
            return
    if role == "timestamp" and free:
        roles[free[0].name] = role


def _label(columns: Sequence[ColumnGuess], roles: dict[str, str]) -> None:
    free = [column for column in columns if column.name not in roles and column.type not in ("time", "empty")]
    for name in _LABEL:
        for column in free:
            if column.plain == name:
                roles[column.name] = "label"
                return
    for column in reversed(free):
        if column.distinct <= 20 and any(part in column.plain for part in _LABEL_PARTS):
            roles[column.name] = "label"
            return


def _feature_role(column: ColumnGuess) -> str:
    name = column.plain
    if column.type in ("time", "empty"):
        return ""
    if name in _PROTECTED or any(name.endswith("_" + known) for known in _PROTECTED):
        return "protected" if column.distinct <= MOST_CATEGORIES else ""
    if column.type in ("number", "whole number"):
        return "" if name == "id" or name.endswith("_id") else "numeric"
    return "categorical" if column.distinct <= MOST_CATEGORIES else ""
