"""A drift report of 20 features, reference against current, beside a bare scan and a loop over scipy."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.harness import Result, measured
from bench.load import ROWS, bare_scan


def results(rows: int = ROWS) -> Iterator[Result]:
    """Every drift figure of 15 numbers and 5 categories, from two Parquet files of `rows` rows each."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(Path(folder) / name) for name in ("reference.parquet", "current.parquet")]
        measured(_write, paths, rows, repeats=1)
        features = [str(Path(folder) / f"features {k}.parquet") for k in range(2)]
        measured(_features, paths, features, repeats=1)
        scan = measured(bare_scan, features)
        loop = measured(_scipy, features, repeats=1)
        own = measured(_report, features)
        size = f"20 features, {rows:,} against {rows:,} rows"
        yield Result(f"DuckDB's bare scan of {size}", scan.seconds, scan.peak_mb)
        yield Result(
            f"plain scipy loop over {size}",
            loop.seconds,
            loop.peak_mb,
            "bare scan",
            loop.seconds / scan.seconds,
        )
        yield Result(
            f"drift report of {size}", own.seconds, own.peak_mb, "bare scan", own.seconds / scan.seconds
        )
        yield Result("the same", own.seconds, own.peak_mb, "scipy loop", own.seconds / loop.seconds)


def _write(paths: list[str], rows: int) -> None:
    from bench import log

    for seed, path in enumerate(paths):
        log.write(Path(path), rows, seed, drift=0.1 * seed)


def _features(paths: list[str], features: list[str]) -> None:
    import polars as pl

    from bench import log

    for path, target in zip(paths, features, strict=True):
        pl.read_parquet(path, columns=[*log.NUMERIC, *log.CATEGORICAL]).write_parquet(target)


def _report(paths: list[str]) -> None:
    import polars as pl

    from bench import log
    from mlgov.measure import scorecards, windows
    from mlgov.measure.profiles.local import compare
    from mlgov.measure.profiles.rows import ScanRows
    from mlgov.policy.load import load

    policy, spec = load(), log.spec(features_only=True)
    reference, current = (ScanRows.of(pl.scan_parquet(path)) for path in paths)
    whole = windows.assign(None, reference.height, "none"), windows.assign(None, current.height, "none")
    _, base, now = compare(reference, current, spec, whole, policy.thresholds.binning)
    found = scorecards.figures(
        now, spec, reference=base, is_reference=False, minimum=policy.thresholds.minimum
    )
    scorecards.judge(found, policy, None)


def _scipy(paths: list[str]) -> None:
    """The same figures as one writes them by hand, column by column."""
    import numpy as np
    import polars as pl
    from scipy import stats
    from scipy.spatial.distance import jensenshannon

    from bench import log

    reference, current = (pl.read_parquet(path) for path in paths)
    for name in log.NUMERIC:
        a, b = (side[name].drop_nulls().to_numpy() for side in (reference, current))
        edges = np.unique(np.quantile(a, np.arange(1, 10) / 10))
        edges = np.concatenate(([-np.inf], edges, [np.inf]))
        q, p = (np.histogram(side, edges)[0] / len(side) + 1e-4 for side in (a, b))
        float(np.sum((p - q) * np.log(p / q))), jensenshannon(p, q, base=2)
        stats.ks_2samp(a, b, method="asymp"), stats.wasserstein_distance(a, b)
    for name in log.CATEGORICAL:
        counts = [dict(side[name].value_counts().iter_rows()) for side in (reference, current)]
        keys = sorted(counts[0].keys() | counts[1].keys())
        table = np.array([[side.get(key, 0) for key in keys] for side in counts])
        stats.chi2_contingency(table, correction=False)
        q, p = table / table.sum(axis=1, keepdims=True) + 1e-4
        float(np.sum((p - q) * np.log(p / q))), jensenshannon(p, q, base=2)
