"""From operations and business extracts to figures, in the windows of the version's predictions.

What a batch touches is measured anew from all rows of those windows, as for predictions; so a file that
arrives late and one that is withdrawn leave exact figures.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl

from mlgov.measure import business, running, scorecards, windows
from mlgov.measure.spec import Calendar, RowWindow
from mlgov.services.joining import stack
from mlgov.services.work import Work, spec_of
from mlgov.store import figures
from mlgov.store.batches import Batch

OPERATIONS, REFERENCE, BUSINESS = "operations", "operations_reference", "business"
ROLES = (OPERATIONS, REFERENCE, BUSINESS)
DEFAULT: Calendar = "week"
_OF_REFERENCE = {"reference_value": "value", "reference_lower": "lower", "reference_upper": "upper"}
_PLACE = ["metric", "subject"]


def batch_changed(work: Work, batch: Batch) -> None:
    """Measure anew what a batch of one of `ROLES` touches, as it is committed or withdrawn."""
    if batch.role == REFERENCE:
        _measure_reference(work)
        _measure(work, OPERATIONS, None)
    else:
        _measure(work, batch.role, batch)


def windows_changed(work: Work) -> None:
    """Measure anew where the version's predictions have come to be watched by other windows."""
    if work.batches(*ROLES) and calendar(work) != calendar(replace(work, seq=work.seq - 1)):
        measure_all(work)


def measure_all(work: Work) -> None:
    if work.batches(REFERENCE):
        _measure_reference(work)
    for role in (OPERATIONS, BUSINESS):
        if work.batches(role):
            _measure(work, role, None)


def calendar(work: Work) -> Calendar:
    """The windows of the version's predictions; weeks where there are none, or none of a calendar."""
    spec = spec_of(work.batches("analysis") or work.batches("reference"))
    if spec is None or isinstance(spec.window, RowWindow):
        return DEFAULT
    return spec.window


def labels_of(frame: pl.DataFrame, window: Calendar) -> list[str]:
    """The windows that rows fall into, in order."""
    return [
        str(label) for label in windows.assign(frame["timestamp"], frame.height, window).windows["window"]
    ]


def _measure(work: Work, role: str, near: Batch | None) -> None:
    """Compute and keep the figures of the windows that `near` touches; None = of every window."""
    window, batches = calendar(work), work.batches(role)
    touched, span = None, None
    if near is not None:
        assigned = windows.assign(work.frame(near)["timestamp"], near.rows, window).windows
        touched = [str(label) for label in assigned["window"]]
        if window != "none":
            span = assigned["window_start"].min(), assigned["window_end"].max()
    rows = {one.id: _within(work.frame(one), span) for one in batches if _overlaps(one, span)}
    found = _figures(work, role, [one for one in batches if one.id in rows], rows, window)
    _keep(work, role, touched, _judged(work, found, role, is_reference=False), is_reference=False)


def _figures(
    work: Work, role: str, batches: list[Batch], rows: dict[str, pl.DataFrame], window: Calendar
) -> pl.DataFrame:
    if not any(frame.height for frame in rows.values()):
        return pl.DataFrame()
    if role == BUSINESS:
        return business.figures(stack([rows[one.id] for one in batches]), window)
    found = _running(work, batches, rows, window)
    reference = work.batches(REFERENCE)[-1:]
    if not reference:
        return found.with_columns(pl.lit(None, pl.Float64).alias(name) for name in _OF_REFERENCE)
    whole = _running(work, reference, {one.id: work.frame(one) for one in reference}, "none")
    base = whole.select(*_PLACE, **_OF_REFERENCE)
    return found.join(base, on=_PLACE, how="left", maintain_order="left")


def _running(
    work: Work, batches: list[Batch], rows: dict[str, pl.DataFrame], window: Calendar
) -> pl.DataFrame:
    """Figures of operations from batches of both layouts."""

    def of(layout: str) -> pl.DataFrame:
        own = [rows[one.id] for one in batches if one.spec["layout"] == layout]
        return stack(own) if own else pl.DataFrame()

    return running.figures(of("requests"), of("intervals"), window, work.model)


def _measure_reference(work: Work) -> None:
    """Keep the newest reference's own figures by window; what others are compared with is its whole."""
    found = pl.DataFrame()
    for one in work.batches(REFERENCE)[-1:]:
        found = _running(work, [one], {one.id: work.frame(one)}, calendar(work))
        whole = _running(work, [one], {one.id: work.frame(one)}, "none").select(*_PLACE, **_OF_REFERENCE)
        found = found.join(whole, on=_PLACE, how="left", maintain_order="left")
    _keep(work, OPERATIONS, None, _judged(work, found, OPERATIONS, is_reference=True), is_reference=True)


def _judged(work: Work, found: pl.DataFrame, part: str, *, is_reference: bool) -> pl.DataFrame:
    if found.is_empty():
        return found
    stamps: dict[str, Any] = {"model": work.model, "version": work.version, "part": part}
    stamped = found.with_columns(
        *(pl.lit(value).alias(name) for name, value in stamps.items()),
        pl.col("n").fill_null(0),
        reference=pl.lit(is_reference),
    )
    typed = stamped.select(pl.col(name).cast(kind) for name, kind in scorecards.FIGURES.items())
    return scorecards.judge(typed, work.policy, work.tier)


def _keep(
    work: Work, part: str, touched: list[str] | None, judged: pl.DataFrame, *, is_reference: bool
) -> None:
    labels = None
    if touched is not None:
        more = judged["window"].unique().to_list() if judged.height else []
        labels = sorted({*touched, *more})
    figures.replace(
        work.cur,
        "scores",
        judged,
        model=work.model,
        version=work.version,
        reference=is_reference,
        windows=labels,
        parts=[part],
        seq=work.seq,
    )


def _overlaps(batch: Batch, span: tuple[Any, Any] | None) -> bool:
    if span is None:
        return True
    first, last = (datetime.fromisoformat(batch.spec[name]) for name in ("from", "until"))
    return bool(first < span[1] and last >= span[0])


def _within(frame: pl.DataFrame, span: tuple[Any, Any] | None) -> pl.DataFrame:
    if span is None:
        return frame
    return frame.filter((pl.col("timestamp") >= span[0]) & (pl.col("timestamp") < span[1]))
