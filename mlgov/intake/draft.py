"""A first guess at the spec of an extract, from the roles of its columns and a sample of its rows.

A guess only spares typing: a person corrects it before anything is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from pydantic import ValidationError

from mlgov.intake.casting import numbers
from mlgov.intake.guess import ColumnGuess, folded
from mlgov.intake.parts import roles
from mlgov.measure.spec import Spec

_SINGLE = ("timestamp", "entity", "score", "prediction", "label")
_POSITIVES = ("true", "yes", "1", "positive", "bad", "default", "fraud", "churn")


@dataclass
class Draft:
    """Roles by column name, and the spec as far as it can be told; `spec` is None when not valid."""

    roles: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    spec: Spec | None = None
    why: str = ""


def draft(columns: Sequence[ColumnGuess], values: pl.DataFrame, model: str) -> Draft:
    """Give every column a role and make the spec of them. `values` is the sample as text."""
    made = Draft(roles(columns))
    named: dict[str, list[str]] = {}
    for column in columns:
        named.setdefault(made.roles[column.name], []).append(column.name)
    one: dict[str, Any] = {role: named[role][0] for role in _SINGLE if role in named}
    task = _task(one, columns)
    if task == "multiclass":
        scores = _class_scores(columns, values.get_column(one.get("label") or one["prediction"]))
        made.roles |= dict.fromkeys(scores.values(), "score")
        one["score"] = scores or None
        named = {role: [name for name in own if name not in scores.values()] for role, own in named.items()}
    one = {role: name for role, name in one.items() if name}
    made.body = {"model": model, "version": "1.0.0", "task": task, **one}
    if "timestamp" in one:
        made.body["window"] = "week"
    _outcome(made.body, one, values)
    made.body["features"] = {kind: named[kind] for kind in ("numeric", "categorical") if named.get(kind)}
    if named.get("protected"):
        made.body["protected"] = named["protected"]
    try:
        made.spec = Spec.model_validate(made.body)
    except ValidationError as error:
        made.why = error.errors()[0]["msg"].removeprefix("Value error, ")
    return made


def _task(one: dict[str, str], columns: Sequence[ColumnGuess]) -> str:
    by_name = {column.name: column for column in columns}
    outcome = next((by_name[one[role]] for role in ("label", "prediction") if role in one), None)
    if outcome is None or outcome.distinct <= 2:
        return "binary"
    if outcome.type == "number" or (outcome.type == "whole number" and outcome.distinct > 20):
        return "regression"
    return "multiclass"


def _class_scores(columns: Sequence[ColumnGuess], answers: pl.Series) -> dict[str, str]:
    """The score column of each class, such as score_cat for cat: one prefix for all, else nothing."""
    classes = answers.drop_nulls().unique().sort().to_list()
    by_plain = {column.plain: column.name for column in columns}
    if not classes:
        return {}
    ending = f"_{folded(classes[0])}"
    for prefix in [name.removesuffix(ending) for name in by_plain if name.endswith(ending)]:
        own = {one: by_plain.get(f"{prefix}_{folded(one)}", "") for one in classes}
        if all(own.values()):
            return own
    return {}


def _outcome(body: dict[str, Any], one: dict[str, str], values: pl.DataFrame) -> None:
    """The positive value of a binary label, a threshold where there is a score and no prediction."""
    if body["task"] != "binary":
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
