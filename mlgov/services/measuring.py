"""From a version's batches to its figures: which rows count, which windows they touch, their counts judged.

Figures are computed anew only for windows that an act touches, from all rows of those windows, so that a
batch that arrives late, labels that arrive later and a batch that is withdrawn all leave exact figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from mlgov.measure import scorecards, windows
from mlgov.measure.profiles import bins as binning
from mlgov.measure.profiles import local
from mlgov.measure.profiles.local import profile
from mlgov.measure.profiles.rows import FrameRows
from mlgov.measure.spec import RowWindow, Spec
from mlgov.policy.models import Policy
from mlgov.services.joining import stack, with_labels
from mlgov.store import batches, figures
from mlgov.store.batches import Batch
from mlgov.store.database import Cursor

_COMPLETE = ("complete",)
Fresh = Mapping[str, pl.DataFrame]  # rows of batches that are at hand already: batch id -> frame


@dataclass(frozen=True)
class Baseline:
    """A reference at hand: its rows, the bins that it fixed, and its counts as one window."""

    key: tuple[str, ...]
    rows: FrameRows
    bins: binning.Bins
    counts: pl.DataFrame


@dataclass(frozen=True)
class Work:
    """One model version as one journal entry leaves it."""

    cur: Cursor
    policy: Policy
    tier: str | None
    model: str
    version: str
    seq: int
    fresh: Fresh
    cache: dict[object, object]

    @cached_property
    def _active(self) -> list[Batch]:
        return batches.active(self.cur, self.model, self.version, self.seq)

    def batches(self, role: str) -> list[Batch]:
        return [one for one in self._active if one.role == role]

    def frame(self, batch: Batch) -> pl.DataFrame:
        found = self.fresh.get(batch.id)
        return found if found is not None else batches.read_rows(self.cur, batch)


def measure_windows(work: Work, touched: set[str] | None) -> pl.DataFrame:
    """Compute and keep the figures of the touched windows (None = every window); returns the judged rows."""
    analysis = work.batches("analysis")
    spec = _spec(analysis) or _spec(work.batches("reference"))
    if spec is None or not analysis:
        _keep(work, False, None, _nothing(), _nothing())
        return _nothing()
    baseline = _baseline(work, spec)
    rows, assigned = _rows_of(work, spec, analysis, touched)
    counts = profile(
        FrameRows(rows),
        spec,
        assigned,
        baseline.bins if baseline else None,
        baseline.rows if baseline else None,
    )
    judged = _judge(work, spec, counts, baseline, is_reference=False)
    _keep(work, False, touched, counts, judged)
    return judged


def measure_reference(work: Work) -> None:
    """Fix the bins of the newest reference and keep its figures; without one, those of an earlier end."""
    references = work.batches("reference")
    spec = _spec(references)
    baseline = _baseline(work, spec) if spec else None
    if spec is None or baseline is None:
        _keep(work, True, None, _nothing(), _nothing())
        return
    parts = [baseline.counts]
    judged = _nothing()
    if spec.window != "none":
        rows = baseline.rows.frame
        assigned = windows.assign(_times(rows, spec), rows.height, spec.window)
        own = profile(baseline.rows, spec, assigned, baseline.bins, baseline.rows)
        parts.append(own)
        judged = _judge(work, spec, own, baseline, is_reference=True)
    else:
        judged = _judge(work, spec, baseline.counts, baseline, is_reference=True)
    _keep(work, True, None, pl.concat(parts), judged)


def reference_lacks_labels(work: Work) -> bool:
    """Whether labels that arrive later could still complete the newest reference."""
    references = work.batches("reference")
    spec = _spec(references)
    baseline = _baseline(work, spec) if spec and spec.label and spec.entity else None
    return baseline is not None and baseline.key[1:] != _COMPLETE


def windows_of(frame: pl.DataFrame, spec: Spec, offset: int = 0) -> list[str]:
    """The labels of the windows that a batch's rows fall into, in order."""
    assigned = windows.assign(_times(frame, spec), frame.height, spec.window, offset)
    return [str(label) for label in assigned.windows["window"]]


def windows_with_entities(work: Work, entities: pl.Series) -> set[str]:
    """The windows of a version in which any of these entities has a row: those that late labels touch."""
    found: set[str] = set()
    wanted = entities.unique()
    for batch in work.batches("analysis"):
        spec = Spec.model_validate(batch.spec)
        if spec.entity is None or isinstance(spec.window, RowWindow):
            continue
        rows = work.frame(batch)
        hit = rows.filter(pl.col(spec.entity).is_in(wanted.implode()))
        if hit.height:
            found.update(windows_of(hit, spec))
    return found


