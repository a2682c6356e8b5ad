"""Indicators read from a store: value, status, records, trend, periods and the past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from mlgov.errors import AccessError, DataError
from mlgov.services import kpis, records
from mlgov.services.context import Context
from mlgov.services.kpis import KpiRow
from tests.services.small_world import incident, made


@pytest.fixture
def ctx() -> Iterator[Context]:
    context = made()
    yield context
    context.store.close()


def by_id(ctx: Context, period: str | None = None, as_of: datetime | None = None) -> dict[str, KpiRow]:
    return {row.kpi: row for row in kpis.kpis(ctx, period=period, as_of=as_of)}


def test_every_indicator_of_the_policy_is_there_with_a_reason(ctx: Context) -> None:
    found = kpis.kpis(ctx)
    assert [row.kpi for row in found] == [one.id for one in ctx.policy().kpis]
    assert all(row.why for row in found)
    assert all((row.value is None) == (row.status == "not_evaluated") for row in found)
    assert sum(row.value is not None for row in found) >= 4


def test_accuracy_of_the_newest_week_against_its_target(ctx: Context) -> None:
    row = by_id(ctx)["model_accuracy_rate"]
    assert (row.value, row.status, row.period) == (pytest.approx(0.98), "ok", "2026-Q1")
    assert row.records == ("model_version:loans@1.0.0",)
    assert row.why == "mean of 1 live version; the target is more than 95.0 %"


def test_records_of_the_period_count(ctx: Context) -> None:
    first = incident(ctx)
    second = incident(ctx, resolved="2026-03-01T08:00:00Z", root_cause="a wrong cut-off")
    deployment = {"model": "loans", "version": "1.0.0", "environment": "production"}
    for hour, outcome in enumerate(("succeeded", "failed")):
        moment = {"at": f"2026-02-01T0{hour}:00:00Z", "outcome": outcome}
        records.file(ctx, "deployment", deployment | moment)
    found = by_id(ctx)
    assert (found["deployment_success_rate"].value, found["deployment_success_rate"].status) == (
        0.5,
        "breach",
    )
    assert found["mean_time_to_detect_issues"].value == pytest.approx(2)
    assert found["mean_time_to_resolve_issues"].records == (f"incident:{second}",)
    assert found["high_severity_incidents"].records == (f"incident:{first}", f"incident:{second}")
    assert found["ethics_assessment_completion"].value == 0.0
    assert found["ethics_assessment_completion"].status == "breach"


def test_the_trend_ends_with_the_period_asked_for(ctx: Context) -> None:
    incident(ctx)
    row = by_id(ctx, "2026-03")["high_severity_incidents"]
    assert [point.period for point in row.trend][-3:] == ["2026-01", "2026-02", "2026-03"]
    assert len(row.trend) == 8
    assert [point.value for point in row.trend][-2:] == [0.0, 1.0]
    assert row.status == "not_evaluated" and row.value == 1.0


def test_a_period_that_has_ended_is_judged_by_what_stood_then(ctx: Context) -> None:
    row = by_id(ctx, "2025-Q4")["ethics_assessment_completion"]
    assert (row.value, row.status) == (None, "not_evaluated")


def test_the_past_does_not_know_what_was_filed_later(ctx: Context) -> None:
    incident(ctx)
    before = by_id(ctx, as_of=datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert before["high_severity_incidents"].value is None
    assert before["model_accuracy_rate"].value == pytest.approx(0.98)


def test_a_wrong_period_is_refused_in_words(ctx: Context) -> None:
    with pytest.raises(DataError, match="2026-Q3"):
        kpis.kpis(ctx, period="last month")


def test_reading_needs_the_right(ctx: Context) -> None:
    from mlgov.access.people import Person

    nobody = Context(ctx.store, Person("nobody", "Nobody", ()), ctx.now)
    with pytest.raises(AccessError):
        kpis.kpis(nobody)
