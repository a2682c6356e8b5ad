"""Labels that arrive after the predictions: each row must lead to exactly one entity and bring one label."""

from __future__ import annotations

import polars as pl

from mlgov.intake.findings import Finding
from mlgov.intake.sorting import Sorter


def refuse_unusable(sorter: Sorter) -> None:
    """Refuse rows without id or label and repeated ids; the same id with two labels is an error.

    The sorter holds two columns: the ids and the labels.

    Of an id that stands there twice with one label, the first row is kept.
    """
    ids, labels = sorter.typed.get_columns()
    sorter.refuse(ids.name, "names no entity", ids.is_null(), ids)
    sorter.refuse(labels.name, "brings no label", labels.is_null() & ids.is_not_null(), labels)
    usable = ids.is_not_null() & labels.is_not_null()
    first = pl.select((pl.struct(ids.alias("id"), usable.alias("usable"))).is_first_distinct()).to_series()
    sorter.refuse(ids.name, "stands in an earlier row already", usable & ~first, ids)
    torn = _two_labels(ids.filter(usable), labels.filter(usable))
    if torn:
        what = "the same entity id comes with two different labels"
        sorter.findings.append(Finding("error", ids.name, what, "leave one row for each id", torn))


def _two_labels(ids: pl.Series, labels: pl.Series) -> int:
    """How many rows belong to an id with more than one label."""
    pairs = pl.DataFrame([ids.alias("id"), labels.alias("label")])
    return pairs.filter(pl.col("label").n_unique().over("id") > 1).height
