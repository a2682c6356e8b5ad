"""Maturity by dimension: what people declare, what the store shows, and the target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mlgov.govern import periods
from mlgov.govern.calendar import day
from mlgov.measure.metrics.facts import Facts
from mlgov.measure.metrics.maturity import measured_level
from mlgov.policy.models import Dimension, MaturityModel
from mlgov.services import audit
from mlgov.services.context import Context
from mlgov.services.facts import events, facts
from mlgov.services.portfolio import portfolio
from mlgov.store.records import Stored


@dataclass(frozen=True)
class Shown:
    """A fact of the store behind a measured level; `value` is a share, or 1 and 0 for yes and no."""

    fact: str
    value: float | None
    counted: str


@dataclass(frozen=True)
class Declared:
    """A level that was declared, with its assessment."""

    assessed_on: date
    level: int
    evidence: str
    record: str


@dataclass(frozen=True)
class MaturityRow:
    """One dimension. Levels are 0 to 5; None is not evaluated, with why in `..._why`."""

    maturity_model: str
    dimension: str
    title: str
    question: str
    declared: int | None
    declared_why: str
    measured: int | None
    measured_why: str
    target: int
    evidence: str
    assessed_on: date | None
    record: str | None
    facts: tuple[Shown, ...]
    history: tuple[Declared, ...]  # oldest first, the newest included
    anchor: str  # what the declared level means
    because: str


def maturity(ctx: Context, *, as_of: datetime | None = None) -> list[MaturityRow]:
    """Every dimension of every questionnaire, in the policy's order.

    The declared level comes from the newest assessment, the measured one from records and figures at the
    moment.
    """
    ctx.require("read")
    policy, now = ctx.policy(as_of), ctx.moment(as_of)
    stood = portfolio(ctx, policy, as_of, now)
    span = periods.quarter_of(now)
    holds = audit.holds(ctx, evidence=False).ok
    found = facts(ctx, events(ctx, stood, span, as_of), span, chain_holds=holds, regimes=False)
    filed = sorted(
        stood.shelf.get("maturity_assessment", ()), key=lambda one: (one.body["assessed_on"], one.at)
    )
    return [
        _row(model, dimension, [one for one in filed if one.body["maturity_model"] == model.id], found)
        for model in policy.maturity
        for dimension in model.dimensions
    ]


def _row(model: MaturityModel, dimension: Dimension, filed: list[Stored], known: Facts) -> MaturityRow:
    history = tuple(_declared(one, dimension) for one in filed if dimension.id in one.body["answers"])
    newest = history[-1] if history else None
    level = measured_level(dimension, known)
    return MaturityRow(
        maturity_model=model.id,
        dimension=dimension.id,
        title=dimension.title,
        question=dimension.question,
        declared=newest.level if newest else None,
        declared_why="" if newest else "no maturity assessment has been filed",
        measured=level.level,
        measured_why=level.why,
        target=dimension.target,
        evidence=newest.evidence if newest else "",
        assessed_on=newest.assessed_on if newest else None,
        record=newest.record if newest else None,
        facts=tuple(Shown(*one) for one in level.facts),
        history=history,
        anchor=next(
            (one.description for one in dimension.anchors if newest and one.level == newest.level), ""
        ),
        because=dimension.because,
    )


def _declared(one: Stored, dimension: Dimension) -> Declared:
    answer = one.body["answers"][dimension.id]
    assessed = day(one.body["assessed_on"]) or one.at.date()
    return Declared(assessed, answer["level"], answer["evidence"], f"maturity_assessment:{one.id}")
