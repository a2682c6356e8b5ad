"""Two files held against each other without a store: the judged scorecard of one against the other."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from threading import Thread

import polars as pl

from mlgov.measure import scorecards as figures
from mlgov.measure import windows
from mlgov.measure.profiles import kept
from mlgov.measure.profiles.local import compare, profile
from mlgov.measure.profiles.rows import FrameRows, Rows, ScanRows
from mlgov.measure.roles import subjects
from mlgov.measure.spec import Spec
from mlgov.policy.load import load
from mlgov.policy.models import Policy
from mlgov.services.score_rows import ROW


def check(reference: Path, current: Path, spec: Spec, *, keep: Path | None = None) -> pl.DataFrame:
    """The judged figures of a file against a reference, each as one window: the columns of `ROW`.

    Limits are those of the policy that comes with mlgov, for a model that is not classified. keep: a folder
    for what the reference costs; where it holds this reference already, nothing of it is read again. Raises
    DataError with every problem of a file that can't be read.
    """
    # What intervals and p-values need takes a while to import: meanwhile files are read.
    Thread(target=import_module, args=("scipy.special",), daemon=True).start()
    policy = load()
    whole = spec.model_copy(update={"window": "none"})
    base, now = _profiles(reference, current, whole, policy, keep)
    found = figures.figures(
        now,
        whole,
        reference=base,
        is_reference=False,
        minimum=policy.thresholds.minimum,
        zero_share=policy.thresholds.binning.zero_share,
    )
    judged = figures.judge(found, policy, policy.framework.classification.unclassified_counts_as)
    return judged.with_columns(window_index=pl.lit(0, pl.Int64)).select(ROW)


def _profiles(
    reference: Path, current: Path, spec: Spec, policy: Policy, keep: Path | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The profiles of both files, that of the current rows against the reference."""
    rows, binning = _rows(current, spec), policy.thresholds.binning
    assigned = windows.assign(None, rows.height, "none")
    if keep is None:
        base = _rows(reference, spec)
        both = windows.assign(None, base.height, "none"), assigned
        _, first, second = compare(base, rows, spec, both, binning)
        return first, second
    made = {"file": _mark(reference), "spec": spec.model_dump(mode="json"), "bins": binning.model_dump()}
    held = kept.find(keep, made) or kept.of(keep, _rows(reference, spec), spec, binning, made)
    return held.counts, profile(rows, spec, assigned, held.bins, held)


def _mark(path: Path) -> list[object]:
    """What tells one state of a file from another without reading it."""
    stat = path.stat()
    return [str(path.resolve()), stat.st_size, stat.st_mtime_ns]


def _rows(path: Path, spec: Spec) -> Rows:
    """Parquet with numbers where the spec has them is read column by column; all else is read and checked."""
    scanned = _scanned(path, spec)
    if scanned is not None:
        return ScanRows.of(scanned)
    from mlgov.intake.predictions import read  # with what recognises encodings and checks values

    return FrameRows(read(path, spec).frame)


def _scanned(path: Path, spec: Spec) -> pl.LazyFrame | None:
    if not _is_parquet(path):
        return None
    try:
        source = pl.scan_parquet(path)
        kinds = source.collect_schema()
    except (pl.exceptions.PolarsError, OSError):
        return None
    numbers = [one.name for one in subjects(spec) if one.numeric]
    if not all(name in kinds for name in spec.columns()):
        return None
    if not all(kinds[name].is_numeric() for name in numbers):
        return None
    return source


def _is_parquet(path: Path) -> bool:
    try:
        with path.open("rb") as opened:
            return opened.read(4) == b"PAR1"
    except OSError:
        return False
