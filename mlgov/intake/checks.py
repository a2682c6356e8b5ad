"""Checks of typed rows: what a person should know before figures are built on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import polars as pl

from mlgov.intake.findings import Finding
from mlgov.intake.roles import outcomes, scores
from mlgov.intake.sorting import Sorter
from mlgov.measure.spec import Spec

EARLIEST = datetime(1970, 1, 1)
MANY_CATEGORIES = 1_000
MANY_NULLS = 0.2


def clear_non_finite(sorter: Sorter, spec: Spec) -> None:
    """NaN and infinite features count as missing values; an infinite outcome refuses its row."""
    finite = sorter.typed.select(pl.col(pl.Float64).is_finite().all())
    for name in [column.name for column in finite.get_columns() if not column.all()]:
        column = sorter.typed.get_column(name)
        strange = ~column.is_finite().fill_null(True)
        infinite = column.is_infinite().fill_null(False)
        if infinite.any() and column.name in outcomes(spec):
            sorter.refuse(column.name, "is infinite", infinite, column)
        cleared = pl.select(pl.when(~strange).then(column)).to_series().rename(column.name)
        sorter.replace(cleared)
        what = "NaN or infinite values; they count as missing"
        sorter.findings.append(
            Finding("warning", column.name, what, "leave missing values empty", int(strange.sum()))
        )


def check(frame: pl.DataFrame, spec: Spec, *, now: datetime | None) -> list[Finding]:
    """Warnings and infos about the good rows of an extract. `now` (aware, UTC) is the moment of loading."""
    return [
        *_entities(frame, spec),
        *_times(frame, spec, now),
        *_columns(frame, spec),
        *_labels(frame, spec),
        *_scores(frame, spec),
    ]


def _entities(frame: pl.DataFrame, spec: Spec) -> Iterator[Finding]:
    if spec.entity is None or spec.entity not in frame.columns:
        return
    ids = frame.get_column(spec.entity)
    repeated = int(ids.drop_nulls().is_duplicated().sum())
    if repeated:
        what = "the same entity id stands in several rows; a label that arrives later joins each of them"
        yield Finding("warning", spec.entity, what, "give every prediction its own id", repeated)
    if ids.null_count():
        what = "rows without an entity id; labels that arrive later can't reach them"
        yield Finding("warning", spec.entity, what, "", ids.null_count())


def _times(frame: pl.DataFrame, spec: Spec, now: datetime | None) -> Iterator[Finding]:
    if spec.timestamp is None or spec.timestamp not in frame.columns:
        return
    moments = frame.get_column(spec.timestamp)
    if moments.null_count():
        what = "rows without a time; they belong to no window"
        yield Finding("warning", spec.timestamp, what, "", moments.null_count())
    early = int((moments < EARLIEST).sum())
    if early:
        yield Finding(
            "warning", spec.timestamp, "times before 1970", "check how the time was exported", early
        )
    late = int((moments > now.astimezone(UTC).replace(tzinfo=None)).sum()) if now else 0
    if late:
        yield Finding("warning", spec.timestamp, "times in the future", "check time zones and clocks", late)


def _columns(frame: pl.DataFrame, spec: Spec) -> Iterator[Finding]:
    measured = dict.fromkeys(
        (*spec.features.numeric, *spec.features.categorical, *spec.protected, *scores(spec))
    )
    for name in measured:
        column = frame.get_column(name)
        empty = column.null_count()
        if empty == column.len():
            yield Finding("warning", name, "holds no values at all", "", empty)
            continue
        if empty > MANY_NULLS * column.len():
            yield Finding("warning", name, f"{empty / column.len():.0%} of the values are missing", "", empty)
        yield from _variety(column, name in spec.features.categorical or name in spec.protected)


def _variety(column: pl.Series, categorical: bool) -> Iterator[Finding]:
    if column.len() > 1 and column.min() == column.max():
        yield Finding("info", column.name, "holds one and the same value throughout", "", column.len())
    if categorical and column.dtype == pl.String and (kinds := column.n_unique()) > MANY_CATEGORIES:
        what = f"has {kinds:,} different values; as a category that says little"
        yield Finding("warning", column.name, what, "is it an id, or a number?", column.len())


def _labels(frame: pl.DataFrame, spec: Spec) -> Iterator[Finding]:
    if spec.label is None or spec.label not in frame.columns:
        return
    known = frame.get_column(spec.label).drop_nulls()
    if known.is_empty():
        yield Finding(
            "info", spec.label, "no labels yet; performance waits until they arrive", "", frame.height
        )
        return
    if spec.task == "regression":
        return
    if known.n_unique() == 1:
        what = f'every label is "{known.item(0)}"; figures that need both classes are not evaluated'
        yield Finding("warning", spec.label, what, "", known.len())
    if spec.task == "binary" and spec.positive is not None and not _holds(known, spec.positive):
        seen = ", ".join(str(value) for value in known.unique().sort().head(5))
        what = f"the positive value {spec.positive!r} does not occur; labels are {seen}"
        yield Finding("warning", spec.label, what, "check `positive` in the spec", known.len())


def _holds(values: pl.Series, wanted: bool | float | str) -> bool:
    if values.dtype == pl.String:
        return bool((values == str(wanted)).any())
    if isinstance(wanted, str):
        return bool((values.cast(pl.String) == wanted).any())
    return bool((values.cast(pl.Float64) == float(wanted)).any())


def _scores(frame: pl.DataFrame, spec: Spec) -> Iterator[Finding]:
    if spec.task == "regression":
        return
    for name in scores(spec):
        column = frame.get_column(name).drop_nulls()
        outside = int(((column < 0) | (column > 1)).sum())
        if outside:
            what = "scores outside 0 to 1 are no probabilities; calibration is not computed"
            yield Finding("info", name, what, "", outside)
