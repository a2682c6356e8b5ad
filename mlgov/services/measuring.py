"""From a version's batches to its figures: which rows count, which windows they touch, their counts judged.

Figures are computed anew only for windows that an act touches, from all rows of those windows, so that a
batch that arrives late, labels that arrive later and a batch that is withdrawn all leave exact figures.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mlgov.measure import scorecards, windows
from mlgov.measure.parts import INPUTS, PARTS, Part
from mlgov.measure.profiles.local import profile
from mlgov.measure.profiles.rows import FrameRows
from mlgov.measure.spec import RowWindow, Spec
from mlgov.services import baselines
from mlgov.services.baselines import Baseline
from mlgov.services.joining import stack
from mlgov.services.work import Work, spec_of
from mlgov.store import figures
from mlgov.store.batches import Batch


def measure_windows(work: Work, touched: set[str] | None, asked: Sequence[Part] = PARTS) -> None:
    """Compute and keep the figures of the touched windows (None = every window).

    asked: the parts that changed; the others stay as they are.
    """
    analysis = work.batches("analysis")
    spec = spec_of(analysis)
    if spec is None:
        _keep(work, False, None, PARTS, _nothing(), _nothing())
        return
    if _emptied(spec, analysis, touched):
        _keep(work, False, touched, PARTS, _nothing(), _nothing())
        return
    baseline = baselines.newest(work)
    rows, assigned = _rows_of(work, spec, analysis, touched)
    asked = _possible(work, touched, asked)
    counts = profile(
        FrameRows(rows),
        spec,
        assigned,
        baseline.bins if baseline else None,
        baseline.columns if baseline else None,
        asked,
    )
    whole = counts if INPUTS in asked else pl.concat([_standing(work, touched), counts])
    judged = _judge(work, spec, whole, baseline, asked, is_reference=False)
    _keep(work, False, touched, asked, counts, judged)


def measure_reference(work: Work, asked: Sequence[Part] = PARTS) -> Sequence[Part]:
    """Fix the bins of the newest reference and keep its figures; without one, those of an earlier end.

    asked: the parts that changed. Returns the parts that were measured: both where it fixed something anew.
    """
    spec = spec_of(work.batches("reference"))
    if spec is None:
        _keep(work, True, None, PARTS, _nothing(), _nothing())
        return PARTS
    asked = _possible(work, None, asked, reference=True)
    baseline, rows, asked = baselines.renew(work, asked)
    found, own = [baseline.counts], baseline.counts
    if spec.window != "none":
        assigned = windows.assign(_times(rows.frame, spec), rows.height, spec.window)
        own = profile(rows, spec, assigned, baseline.bins, baseline.columns, asked)
        found.append(own)
        if INPUTS not in asked:
            standing = _standing(work, None, reference=True).filter(pl.col("window") != baselines.WHOLE)
            own = pl.concat([standing, own])
    judged = _judge(work, spec, own, baseline, asked, is_reference=True)
    counts = pl.concat(found).filter(pl.col("part").is_in(list(asked)))
    _keep(work, True, None, asked, counts, judged)
    return asked


def _possible(
    work: Work, touched: set[str] | None, asked: Sequence[Part], *, reference: bool = False
) -> Sequence[Part]:
    """Both parts where a store made before there were parts does not say which rows belong to which."""
    if len(asked) < len(PARTS) and figures.undivided(work.cur, work.model, work.version, reference, touched):
        return PARTS
    return asked


def _standing(work: Work, touched: set[str] | None, *, reference: bool = False) -> pl.DataFrame:
    """What stands of the touched windows and does not change with labels."""
    return figures.profile(
        work.cur,
        work.seq,
        model=work.model,
        version=work.version,
        reference=reference,
        windows=None if touched is None else sorted(touched),
        part=INPUTS,
    )


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
        rows = work.frame(batch, (spec.entity, spec.timestamp))
        hit = rows.filter(pl.col(spec.entity).is_in(wanted.implode()))
        if hit.height:
            found.update(windows_of(hit, spec))
    return found


def _emptied(spec: Spec, analysis: list[Batch], touched: set[str] | None) -> bool:
    """Whether no batch is left that reaches into any of the touched windows of time."""
    if touched is None or isinstance(spec.window, RowWindow):
        return False
    return not any(touched.intersection(one.windows) for one in analysis)


def _rows_of(
    work: Work, spec: Spec, analysis: list[Batch], touched: set[str] | None
) -> tuple[pl.DataFrame, windows.Assigned]:
    """The rows of the touched windows from every batch that has some, with late labels joined."""
    if isinstance(spec.window, RowWindow) and touched is not None:
        return _rows_from(work, spec, analysis, min(map(_first_row, touched)))
    overlapping = [one for one in analysis if touched is None or touched.intersection(one.windows)]
    rows = work.labelled(spec, stack([work.frame(one) for one in overlapping]))
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
    rows = work.labelled(spec, stack(parts))
    return rows, windows.assign(_times(rows, spec), rows.height, spec.window, start)


def _first_row(label: str) -> int:
    """Where a window of rows begins: 5000 of `rows 5000-9999`."""
    return int(label.removeprefix("rows ").partition("-")[0])


def _judge(
    work: Work,
    spec: Spec,
    counts: pl.DataFrame,
    baseline: Baseline | None,
    asked: Sequence[Part],
    *,
    is_reference: bool,
) -> pl.DataFrame:
    found = scorecards.figures(
        counts,
        spec,
        reference=baseline.counts if baseline else None,
        is_reference=is_reference,
        minimum=work.policy.thresholds.minimum,
        zero_share=work.policy.thresholds.binning.zero_share,
        asked=asked,
    )
    return scorecards.judge(found, work.policy, work.tier)


def _keep(
    work: Work,
    reference: bool,
    touched: set[str] | None,
    asked: Sequence[Part],
    counts: pl.DataFrame,
    judged: pl.DataFrame,
) -> None:
    for table, rows in (("profiles", counts), ("scores", judged)):
        figures.replace(
            work.cur,
            table,
            rows,
            model=work.model,
            version=work.version,
            reference=reference,
            windows=None if touched is None else sorted(touched),
            parts=None if len(asked) == len(PARTS) else asked,
            seq=work.seq,
        )


def _times(frame: pl.DataFrame, spec: Spec) -> pl.Series | None:
    return frame[spec.timestamp] if spec.timestamp and spec.timestamp in frame.columns else None


def _nothing() -> pl.DataFrame:
    return pl.DataFrame()
