"""Rows of several batches under each other, with the labels that arrived later."""

from __future__ import annotations

import polars as pl

from mlgov.measure.spec import Spec


def with_labels(rows: pl.DataFrame, spec: Spec, late: list[tuple[pl.DataFrame, Spec]]) -> pl.DataFrame:
    """Labels that arrived later, joined on the entity id; of several the one that arrived last counts.

    late: the rows of each batch of labels with its spec, in the order of their arrival.
    """
    if spec.label is None:
        return rows
    if spec.label not in rows.columns:
        rows = rows.with_columns(pl.lit(None, pl.String).alias(spec.label))
    if not late or spec.entity is None or spec.entity not in rows.columns:
        return rows
    labels = (
        stack([_named(frame, own) for frame, own in late])
        .filter(pl.col("late").is_not_null())
        .unique("entity", keep="last")
    )
    own, brought = _common(rows[spec.label], labels["late"])
    return (
        rows.with_columns(own)
        .join(
            labels.with_columns(brought),
            left_on=spec.entity,
            right_on="entity",
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.coalesce("late", pl.col(spec.label)).alias(spec.label))
        .drop("late")
    )


def _named(frame: pl.DataFrame, spec: Spec) -> pl.DataFrame:
    return frame.select(entity=pl.col(str(spec.entity)), late=pl.col(str(spec.label)))


def _common(own: pl.Series, brought: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Two columns of labels in one type: numbers where both are, text otherwise."""
    if own.dtype == brought.dtype:
        return own, brought
    if own.null_count() == own.len():
        return own.cast(brought.dtype), brought
    both = pl.Float64 if own.dtype.is_numeric() and brought.dtype.is_numeric() else pl.String
    return own.cast(both), brought.cast(both)


def stack(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Batches under each other; a column that one lacks is null there, numbers take the wider type."""
    if len(frames) == 1:
        return frames[0]
    kinds: dict[str, set[pl.DataType]] = {}
    for frame in frames:
        for name, dtype in frame.schema.items():
            kinds.setdefault(name, set()).add(dtype)
    mixed = [
        name for name, found in kinds.items() if len(found) > 1 and not all(one.is_numeric() for one in found)
    ]
    texts = [
        frame.with_columns(pl.col(name).cast(pl.String) for name in mixed if name in frame.columns)
        for frame in frames
    ]
    return pl.concat(texts, how="diagonal_relaxed")
