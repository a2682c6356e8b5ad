"""What a council pack says, as plain data: no store and no layout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mlgov.papers.blocks import Chart, Decision, KeyFigure, Sentence
from mlgov.papers.typesetting import PaperSize, Stamp

FAMILIES = ("performance", "drift", "fairness", "compliance")  # the columns of any portfolio


@dataclass(frozen=True)
class PortfolioLine:
    """One model, its state in each family of the pack, and the reason that gives its own state.

    A family that the model has no figures of, and owes none, has no state.
    """

    name: str
    tier: str
    status: str
    families: tuple[str | None, ...]
    why: str
    steward: str = ""


@dataclass(frozen=True)
class KpiLine:
    """One KPI of the period; `trend` holds its earlier values, oldest first."""

    group: str
    title: str
    unit: str
    value: float | None
    target: float | None
    better: str  # higher | lower
    status: str
    why: str
    n: int | None = None
    trend: tuple[float | None, ...] = ()
    strict: bool = False  # the target itself does not pass


@dataclass(frozen=True)
class Finding:
    """What one of the worst figures says, with the charts that show it."""

    status: str
    title: str
    text: str
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class IncidentLine:
    id: str
    title: str
    model: str
    severity: str
    status: str
    detected: datetime | None
    next_step: str
    due: date | None
    overdue: bool
    notices: str = ""  # whom the law asks to be told, if anybody is still to be


@dataclass(frozen=True)
class DueLine:
    what: str
    why: str
    due: date | None
    overdue: bool
    owner: str


@dataclass(frozen=True)
class CouncilPack:
    """Everything that the pack says, worst first in every list.

    `families` names the columns of the portfolio. `weeks` are the labels of the columns of `states`, which
    has the status of each model by week or null.
    """

    house: str
    period: str
    stamp: Stamp
    policy_hash: str
    verdict: tuple[Sentence, ...]
    decisions: tuple[Decision, ...] = ()
    to_note: tuple[str, ...] = ()
    figures: tuple[KeyFigure, ...] = ()
    portfolio: tuple[PortfolioLine, ...] = ()
    families: tuple[str, ...] = FAMILIES
    tiers: tuple[str, ...] = ()
    weeks: tuple[str, ...] = ()
    states: tuple[tuple[str, tuple[str | None, ...]], ...] = ()
    kpis: tuple[KpiLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    incidents: tuple[IncidentLine, ...] = ()
    due: tuple[DueLine, ...] = ()
    changes: tuple[str, ...] = ()
    changes_since: date | None = None
    size: PaperSize = "a4"
