"""Batches end to end: whole or not at all, recognised, labelled later, withdrawn, rebuilt, asked as of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from mlgov.errors import DataError
from mlgov.measure.spec import Spec
from mlgov.services import audit, batches, inventory, policies, records, score_rows, scorecards
from mlgov.services.context import Context, system
from mlgov.store.database import Store
from tests.services import small_world

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SPEC = Spec.model_validate(
    {
        "model": "churn",
        "version": "1.0.0",
        "task": "binary",
        "timestamp": "at",
        "window": "week",
        "entity": "id",
        "score": "score",
        "prediction": {"score_at_least": 0.5},
        "label": "left",
        "positive": 1,
        "features": {"numeric": ["age"], "categorical": ["plan"]},
        "protected": ["sex"],
    }
)


class Clock:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


@pytest.fixture
def ctx() -> Context:
    made = system(Store.open(":memory:"), Clock())
    policies.prepare(made)
    return made


def rows(weeks: range, *, seed: int, n: int = 300, labelled: bool = True, shift: float = 0.0) -> pl.DataFrame:
    """n rows in each week after 5 January 2026, a Monday."""
    rng = np.random.default_rng(seed)
    height = n * len(weeks)
    week = np.repeat(np.array(weeks), n)
    monday = datetime(2026, 1, 5)
    score = rng.uniform(size=height)
    label = (rng.uniform(size=height) < score).astype(int)
    return pl.DataFrame(
        {
            "at": [monday + timedelta(weeks=int(w), minutes=k % 10_000) for k, w in enumerate(week)],
            "id": [f"{seed}-{k}" for k in range(height)],
            "score": score,
            "age": rng.normal(40 + shift, 10, height),
            "plan": rng.choice(["a", "b", "c"], height),
            "sex": rng.choice(["f", "m"], height),
            "left": label if labelled else pl.repeat(None, height, dtype=pl.Int64, eager=True),
        }
    )


def card(ctx: Context, **options: object) -> list[dict[str, object]]:
    """The scorecard without the last digits, which hang on how many windows were worked out together."""
    found = scorecards.rows(ctx, "churn", **options)  # type: ignore[arg-type]
    return found.with_columns(pl.col(pl.Float64).round_sig_figs(12)).to_dicts()


def load(
    ctx: Context, frame: pl.DataFrame, name: str, spec: Spec = SPEC, **options: bool
) -> batches.BatchReport:
    return batches.ingest_frame(ctx, frame, spec, name=name, **options)


def dump(store: Store) -> dict[str, list[str]]:
    cur = store.cursor()
    tables = ("records", "policies", "batches", "bins", "profiles", "scores")
    return {name: sorted(map(repr, cur.execute(f"select * from {name}").fetchall())) for name in tables}


def test_a_first_extract_enters_an_unclassified_model(ctx: Context) -> None:
    report = load(ctx, rows(range(2), seed=1), "march.csv")
    assert (report.rows, report.windows, report.duplicate) == (600, ("2026-W02", "2026-W03"), False)
    assert records.get(ctx, "model", "churn").body["tier"] == "unclassified"
    assert records.get(ctx, "model_version", "churn@1.0.0").body["task"] == "binary"
    drift = [row for row in card(ctx) if row["family"] == "drift"]
    assert drift
    assert {row["status"] for row in drift} <= {"not_evaluated", "not_applicable"}
    assert all("reference" in str(row["why"]) for row in drift if row["status"] == "not_evaluated")


def test_columns_and_windows_are_as_people_script_against(ctx: Context) -> None:
    load(ctx, rows(range(4), seed=1), "reference", reference=True)
    load(ctx, rows(range(4, 7), seed=2), "batch")
    found = scorecards.rows(ctx, "churn", with_reference=True)
    assert tuple(found.columns) == score_rows.ROW + scorecards.BESIDE
    order = found.filter(~pl.col("reference")).unique(["window"], maintain_order=True)
    assert order["window"].to_list() == ["2026-W06", "2026-W07", "2026-W08"]
    assert order["window_index"].to_list() == [0, 1, 2]
    base = found.filter("reference").unique(["window"], maintain_order=True)
    assert base["window_index"].to_list() == [0, 1, 2, 3]
    assert scorecards.rows(ctx, "churn")["reference"].any() is False
    as_json = score_rows.as_json(found)
    assert {type(row["group"]) for row in as_json} == {type(None), dict}


def test_the_same_content_twice_changes_nothing(ctx: Context) -> None:
    first = load(ctx, rows(range(2), seed=1), "a.csv")
    before, head = dump(ctx.store), audit.head(ctx)
    again = load(ctx, rows(range(2), seed=1), "renamed.csv")
    assert again.duplicate
    assert again.batch == first.batch
    assert (dump(ctx.store), audit.head(ctx)) == (before, head)


def test_labels_that_come_later_give_what_labels_at_once_give(ctx: Context) -> None:
    full = rows(range(3), seed=3)
    load(ctx, full.with_columns(pl.lit(None, pl.Int64).alias("left")), "unlabelled")
    assert all(
        r["value"] is None for r in card(ctx) if r["metric"] == "accuracy_score" and r["group"] is None
    )
    load(ctx, full.select("id", "left").sample(fraction=1, shuffle=True, seed=1), "labels", labels=True)
    late = card(ctx)
    other = system(Store.open(":memory:"), Clock())
    policies.prepare(other)
    load(other, full, "at once")
    assert late == card(other)
    assert any(row["metric"] == "roc_auc_score" and row["value"] is not None for row in late)


def test_labels_may_even_come_first_and_the_last_one_counts(ctx: Context) -> None:
    full = rows(range(1), seed=4)
    wrong = full.select("id", left=1 - pl.col("left"))
    load(ctx, wrong, "wrong labels", labels=True)
    load(ctx, full.drop("left"), "rows")
    load(ctx, full.select("id", "left"), "right labels", labels=True)
    found = {row["metric"]: row["value"] for row in card(ctx) if row["family"] == "performance"}
    truth = ((full["score"] >= 0.5).cast(pl.Int64) == full["left"]).mean()
    assert found["accuracy_score"] == pytest.approx(truth, abs=1e-12)


def test_after_a_withdrawal_every_figure_is_what_it_was(ctx: Context) -> None:
    load(ctx, rows(range(4), seed=1), "reference", reference=True)
    load(ctx, rows(range(4, 6), seed=2), "good")
    before = card(ctx, with_reference=True)
    wrong = load(ctx, rows(range(5, 8), seed=9, shift=30.0), "wrong")
    assert card(ctx, with_reference=True) != before
    batches.withdraw(ctx, wrong.batch, "exported from the test system")
    assert card(ctx, with_reference=True) == before
    with pytest.raises(DataError, match="withdrawn already"):
        batches.withdraw(ctx, wrong.batch, "again")
    again = load(ctx, rows(range(5, 8), seed=9, shift=30.0), "wrong")
    assert not again.duplicate  # what was withdrawn may come again


def test_a_withdrawn_reference_gives_way_to_the_one_before(ctx: Context) -> None:
    load(ctx, rows(range(4), seed=1), "old reference", reference=True)
    load(ctx, rows(range(4, 6), seed=2), "batch")
    before = card(ctx, with_reference=True)
    other = load(ctx, rows(range(4), seed=5, shift=20.0), "new reference", reference=True)
    assert card(ctx, with_reference=True) != before
    batches.withdraw(ctx, other.batch, "wrong baseline")
    assert card(ctx, with_reference=True) == before


def test_a_batch_in_parts_gives_what_the_whole_gives(ctx: Context) -> None:
    base, whole = rows(range(4), seed=1), rows(range(4, 8), seed=2)
    load(ctx, base, "reference", reference=True)
    load(ctx, whole[:450], "part 1")  # the cut goes through the second week
    load(ctx, whole[450:], "part 2")
    other = system(Store.open(":memory:"), Clock())
    policies.prepare(other)
    load(other, whole, "whole")  # and here the reference comes afterwards
    load(other, base, "reference", reference=True)
    assert card(ctx, with_reference=True) == card(other, with_reference=True)


def test_windows_of_rows_go_on_where_the_last_batch_ended(ctx: Context) -> None:
    spec = SPEC.model_copy(
        update={"window": Spec.model_validate(SPEC.model_dump() | {"window": {"rows": 500}}).window}
    )
    whole = rows(range(4), seed=2)
    first = load(ctx, whole[:700], "part 1", spec)
    second = load(ctx, whole[700:], "part 2", spec)
    assert first.windows == ("rows 0-499", "rows 500-999")
    assert second.windows == ("rows 500-999", "rows 1000-1499")
    found = scorecards.rows(ctx, "churn").unique("window", maintain_order=True)
    assert found["window"].to_list() == ["rows 0-499", "rows 500-999", "rows 1000-1499"]
    other = system(Store.open(":memory:"), Clock())
    policies.prepare(other)
    load(other, whole, "whole", spec)
    assert card(ctx) == card(other)


def test_a_dry_run_reports_and_leaves_nothing(ctx: Context, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows(range(2), seed=1).write_csv(path)
    before, head = dump(ctx.store), audit.head(ctx)
    (report,) = batches.ingest(ctx, [path], SPEC, dry_run=True)
    assert report.dry_run
    assert report.rows == 600
    assert sum(report.statuses.values()) > 0
    assert (dump(ctx.store), audit.head(ctx)) == (before, head)
    (real,) = batches.ingest(ctx, [path], SPEC)
    assert real.statuses == report.statuses


def test_a_file_and_its_frame_give_the_same_figures(ctx: Context, tmp_path: Path) -> None:
    frame = rows(range(2), seed=1)
    path = tmp_path / "a.parquet"
    frame.write_parquet(path)
    batches.ingest(ctx, [path], SPEC)
    other = system(Store.open(":memory:"), Clock())
    policies.prepare(other)
    load(other, frame, "frame")
    assert card(ctx) == card(other)


def test_nobody_reads_the_quarantine_of_no_batch(ctx: Context) -> None:
    with pytest.raises(DataError, match="no batch b77"):
        batches.quarantine(ctx, "b77")


def test_a_broken_file_leaves_nothing(ctx: Context, tmp_path: Path) -> None:
    path = tmp_path / "broken.parquet"
    whole = tmp_path / "whole.parquet"
    rows(range(2), seed=1).write_parquet(whole)
    path.write_bytes(whole.read_bytes()[:2000])
    before, head = dump(ctx.store), audit.head(ctx)
    with pytest.raises(DataError):
        batches.ingest(ctx, [path], SPEC)
    assert (dump(ctx.store), audit.head(ctx)) == (before, head)


def test_as_of_shows_what_was_known_then(ctx: Context) -> None:
    load(ctx, rows(range(4), seed=1), "reference", reference=True)
    full = rows(range(4, 6), seed=2)
    load(ctx, full.drop("left"), "rows")
    then = ctx.now()
    known = card(ctx, as_of=then)
    load(ctx, full.select("id", "left"), "labels", labels=True)
    inventory.classify(ctx, "churn", "critical", "decides on contracts")
    assert card(ctx) != known
    assert card(ctx, as_of=then) == known
    assert scorecards.versions(ctx, "churn", as_of=START) == []


def test_another_tier_judges_anew(ctx: Context) -> None:
    load(ctx, rows(range(4), seed=1), "reference", reference=True)
    load(ctx, rows(range(4, 6), seed=2), "rows")
    before = card(ctx)
    inventory.classify(ctx, "churn", "standard", "internal use only")
    after = card(ctx)
    assert [(r["metric"], r["value"]) for r in before] == [(r["metric"], r["value"]) for r in after]


def test_another_policy_judges_and_where_it_must_measures_anew(ctx: Context) -> None:
    load(ctx, rows(range(4), seed=1), "reference", reference=True)
    load(ctx, rows(range(4, 6), seed=2), "rows")
    then, before = ctx.now(), card(ctx)
    thresholds = ctx.policy().thresholds
    least = thresholds.minimum.model_copy(update={"group_rows": 200})
    strict = thresholds.model_copy(update={"minimum": least})
    policies.publish(ctx, ctx.policy().model_copy(update={"thresholds": strict}))
    after = card(ctx)
    assert {row["policy_version"] for row in before} != {row["policy_version"] for row in after}
    parity = [row for row in after if row["metric"] == "demographic_parity_ratio"]
    assert all(row["value"] is None for row in parity)  # about 150 rows a group: none is large enough now
    assert any(row["value"] for row in before if row["metric"] == "demographic_parity_ratio")
    assert card(ctx, as_of=then) == before
    stood = dump(ctx.store)
    audit.rebuild(ctx)
    assert dump(ctx.store) == stood


def test_a_rebuild_equals_what_stood(ctx: Context) -> None:
    load(ctx, rows(range(4), seed=1), "reference", reference=True)
    full = rows(range(4, 7), seed=2)
    load(ctx, full.drop("left"), "rows")
    inventory.classify(ctx, "churn", "important", "steers campaigns")
    load(ctx, full.select("id", "left"), "labels", labels=True)
    wrong = load(ctx, rows(range(5, 8), seed=9, shift=30.0), "wrong")
    batches.withdraw(ctx, wrong.batch, "exported from the test system")
    before = dump(ctx.store)
    audit.rebuild(ctx)
    assert dump(ctx.store) == before


def test_a_window_that_one_batch_alone_brought_goes_with_it_and_the_others_stay() -> None:
    ctx = small_world.made()
    before = scorecards.rows(ctx, "loans")
    monday = datetime(2026, 3, 2)
    at = (monday + timedelta(days=7, hours=6)).replace(tzinfo=UTC)
    small_world.at(ctx, at)
    added = batches.ingest_frame(ctx, small_world.week(monday, wrong=9), small_world.SPEC, name="one more")
    assert scorecards.rows(ctx, "loans").height > before.height
    batches.withdraw(ctx, added.batch, "a wrong file")
    assert scorecards.rows(ctx, "loans").equals(before)
