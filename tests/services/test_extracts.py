"""Operations and business extracts end to end: whole or not at all, withdrawn, rebuilt, asked as of."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from mlgov.errors import DataError
from mlgov.measure.spec import Spec
from mlgov.services import audit, batches, extracts, inventory, kpis, overview, policies, scorecards
from mlgov.services.context import Context
from mlgov.services.extracts import Kind
from tests.services.small_world import SPEC, made, week

OWN = ("operations", "business")
VALUES = "model,version,metric,period,value,unit,target,better,aggregation\n"


@pytest.fixture
def ctx() -> Context:
    return made()


def card(ctx: Context, **options: Any) -> list[dict[str, Any]]:
    return scorecards.rows(ctx, "loans", **options).to_dicts()


def own(ctx: Context, **options: Any) -> dict[tuple[str, str, str], dict[str, Any]]:
    rows = [row for row in card(ctx, **options) if row["family"] in OWN]
    return {(row["window"], row["metric"], row["subject"]): row for row in rows}


def log(first: datetime, n: int = 1_000, *, median: float = 100.0, seed: int = 1) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "timestamp": [first + timedelta(minutes=10 * k) for k in range(n)],
            "latency_ms": median * rng.lognormal(0, 0.4, n),
            "status": rng.random(n) < 0.002,
        }
    )


def load(ctx: Context, frame: pl.DataFrame, name: str = "log", **more: Any) -> batches.BatchReport:
    kind: Kind = "business" if "metric" in frame.columns else "operations"
    return extracts.ingest_frame(ctx, kind, frame, model="loans", version="1.0.0", name=name, **more)


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "extract.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_figures_stand_beside_those_of_predictions(ctx: Context) -> None:
    before = card(ctx)
    report = load(ctx, log(datetime(2026, 2, 16)))
    assert report.windows == ("2026-W08",)
    assert [row for row in card(ctx) if row["family"] not in OWN] == before
    figure = own(ctx)["2026-W08", "latency_p95", "loans"]
    rows = log(datetime(2026, 2, 16))["latency_ms"]
    assert figure["value"] == pytest.approx(np.quantile(rows, 0.95), rel=1e-12)
    assert (figure["n"], figure["group"], figure["reference"]) == (1_000, None, False)
    assert figure["window_index"] == next(
        one["window_index"] for one in before if one["window"] == "2026-W08"
    )


def test_more_predictions_and_labels_leave_operations_alone(ctx: Context) -> None:
    load(ctx, log(datetime(2026, 2, 16)))
    before = own(ctx)
    batches.ingest_frame(ctx, week(datetime(2026, 2, 16), wrong=90), SPEC, name="more of the same week")
    assert own(ctx) == before
    reference = pl.concat([week(datetime(2025, 12, 1 + 7 * k), wrong=2) for k in range(3)])
    batches.ingest_frame(ctx, reference, SPEC, name="another baseline", reference=True)
    assert own(ctx) == before


def test_latency_is_judged_against_what_was_accepted(ctx: Context) -> None:
    load(ctx, log(datetime(2026, 2, 16)))
    assert own(ctx)["2026-W08", "latency_p95", "loans"]["status"] == "not_evaluated"
    load(ctx, log(datetime(2025, 12, 1), seed=2), "accepted", reference=True)
    assert own(ctx)["2026-W08", "latency_p95", "loans"]["status"] == "ok"
    load(ctx, log(datetime(2026, 2, 23), median=300.0), "slow")
    slow = own(ctx)["2026-W09", "latency_p95", "loans"]
    assert slow["status"] == "breach"
    assert "times the reference's" in slow["why"]
    with_base = scorecards.rows(ctx, "loans", with_reference=True).filter(family="operations")
    assert with_base.filter("reference")["window"].unique().to_list() == ["2025-W49"]


def test_withdrawal_restores_and_the_content_may_come_again(ctx: Context) -> None:
    load(ctx, log(datetime(2026, 2, 16)))
    before = card(ctx, with_reference=True)
    wrong = [
        load(ctx, log(datetime(2026, 2, 18), seed=5), "overlapping"),
        load(ctx, log(datetime(2025, 12, 1), seed=2), "accepted", reference=True),
    ]
    assert any("covers time" in one.what for one in wrong[0].findings)
    for one in wrong:
        assert card(ctx, with_reference=True) != before
        batches.withdraw(ctx, one.batch, "of the test system")
    assert card(ctx, with_reference=True) == before
    assert not load(ctx, log(datetime(2026, 2, 18), seed=5), "overlapping").duplicate


def test_in_parts_or_whole_and_the_same_twice(ctx: Context) -> None:
    whole = log(datetime(2026, 2, 9), 2_500)
    load(ctx, whole[:900], "one")
    load(ctx, whole[900:], "two")
    parts = own(ctx)
    again = load(ctx, whole[900:], "renamed")
    assert again.duplicate and own(ctx) == parts
    other = made()
    load(other, whole, "whole")
    assert own(other) == parts


def test_a_rebuild_gives_the_same_and_as_of_what_was_known(ctx: Context) -> None:
    load(ctx, log(datetime(2026, 2, 16)))
    then = ctx.now()
    known = card(ctx, as_of=then)
    load(ctx, log(datetime(2025, 12, 1), seed=2), "accepted", reference=True)
    values = pl.DataFrame(
        {"metric": ["r"], "timestamp": [datetime(2026, 2, 20)], "value": [5.0], "unit": ["EUR"],
         "target": [9.0], "better": ["higher"], "aggregation": ["sum"]}
    )  # fmt: skip
    load(ctx, values, "values")
    batches.withdraw(ctx, load(ctx, log(datetime(2026, 2, 23), seed=9), "wrong").batch, "wrong")
    inventory.classify(ctx, "loans", "standard", "only a test")
    now = card(ctx, with_reference=True)
    assert card(ctx, as_of=then) == known
    audit.rebuild(ctx)
    assert card(ctx, with_reference=True) == now
    assert card(ctx, as_of=then) == known
    assert own(ctx)["2026-W08", "business_value", "r"]["status"] == "breach"


def test_windows_follow_those_of_predictions(ctx: Context) -> None:
    inventory.register(ctx, {"id": "new", "name": "New"})
    inventory.register_version(ctx, {"model": "new", "version": "1.0.0", "task": "binary"})
    rows = log(datetime(2026, 2, 9), 2_500)
    extracts.ingest_frame(ctx, "operations", rows, model="new", version="1.0.0", name="log")

    def windows() -> list[str]:
        found = scorecards.rows(ctx, "new").filter(family="operations")
        return found["window"].unique(maintain_order=True).to_list()

    assert windows() == ["2026-W07", "2026-W08", "2026-W09"]
    monthly = Spec.model_validate(SPEC.model_dump() | {"model": "new", "window": "month"})
    loaded = batches.ingest_frame(ctx, week(datetime(2026, 2, 9), wrong=4), monthly, name="predictions")
    assert windows() == ["2026-02"]
    audit.rebuild(ctx)
    assert windows() == ["2026-02"]
    batches.withdraw(ctx, loaded.batch, "wrong")
    assert windows() == ["2026-W07", "2026-W08", "2026-W09"]


def test_another_policy_judges_operations_anew(ctx: Context) -> None:
    load(ctx, log(datetime(2026, 2, 16)).with_columns(status=pl.int_range(pl.len()) % 5 == 0))
    assert own(ctx)["2026-W08", "error_rate", "loans"]["status"] == "breach"
    policy = ctx.policy()
    kept = tuple(one for one in policy.thresholds.limits if one.metric != "error_rate")
    thresholds = policy.thresholds.model_copy(update={"limits": kept})
    framework = policy.framework.model_copy(update={"version": "9.0.0"})
    policies.publish(ctx, policy.model_copy(update={"thresholds": thresholds, "framework": framework}))
    assert own(ctx)["2026-W08", "error_rate", "loans"]["status"] == "not_applicable"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("loan,1.0.0,2026-02-16,5,ok", "did you mean 'loans'?"),
        ("loans,1.0.1,2026-02-16,5,ok", "is no version of loans"),
    ],
)
def test_strangers_are_refused_and_nothing_is_kept(
    row: str, message: str, ctx: Context, tmp_path: Path
) -> None:
    text = "model,version,timestamp,latency_ms,status\nloans,1.0.0,2026-02-16,5,ok\n" + row + "\n"
    before, head = card(ctx), audit.head(ctx)
    with pytest.raises(DataError, match=r"extract\.csv can't be loaded: one problem") as refused:
        extracts.ingest(ctx, "operations", file(tmp_path, text))
    assert message in str(refused.value.problems[0])
    assert (card(ctx), audit.head(ctx)) == (before, head)


def test_a_dry_run_keeps_nothing(ctx: Context, tmp_path: Path) -> None:
    path = file(tmp_path, VALUES + "loans,1.0.0,revenue,2026-W08,5,EUR,9,higher,sum\n")
    before, head = card(ctx), audit.head(ctx)
    (dry,) = extracts.ingest(ctx, "business", path, dry_run=True)
    assert (dry.statuses, dry.windows) == ({"breach": 1}, ("2026-W08",))
    assert (card(ctx), audit.head(ctx)) == (before, head)
    (real,) = extracts.ingest(ctx, "business", path)
    assert real.statuses == dry.statuses
    declared = extracts.metrics(ctx, "loans", "1.0.0")
    assert declared == {"revenue": {"unit": "EUR", "better": "higher", "aggregation": "sum"}}


def test_a_metric_keeps_its_unit_from_file_to_file(ctx: Context, tmp_path: Path) -> None:
    extracts.ingest(ctx, "business", file(tmp_path, VALUES + "loans,1.0.0,r,2026-W08,5,EUR,9,higher,sum\n"))
    with pytest.raises(DataError, match="USD as its unit, and EUR"):
        extracts.ingest(ctx, "business", file(tmp_path, VALUES + "loans,1.0.0,r,2026-W09,5,USD,,,sum\n"))


def test_availability_and_the_portfolio_follow(ctx: Context) -> None:
    hours = pl.DataFrame(
        {
            "timestamp": [datetime(2026, 2, 23) + timedelta(hours=k) for k in range(100)],
            "interval_seconds": [3600.0] * 100,
            "up": [1.0] * 98 + [0.0, 0.5],
        }
    )
    load(ctx, hours)
    (found,) = [one for one in kpis.kpis(ctx, period="2026-Q1") if one.kpi == "model_availability"]
    assert found.value == pytest.approx(0.985)
    state = overview.model_state(ctx, "loans")
    assert state is not None and state.families["operations"].status == "breach"
    assert scorecards.latest(ctx).filter(pl.col("family") == "drift").height > 0


def test_a_model_without_operations_has_no_such_family(ctx: Context) -> None:
    state = overview.model_state(ctx, "loans")
    assert state is not None and "operations" not in state.families


def test_a_public_series_of_processor_use(ctx: Context, shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "ops_nab_cloud_metrics" / "realAWSCloudwatch__ec2_cpu_utilization_24ae8d.csv.gz"
    series = pl.read_csv(source, try_parse_dates=True)
    path = tmp_path / "cpu.csv"
    series.select("timestamp", interval_seconds=pl.lit(300), cpu_utilisation=pl.col("value") / 100).write_csv(
        path
    )
    (report,) = extracts.ingest(ctx, "operations", path, model="loans", version="1.0.0")
    assert report.rows == series.height
    weekly = series.group_by(pl.col("timestamp").dt.strftime("%G-W%V")).agg(pl.col("value"))
    seen = own(ctx)
    for label, values in weekly.iter_rows():
        assert seen[label, "utilisation", "cpu"]["value"] == pytest.approx(np.mean(values) / 100, rel=1e-9)
        p95 = seen[label, "utilisation_p95", "cpu"]
        assert p95["value"] == pytest.approx(np.quantile(values, 0.95) / 100, rel=1e-9)
        assert p95["n"] == len(values)


def test_a_public_series_of_latency_as_a_log(ctx: Context, shared_data: Path, tmp_path: Path) -> None:
    name = "realKnownCause__ec2_request_latency_system_failure.csv.gz"
    series = pl.read_csv(shared_data / "ops_nab_cloud_metrics" / name, try_parse_dates=True)
    path = tmp_path / "latency.parquet"
    series.rename({"value": "latency_ms"}).write_parquet(path)
    extracts.ingest(ctx, "operations", path, model="loans", version="1.0.0")
    seen = own(ctx)
    for label, values in series.group_by(pl.col("timestamp").dt.strftime("%G-W%V")).agg("value").iter_rows():
        figure = seen[label, "latency_p95", "loans"]
        assert figure["value"] == pytest.approx(np.quantile(values, 0.95), rel=1e-9)
