"""Loading and profiling one million rows of 25 columns, beside a bare scan and a plain loop over numpy."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.harness import Result, measured

ROWS = 1_000_000


def results(rows: int = ROWS) -> Iterator[Result]:
    """Fixing the bins and counting everything, of one Parquet file, as one window and by week."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "log.parquet")
        measured(_write, path, rows, repeats=1)
        scan = measured(bare_scan, [path])
        loop = measured(_numpy, path, repeats=1)
        size = f"{rows:,} rows x 25 columns"
        yield Result(f"DuckDB's bare scan of {size}", scan.seconds, scan.peak_mb)
        yield Result(
            f"plain numpy loop over {size}",
            loop.seconds,
            loop.peak_mb,
            "bare scan",
            loop.seconds / scan.seconds,
        )
        for window, words in (("none", "one window"), ("week", "twelve weeks")):
            own = measured(_profile, path, window)
            ratio = own.seconds / scan.seconds
            yield Result(f"load and profile {size}, {words}", own.seconds, own.peak_mb, "bare scan", ratio)
            yield Result("the same", own.seconds, own.peak_mb, "plain loop", own.seconds / loop.seconds)


def bare_scan(paths: list[str]) -> None:
    """Count, minimum and maximum of every column by DuckDB, the least that anyone has to read."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")  # it writes where the table goes
        for path in paths:
            relation = connection.read_parquet(path)
            parts = [f'count("{name}"), min("{name}"), max("{name}")' for name in relation.columns]
            relation.aggregate(", ".join(parts)).fetchall()


def _write(path: str, rows: int) -> None:
    from bench import log

    log.write(Path(path), rows, seed=1)


def _profile(path: str, window: str) -> None:
    import polars as pl

    from bench import log
    from mlgov.measure import windows
    from mlgov.measure.profiles.local import baseline
    from mlgov.measure.profiles.rows import ScanRows
    from mlgov.policy.load import load

    rows = ScanRows.of(pl.scan_parquet(path))
    assigned = windows.assign(rows.column("at"), rows.height, window)  # type: ignore[arg-type]
    baseline(rows, log.spec(), assigned, load().thresholds.binning)


def _numpy(path: str) -> None:
    """What one writes by hand: deciles and counts of each number, counts of each category, one AUC."""
    import numpy as np
    import polars as pl
    from scipy import stats

    from bench import log

    frame = pl.read_parquet(path)
    for name in (*log.NUMERIC, "score"):
        values = frame[name].drop_nulls().to_numpy()
        edges = np.unique(np.quantile(values, np.arange(1, 10) / 10))
        np.histogram(values, np.concatenate(([-np.inf], edges, [np.inf])))
        values.sum(), values @ values, values.min(), values.max(), np.median(values)
    for name in (*log.CATEGORICAL, "sex", "age"):
        np.unique(frame[name].to_numpy(), return_counts=True)
    positive = frame["outcome"].to_numpy() == 1
    stats.rankdata(frame["score"].to_numpy())[positive].sum()
