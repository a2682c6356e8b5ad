"""What a new assessment starts from: the last accepted one, and the figures that the store knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from mlgov.errors import Problem, RecordError
from mlgov.govern import assessments as rules
from mlgov.govern.assessment_words import Changed, changed
from mlgov.govern.families import SEVERITY
from mlgov.govern.reviewing import accepted_on
from mlgov.policy.models import Form, Prefill, Question
from mlgov.policy.publish import label
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.portfolio import portfolio
from mlgov.services.records import Stored

KIND = "assessment"


@dataclass(frozen=True)
class Begun:
    """Answers to begin with; `kept` is what the record keeps of where they come from.

    `kept` holds figures (question -> the figure, frozen), renews (id of the last accepted one, or "") and
    set_aside (answers of it that the form can't take any more).
    """

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)


def begin(ctx: Context, form: str, model: str, version: str | None = None) -> Begun:
    """Where a new assessment begins; RecordError when the policy in force has no such form."""
    ctx.require("read")
    asked = ctx.policy().form(form)
    if asked is None:
        fix = "choose one of the policy in force"
        raise RecordError(f"the policy has no form “{form}”", [Problem("form", "is not in the policy", fix)])
    last = last_accepted(ctx, form, model)
    answers, aside = rules.fitted(asked, last.body["answers"]) if last else ({}, {})
    figures = known_figures(ctx, asked, model, version)
    for question, figure in figures.items():
        if figure["proposed"] is not None:
            answers[question] = {"value": figure["proposed"], "reason": ""}
    shown = {one.id for one in rules.visible(asked, answers)}
    told = {name: given for name, given in answers.items() if name in shown}
    return Begun(told, {"figures": figures, "renews": last.id if last else "", "set_aside": aside})


def last_accepted(
    ctx: Context, form: str, model: str, as_of: datetime | None = None, before: str = ""
) -> Stored | None:
    """The assessment of this form that was accepted last; `before` is one that does not count here."""
    ctx.require("read")
    own = [
        one
        for one in ctx.standing(as_of).newest(KIND, model=model)
        if one.body["form"] == form and one.id != before and accepted_on(one) is not None
    ]
    return max(own, key=lambda one: one.at, default=None)


def changes(ctx: Context, stored: Stored, as_of: datetime | None = None) -> list[Changed] | None:
    """What an assessment says differently from the one that it renews; None when it renews none.

    The questions are those of the form in force at the moment asked about.
    """
    renewed = stored.body.get("renews")
    form = ctx.policy(as_of).form(stored.body["form"])
    if not renewed or form is None:
        return None
    return changed(form, filing.get(ctx, KIND, renewed, as_of=as_of).body["answers"], stored.body["answers"])


def known_figures(
    ctx: Context, form: Form, model: str, version: str | None = None
) -> dict[str, dict[str, Any]]:
    """Question -> the figure that the store knows, with its window, n, judgement and policy, frozen."""
    asked = [one for one in rules.questions(form) if one.prefill is not None]
    if not asked:
        return {}
    policy = ctx.policy()
    stood = portfolio(ctx, policy, None, ctx.moment())
    entry = next((one for one in stood.entries if one.id == model), None)
    shown = version or (entry.shown if entry else None)
    if shown is None:
        return {}
    own = stood.figures.filter((pl.col("model") == model) & (pl.col("version") == shown))
    found = {}
    for one in asked:
        assert one.prefill is not None
        row = _worst(own, one.prefill)
        if row is not None:
            found[one.id] = _frozen(one, row, label(policy))
    return found


def _worst(rows: pl.DataFrame, asked: Prefill) -> dict[str, Any] | None:
    """The worst figure of the family or metric that was judged; None where none was."""
    own = rows.filter(pl.col("family") == asked.family)
    if asked.metric:
        own = own.filter(pl.col("metric") == asked.metric)
    judged = own.filter(pl.col("status").is_in(["ok", "warn", "breach"]) & pl.col("value").is_not_null())
    rank = pl.col("status").replace_strict(SEVERITY, return_dtype=pl.Int64)
    ordered = judged.sort(rank, "window_end", descending=[True, True], nulls_last=True, maintain_order=True)
    return ordered.row(0, named=True) if ordered.height else None


def _frozen(question: Question, row: Mapping[str, Any], policy: str) -> dict[str, Any]:
    names = ("metric", "subject", "group", "value", "n", "window", "version", "status", "why")
    told = {name: row.get(name) for name in names} | {"policy": policy}
    if question.type == "number":
        return told | {"proposed": row["value"]}
    return told | {"proposed": question.prefill.answers.get(row["status"]) if question.prefill else None}
