"""Every indicator of the policy in a period: figure, status against the target, and the records behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mlgov.govern import periods
from mlgov.govern.periods import Period
from mlgov.measure.metrics.facts import Facts
from mlgov.measure.metrics.kpis import measured
from mlgov.measure.metrics.targets import judge
from mlgov.policy.models import Kpi, Status
from mlgov.services.context import Context
from mlgov.services.facts import events, facts
from mlgov.services.portfolio import Portfolio, portfolio

TREND = 8  # how many periods a trend has, the one asked for included


@dataclass(frozen=True)
class TrendPoint:
    """The indicator in one period of the trend; that of compliance has a value in the newest alone."""

    period: str
    value: float | None
    status: Status


@dataclass(frozen=True)
class KpiRow:
    """One indicator in one period. `records` are `kind:id`; lower and upper a 95 % interval of a rate."""

    kpi: str
    title: str
    group: str
    section: str
    period: str
    unit: str
    value: float | None
    n: int
    lower: float | None
    upper: float | None
    target: float | None
    better: str
    strict: bool
    status: Status
    why: str
    records: tuple[str, ...]
    trend: tuple[TrendPoint, ...]
    definition: str
    needs: str
    because: str


def kpis(
    ctx: Context, *, period: str | None = None, as_of: datetime | None = None, trend: int = TREND
) -> list[KpiRow]:
    """Every indicator in the policy's order, with its trend over `trend` periods, oldest first.

    period: "2026-Q3", "2026-10" or "2026"; None takes the quarter of the moment asked about. Raises
    DataError for anything else.
    """
    ctx.require("read")
    now = ctx.moment(as_of)
    chosen = periods.parse(period) if period else periods.quarter_of(now)
    return of_portfolio(ctx, portfolio(ctx, ctx.policy(as_of), as_of, now), chosen, as_of, trend)


def of_portfolio(
    ctx: Context, stood: Portfolio, period: Period, as_of: datetime | None, trend: int = 1
) -> list[KpiRow]:
    """`kpis` for a portfolio that is at hand already."""
    spans = [period.before(count) for count in reversed(range(max(trend, 1)))]
    known = events(ctx, stood, Period("", spans[0].start, period.end, 0), as_of)
    # Where models stood against regimes takes seconds for a thousand: once, not for each period before.
    found = [(span.label, facts(ctx, known, span, regimes=span is spans[-1])) for span in spans]
    return [_row(kpi, found) for kpi in stood.policy.kpis]


def _row(kpi: Kpi, found: list[tuple[str, Facts]]) -> KpiRow:
    judged = [(label, known, measured(kpi, known)) for label, known in found]
    points = [TrendPoint(label, one.value, judge(kpi, one, known)[0]) for label, known, one in judged]
    period, newest, figure = judged[-1]
    status, why = judge(kpi, figure, newest)
    return KpiRow(
        kpi=kpi.id,
        title=kpi.title,
        group=kpi.group,
        section=kpi.section,
        period=period,
        unit=kpi.unit,
        value=figure.value,
        n=figure.n,
        lower=figure.lower,
        upper=figure.upper,
        target=kpi.target,
        better=kpi.better,
        strict=kpi.strict,
        status=status,
        why=why if figure.value is None else f"{figure.why}; {why}",
        records=figure.records,
        trend=tuple(points),
        definition=kpi.definition,
        needs=kpi.needs,
        because=kpi.because,
    )
