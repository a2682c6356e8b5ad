"""A year that arrives week by week, in a store: whether a late week costs what an early one does, and what it
costs to ask about a week afterwards."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench.harness import Result, measured

if TYPE_CHECKING:
    import polars as pl

    from mlgov.measure.spec import Spec
    from mlgov.services.context import Context

WEEKS, ROWS = 52, 10_000
_QUARTER = 13


def results() -> Iterator[Result]:
    """52 batches of 10,000 rows x 25 columns against a baseline of as many rows as twelve of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured(_write, str(folder), repeats=1)
        size = f"{WEEKS} weekly batches of {ROWS:,} rows x 25 columns"
        year = measured(_year, str(folder), repeats=1)
        told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
        weeks = told["weeks"]
        first, last = (sum(part) / _QUARTER for part in (weeks[:_QUARTER], weeks[-_QUARTER:]))
        yield Result(f"{size} into a store, a week of the first quarter", first, year.peak_mb)
        yield Result("a week of the last quarter", last, None, "one of the first quarter", last / first)
        whole = measured(_at_once, str(folder), repeats=1)
        once = json.loads((folder / "once.json").read_text(encoding="utf-8"))["seconds"]
        yield Result("the year as one batch", once, whole.peak_mb)
        yield Result("the year week by week", sum(weeks), None, "the year as one batch", sum(weeks) / once)
        for what, seconds in told["asked"].items():
            yield Result(f"{what}, asked after the year", seconds)


def _write(folder: str) -> None:
    from bench import log

    log.write(Path(folder) / "baseline.parquet", 12 * ROWS, seed=99, weeks=(-12, 12))
    log.write(Path(folder) / "year.parquet", WEEKS * ROWS, seed=98, weeks=(0, WEEKS))
    for week in range(WEEKS):
        log.write(Path(folder) / f"{week:02}.parquet", ROWS, seed=week, weeks=(week, 1))


def _year(folder: str) -> None:
    """Load week after week; then ask what screens ask about one of them."""
    from mlgov.services import batches

    place = Path(folder)
    ctx, spec = _ready(place, "year")
    files = [place / f"{week:02}.parquet" for week in range(WEEKS)]
    weeks = [_seconds(partial(batches.ingest, ctx, [one], spec)) for one in files]
    told = {"weeks": weeks, "asked": _asked(ctx)}
    (place / "told.json").write_text(json.dumps(told), encoding="utf-8")
    ctx.store.close()


def _asked(ctx: Context) -> dict[str, float]:
    from mlgov.services import curves, scorecards

    found: list[pl.DataFrame] = []
    first = _seconds(lambda: found.append(scorecards.rows(ctx, "bench")))  # later ones are remembered
    (rows,) = found
    week = str(rows["window"][-1])
    version = str(rows["version"][0])
    return {
        "the scorecard of all weeks": first,
        "a column's distribution in a week": _seconds(
            lambda: scorecards.distribution(ctx, "bench", version, "number_0", week)
        ),
        "the curves of a week": _seconds(lambda: curves.of(ctx, "bench", version, [week])),
    }


def _at_once(folder: str) -> None:
    from mlgov.services import batches

    place = Path(folder)
    ctx, spec = _ready(place, "once")
    seconds = _seconds(lambda: batches.ingest(ctx, [place / "year.parquet"], spec))
    (place / "once.json").write_text(json.dumps({"seconds": seconds}), encoding="utf-8")
    ctx.store.close()


def _ready(place: Path, name: str) -> tuple[Context, Spec]:
    """A store with the baseline."""
    from bench import log
    from mlgov.services import batches, policies
    from mlgov.services.context import system
    from mlgov.store.database import Store

    ctx, spec = system(Store.open(place / f"{name}.duckdb")), log.spec(window="week")
    policies.prepare(ctx)
    batches.ingest(ctx, [place / "baseline.parquet"], spec, reference=True)
    return ctx, spec


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
