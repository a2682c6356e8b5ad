"""The rows of two versions that are the same cases: each once, with the label that both know."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mlgov.errors import DataError
from mlgov.measure.spec import Features, RowWindow, Spec
from mlgov.measure.windows import assign
from mlgov.services import scorecards as cards
from mlgov.services.context import Context
from mlgov.services.effects import work_on
from mlgov.services.joining import stack
from mlgov.services.work import Work
from mlgov.store import batches

# Only score, prediction and label are compared.
_LEFT_OUT: dict[str, object] = {
    "window": "none", "features": Features(), "protected": (), "intersections": (), "reference_group": {},
    "conditional": (), "counterfactual": {}, "segments": (),
}  # fmt: skip


def rows_of(
    ctx: Context, seq: int, model: str, version: str, window: str | None
) -> tuple[pl.DataFrame, Spec]:
    """What a version made of the rows that it scored, late labels joined, and its spec without all else.

    Raises DataError where it has no rows, or none in the window.
    """
    work = work_on(ctx.store, ctx.store.cursor(), model, version, seq, {})
    analysis = work.batches("analysis")
    if not analysis:
        listed = ", ".join(cards.versions(ctx, model)) or "none"
        raise DataError(f"{model} has no rows of version {version}; versions with data: {listed}")
    whole = Spec.model_validate(analysis[-1].spec)
    spec = whole.model_copy(update=_LEFT_OUT)
    if window is not None and not any(window in one.windows for one in analysis):
        raise DataError(f"version {version} of {model} has no rows in window {window}")
    return work.labelled(spec, _of_window(work, whole, spec.columns(), window)), spec


def _of_window(work: Work, spec: Spec, columns: Sequence[str], window: str | None) -> pl.DataFrame:
    analysis = work.batches("analysis")
    by_rows = isinstance(spec.window, RowWindow)  # such windows are counted over all batches
    taken = [one for one in analysis if window is None or by_rows or window in one.windows]
    rows = stack([batches.read_rows(work.cur, one, columns) for one in taken])
    if window is None:
        return rows
    times = rows[spec.timestamp] if spec.timestamp in rows.columns else None
    assigned = assign(times, rows.height, spec.window)
    place = assigned.windows.with_row_index("at").filter(pl.col("window") == window)["at"]
    return rows.filter(assigned.index.is_in(place.cast(pl.Int32).implode()))


def matched(
    rows_a: pl.DataFrame, rows_b: pl.DataFrame, spec_a: Spec, spec_b: Spec
) -> tuple[tuple[pl.DataFrame, pl.DataFrame] | None, tuple[str, ...]]:
    """The labelled rows of both versions in one order, or None; and what was left out."""
    if spec_a.entity is None or spec_b.entity is None or spec_a.label is None or spec_b.label is None:
        return None, ()
    own = [
        rows.drop_nulls(spec.entity)
        .unique(spec.entity, keep="last", maintain_order=True)
        .with_columns(_entity=pl.col(str(spec.entity)).cast(pl.String))
        for rows, spec in ((rows_a, spec_a), (rows_b, spec_b))
    ]
    shared = own[0].select("_entity", _a=spec_a.label).join(
        own[1].select("_entity", _b=spec_b.label), on="_entity", maintain_order="left"
    )  # fmt: skip
    texts_of = [shared[name].cast(pl.String) for name in ("_a", "_b")]
    if shared["_a"].dtype.is_numeric() and shared["_b"].dtype.is_numeric():
        texts_of = [shared[name].cast(pl.Float64).cast(pl.String) for name in ("_a", "_b")]
    apart = (texts_of[0] != texts_of[1]).fill_null(False)
    labelled = shared["_a"].is_not_null() | shared["_b"].is_not_null()
    kept = shared.filter(labelled & ~apart).select("_entity", label=pl.coalesce("_a", "_b"))
    notes = _left_out(int(apart.sum()), rows_a.height, rows_b.height, kept.height)
    if kept.is_empty():
        return None, notes
    first, second = (
        kept.join(side.drop(str(spec.label)), on="_entity", how="left", maintain_order="left")
        .rename({"label": str(spec.label)})
        for side, spec in zip(own, (spec_a, spec_b), strict=True)
    )  # fmt: skip
    return (first, second), notes


def _left_out(apart: int, a: int, b: int, kept: int) -> tuple[str, ...]:
    notes = []
    if apart:
        notes.append(f"{apart:,} rows are left out, as their labels differ between the versions.")
    if kept and (kept < a or kept < b):
        notes.append(f"Of {a:,} and {b:,} rows, {kept:,} are in both and have a label.")
    return tuple(notes)