def _rows_of(
    work: Work, spec: Spec, analysis: list[Batch], touched: set[str] | None
) -> tuple[pl.DataFrame, windows.Assigned]:
    """The rows of the touched windows from every batch that has some, with late labels joined."""
    if isinstance(spec.window, RowWindow) and touched is not None:
        return _rows_from(work, spec, analysis, min(map(_first_row, touched)))
    overlapping = [one for one in analysis if touched is None or touched.intersection(one.windows)]
    rows = _labelled(work, spec, stack([work.frame(one) for one in overlapping]))
    assigned = windows.assign(_times(rows, spec), rows.height, spec.window)
    if touched is None or touched.issuperset(assigned.windows["window"].to_list()):
        return rows, assigned
    wanted = assigned.windows.with_row_index("index").filter(pl.col("window").is_in(list(touched)))["index"]
    rows = rows.filter(assigned.index.is_in(wanted.cast(pl.Int32).implode()))
    return rows, windows.assign(_times(rows, spec), rows.height, spec.window)


def _rows_from(
    work: Work, spec: Spec, analysis: list[Batch], start: int
) -> tuple[pl.DataFrame, windows.Assigned]:
    """Windows of rows that a new batch touches: every row from `start` on, counted over all batches."""
    parts, before = [], 0
    for one in analysis:
        if before + one.rows > start:
            parts.append(work.frame(one).slice(max(0, start - before)))
        before += one.rows
    rows = _labelled(work, spec, stack(parts))
    return rows, windows.assign(_times(rows, spec), rows.height, spec.window, start)


def _first_row(label: str) -> int:
    """Where a window of rows begins: 5000 of `rows 5000-9999`."""
    return int(label.removeprefix("rows ").partition("-")[0])


def _baseline(work: Work, spec: Spec) -> Baseline | None:
    """The newest reference with its bins; kept at hand, because every batch is held against it."""
    references = work.batches("reference")
    if not references:
        return None
    newest = references[-1]
    labels = tuple(one.id for one in work.batches("labels")) if spec.entity else ()
    place = ("reference", work.model, work.version)
    held = work.cache.get(place)
    if isinstance(held, Baseline) and held.key[0] == newest.id and held.key[1:] in (labels, _COMPLETE):
        return held
    own = Spec.model_validate(newest.spec)
    rows = work.frame(newest)
    complete = own.label in rows.columns and rows[own.label].null_count() == 0
    rows = rows if complete else _labelled(work, own, rows)
    fixed = batches.read_bins(work.cur, newest.id)
    taken = FrameRows(rows)
    if fixed is None:
        found = local.fix(taken, own, work.policy.thresholds.binning)
        batches.write_bins(work.cur, newest.id, found.to_json())
    else:
        found = binning.Bins.from_json(fixed)
    counts = profile(taken, own, windows.assign(None, rows.height, "none"), found, taken)
    made = Baseline((newest.id, *(_COMPLETE if complete else labels)), taken, found, counts)
    _remember(work.cache, place, made)
    return made


def _remember(cache: dict[object, object], place: object, made: Baseline, most_rows: int = 3_000_000) -> None:
    """Keep the references used last, up to a bound on their rows, so that memory stays bounded."""
    cache.pop(place, None)
    cache[place] = made
    held = [(at, one) for at, one in cache.items() if isinstance(one, Baseline)]
    total = sum(one.rows.height for _, one in held)
    for at, one in held[:-1]:
        if total <= most_rows:
            break
        total -= one.rows.height
        del cache[at]


def _judge(
    work: Work, spec: Spec, counts: pl.DataFrame, baseline: Baseline | None, *, is_reference: bool
) -> pl.DataFrame:
    found = scorecards.figures(
        counts,
        spec,
        reference=baseline.counts if baseline else None,
        is_reference=is_reference,
        minimum=work.policy.thresholds.minimum,
        zero_share=work.policy.thresholds.binning.zero_share,
    )
    return scorecards.judge(found, work.policy, work.tier)


def _keep(
    work: Work, reference: bool, touched: set[str] | None, counts: pl.DataFrame, judged: pl.DataFrame
) -> None:
    named = None if touched is None else sorted(touched)
    for table, rows in (("profiles", counts), ("scores", judged)):
        figures.replace(
            work.cur,
            table,
            rows,
            model=work.model,
            version=work.version,
            reference=reference,
            windows=named,
            seq=work.seq,
        )


def _labelled(work: Work, spec: Spec, rows: pl.DataFrame) -> pl.DataFrame:
    late = [(work.frame(one), Spec.model_validate(one.spec)) for one in work.batches("labels")]
    return with_labels(rows, spec, late)


def _times(frame: pl.DataFrame, spec: Spec) -> pl.Series | None:
    return frame[spec.timestamp] if spec.timestamp and spec.timestamp in frame.columns else None


def _spec(found: list[Batch]) -> Spec | None:
    return Spec.model_validate(found[-1].spec) if found else None


def _nothing() -> pl.DataFrame:
    return pl.DataFrame()
