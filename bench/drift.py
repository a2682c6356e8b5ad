"""A drift report of 20 features, reference against current, beside a bare scan and a loop over scipy.

Sizes: 100,000, a million and ten million rows on each side, the last where there is room for them; BENCH_ROWS
asks for one other size, as in `BENCH_ROWS=3000000 python -m bench drift`.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench.harness import Measured, Result, measured, process
from bench.load import bare_scan

if TYPE_CHECKING:
    import polars as pl

    from mlgov.measure.profiles.rows import ScanRows

SIZES = (100_000, 1_000_000, 10_000_000)
_PART = 1_000_000  # rows that are made at a time
_LOOP = 1_000_000  # beyond so many rows the loop over scipy takes minutes and all of the memory
_OFTEN = 1_000_000  # beyond so many rows each thing is measured once
# Bytes: two files with what they are made of, two kept references; what the largest process takes.
_ROW_ON_DISK, _MEMORY, _ROW_IN_MEMORY = 800, 300_000_000, 120


def results() -> Iterator[Result]:
    """Every drift figure of 15 numbers and 5 categories, from two Parquet files."""
    asked = os.environ.get("BENCH_ROWS")
    for rows in SIZES if asked is None else (int(asked),):
        with tempfile.TemporaryDirectory() as folder:
            lacking = _lacking(folder, rows)
            if lacking:
                print(f"{rows:,} against {rows:,} rows are left out: {lacking}", file=sys.stderr)
            else:
                yield from _results(Path(folder), rows)


def _lacking(folder: str, rows: int) -> str:
    """What there is too little of for so many rows on each side, in words; none where there is enough."""
    free, wanted = shutil.disk_usage(folder).free, _ROW_ON_DISK * rows
    if free < wanted:
        return f"{wanted / 1e9:.1f} GB of disk are needed in {folder}, {free / 1e9:.1f} are free"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    needed = _MEMORY + _ROW_IN_MEMORY * rows
    if memory < needed:
        return f"{needed / 1e9:.1f} GB of memory are needed, {memory / 1e9:.1f} are free"
    return ""


def _results(folder: Path, rows: int) -> Iterator[Result]:
    files = [str(folder / f"{name}.parquet") for name in ("reference", "current")]
    for seed, path in enumerate(files):
        measured(write, path, rows, seed, repeats=1)
    repeats = 3 if rows <= _OFTEN else 1
    scan = measured(bare_scan, files)
    size = f"20 features, {rows:,} against {rows:,} rows"

    def line(what: str, own: Measured) -> Result:
        return Result(f"{what} of {size}", own.seconds, own.peak_mb, "bare scan", own.seconds / scan.seconds)

    yield Result(f"DuckDB's bare scan of {size}", scan.seconds, scan.peak_mb)
    if rows <= _LOOP:
        yield line("plain scipy loop", measured(_scipy, files, repeats=1))
    kept = str(folder / "kept")
    yield line("drift report, reference counted, too,", measured(_report, files, repeats=repeats))
    yield line("drift report, reference kept and nothing else,", measured(_keep, files, kept, repeats=1))
    yield line("drift report against a kept reference", measured(_against_kept, files, kept, repeats=repeats))
    shutil.rmtree(kept)
    yield from _whole_processes(folder, files, line, repeats)


def _whole_processes(
    folder: Path, files: list[str], line: Callable[[str, Measured], Result], repeats: int
) -> Iterator[Result]:
    """From files to the printed scorecard, imports and all; the second run finds the reference kept."""
    from bench import log

    spec = folder / "spec.yaml"
    spec.write_text(log.spec(features_only=True).model_dump_json(exclude_defaults=True), encoding="utf-8")
    command = ["-m", "mlgov.cli", "check", *files, "--spec", str(spec)]
    yield line("whole process, files to printed scorecard,", process(*command, repeats=repeats))
    command += ["--keep", str(folder / "paid")]
    process(*command, repeats=1)
    yield line("the same with the reference paid,", process(*command, repeats=repeats))


def write(path: str, rows: int, seed: int) -> None:
    """A file of features alone, made part by part, so that ten million rows need no room in memory."""
    import polars as pl

    from bench import log

    folder = Path(path + ".parts")
    folder.mkdir()
    for k, start in enumerate(range(0, rows, _PART)):
        log.write(folder / f"{k:04}.parquet", min(_PART, rows - start), 2 * k + seed, drift=0.1 * seed)
    pl.scan_parquet(folder / "*.parquet").select(*log.NUMERIC, *log.CATEGORICAL).sink_parquet(path)
    for part in folder.iterdir():
        part.unlink()
    folder.rmdir()


def _sides(paths: list[str]) -> tuple[ScanRows, ScanRows]:
    import polars as pl

    from mlgov.measure.profiles.rows import ScanRows

    reference, current = (ScanRows.of(pl.scan_parquet(path)) for path in paths)
    return reference, current


def _report(paths: list[str]) -> None:
    from bench import log
    from mlgov.measure import windows
    from mlgov.measure.profiles.local import compare
    from mlgov.policy.load import load

    reference, current = _sides(paths)
    whole = windows.assign(None, reference.height, "none"), windows.assign(None, current.height, "none")
    binning = load().thresholds.binning
    _, base, now = compare(reference, current, log.spec(features_only=True), whole, binning)
    _judged(base, now)


def _keep(paths: list[str], folder: str) -> None:
    from bench import log
    from mlgov.measure.profiles import kept
    from mlgov.policy.load import load

    spec, binning = log.spec(features_only=True), load().thresholds.binning
    kept.of(Path(folder), _sides(paths)[0], spec, binning, {})


def _against_kept(paths: list[str], folder: str) -> None:
    from bench import log
    from mlgov.measure import windows
    from mlgov.measure.profiles import kept
    from mlgov.measure.profiles.local import profile

    held, current = kept.find(Path(folder), {}), _sides(paths)[1]
    if held is None:
        raise SystemExit("no reference was kept")
    assigned = windows.assign(None, current.height, "none")
    _judged(held.counts, profile(current, log.spec(features_only=True), assigned, held.bins, held))


def _judged(base: pl.DataFrame, now: pl.DataFrame) -> None:
    from bench import log
    from mlgov.measure import scorecards
    from mlgov.policy.load import load

    policy = load()
    found = scorecards.figures(
        now,
        log.spec(features_only=True),
        reference=base,
        is_reference=False,
        minimum=policy.thresholds.minimum,
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
