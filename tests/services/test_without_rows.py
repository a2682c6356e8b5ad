"""What is asked of a window after it was loaded: rows are read when a batch comes, and never again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mlgov.services import (
    alarms,
    audit,
    change_points,
    council,
    curves,
    fairness,
    kpis,
    maturity,
    overview,
    scorecards,
)
from mlgov.services.context import Context
from tests.services import small_world


def _windows(ctx: Context) -> list[str]:
    return list(scorecards.rows(ctx, "loans")["window"].unique(maintain_order=True))


ASKED: dict[str, Callable[[Context], object]] = {
    "scorecard": lambda ctx: scorecards.rows(ctx, "loans", with_reference=True).to_dicts(),
    "scorecard of the past": lambda ctx: scorecards.rows(ctx, "loans", as_of=small_world.NOW).to_dicts(),
    "newest figures": lambda ctx: scorecards.latest(ctx).to_dicts(),
    "statuses by window": lambda ctx: scorecards.by_window(ctx).to_dicts(),
    "distribution": lambda ctx: [
        scorecards.distribution(ctx, "loans", "1.0.0", "income", one).to_dicts() for one in _windows(ctx)
    ],
    "curves": lambda ctx: [
        (found.thresholds().to_dicts(), found.calibration().to_dicts(), found.confusion().to_dicts())
        for one in _windows(ctx)
        if (found := curves.of(ctx, "loans", "1.0.0", [one])) is not None
    ],
    "advice": lambda ctx: fairness.mitigation_advice(
        ctx, "loans", "1.0.0", _windows(ctx), "sex", "demographic_parity"
    ),
    "alarms": lambda ctx: repr(alarms.as_json(alarms.alarms(ctx, "loans"))),
    "change points": lambda ctx: repr(change_points.of(ctx, "loans", "population_stability_index", "income")),
    "overview": lambda ctx: repr(overview.overview(ctx, as_of=small_world.NOW)),
    "KPIs": lambda ctx: kpis.kpis(ctx, period="2026-Q1", as_of=small_world.NOW),
    "maturity": lambda ctx: repr(maturity.maturity(ctx, as_of=small_world.NOW)),
    "model report": lambda ctx: council.model_pdf(ctx, "loans", as_of=small_world.NOW).pdf,
    "council pack": lambda ctx: council.council_pdf(ctx, period="2026-02", as_of=small_world.NOW).pdf,
}


@pytest.fixture(scope="module")
def worlds() -> tuple[Context, Context]:
    """The same story twice; the second has lost every row of its batches and references."""
    whole, emptied = (
        small_world.made(wrong=10, last_income=30.0),
        small_world.made(wrong=10, last_income=30.0),
    )
    cur = emptied.store.cursor()
    tables = [str(name) for (name,) in cur.execute("select table_name from duckdb_tables()").fetchall()]
    rows = [name for name in tables if name.startswith("rows_")]
    assert len(rows) >= len(_windows(emptied))
    for name in rows:
        cur.execute(f'drop table "{name}"')
    cur.execute("delete from ordered")  # the reference's columns
    emptied.store.cache.clear()
    return whole, emptied


@pytest.mark.parametrize("what", ASKED)
def test_no_row_is_read_for_what_is_asked_later(worlds: tuple[Context, Context], what: str) -> None:
    expected, found = (ASKED[what](one) for one in worlds)
    assert expected
    assert found == expected


def test_the_trail_holds_without_rows(worlds: tuple[Context, Context]) -> None:
    assert audit.verify(worlds[1]).ok
