"""`mlgov ingest operations`, `business` and `training`, as a script runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgov.intake.layouts import BUSINESS, INTERVALS, REQUESTS, TRAINING, Layout
from tests.cli.conftest import Run

LOG = "model,version,timestamp,latency_ms,status\n"


@pytest.fixture
def loaded(run: Run, extract: tuple[Path, Path]) -> Run:
    """A store with the predictions of one model in it."""
    assert run("ingest", "predictions", extract[0], "--spec", extract[1]).code == 0
    return run


@pytest.mark.parametrize("layout", [REQUESTS, INTERVALS, BUSINESS, TRAINING], ids=lambda one: one.name)
def test_the_help_lists_every_column(layout: Layout, run: Run) -> None:
    whole = run("ingest", "--help").out
    command = "operations" if layout in (REQUESTS, INTERVALS) else layout.name.partition(" ")[0]
    own = run("ingest", command, "--help").out
    for column in layout.columns:
        assert column.name in whole and column.name in own


def test_a_log_is_loaded_and_seen_in_the_scorecard(loaded: Run, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG + "".join(f"loans,1.0.0,2026-02-03T10:{k % 60:02}:00,{k},200\n" for k in range(90)))
    dry = loaded("ingest", "operations", path, "--dry-run", "--json").json()
    assert [(one["role"], one["rows"], one["dry_run"]) for one in dry] == [("operations", 90, True)]
    told = loaded("ingest", "operations", path)
    assert told.code == 0 and "90 rows as operations of loans 1.0.0" in told.out
    rows = loaded("scorecard", "loans", "--json").json()
    (p50,) = [row for row in rows if row["metric"] == "latency_p50"]
    assert (p50["family"], p50["subject"], p50["value"], p50["n"]) == ("operations", "loans", 44.5, 90)


def test_business_metrics_without_model_columns(loaded: Run, tmp_path: Path) -> None:
    path = tmp_path / "kpis.csv"
    path.write_text(
        "metric,period,value,unit,target,better,aggregation\nrevenue,2026-W06,5,EUR,9,higher,sum\n"
    )
    options = ("--model", "loans", "--version", "1.0.0")
    assert loaded("ingest", "business", path, *options, "--json").json()[0]["statuses"] == {"breach": 1}
    rows = loaded("scorecard", "loans", "--json").json()
    (row,) = [row for row in rows if row["family"] == "business"]
    assert (row["metric"], row["subject"], row["window"]) == ("business_value", "revenue", "2026-W06")


@pytest.mark.parametrize(
    ("command", "text", "message"),
    [
        ("operations", LOG + "lones,1.0.0,2026-02-03,1,ok\n", "did you mean 'loans'?"),
        ("operations", LOG, "has a header but no rows"),
        ("operations", "a,b\n1,2\n", "is not in the file"),
        ("business", "model,version\nloans,1.0.0\n", "aggregation"),
        ("training", "person,course,completed_on\nnobody,x,2020-01-01\n", "line 2"),
    ],
)
def test_mistakes_end_with_2_and_say_what_is_wrong(
    command: str, text: str, message: str, loaded: Run, tmp_path: Path
) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(text)
    ran = loaded("ingest", command, path)
    assert ran.code == 2
    assert message in ran.err
    assert len(loaded("batches", "list", "--json").json()) == 1
