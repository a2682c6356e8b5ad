"""From the long frame of a profile to the groups of protected attributes, each with its counts as columns."""

from __future__ import annotations

import json
from collections.abc import Sequence

import polars as pl

from mlgov.measure.assemble import WINDOW
from mlgov.measure.profiles.groups import CELLS
from mlgov.measure.spec import Spec

PLACE = [*WINDOW, "attribute", "group"]
_ENDS = {"cell": "", "cell_rows": "_rows", "cell_squares": "_squares"}


def protected(spec: Spec) -> list[str]:
    """The attributes and intersections whose groups are compared, as profiles name them."""
    return [*spec.protected, *(",".join(side) for side in spec.intersections)]


def confusion(profile: pl.DataFrame, spec: Spec) -> pl.DataFrame:
    """One row for each window, protected attribute and group, confusion counts as columns, and `name`.

    A weighted count `tp` has `tp_rows` and `tp_squares` beside it; without weights all three are equal.
    """
    own = of_groups(profile, spec, list(_ENDS))
    kinds = _ENDS if spec.weight is not None else {"cell": ""}
    keys = [(kind, name) for kind in kinds for name in CELLS]
    found = own.group_by(PLACE, maintain_order=True).agg(
        _value(kind, name).fill_null(0.0).alias(f"{name}{_ENDS[kind]}") for kind, name in keys
    )
    if spec.weight is None:
        found = found.with_columns(
            pl.col(name).alias(f"{name}{end}") for name in CELLS for end in _ENDS.values() if end
        )
    return named(found).with_columns(
        has_label=pl.lit(spec.label is not None),
        has_prediction=pl.lit(spec.prediction is not None or isinstance(spec.score, dict)),
        has_class=pl.lit(spec.task != "multiclass" or spec.positive is not None),
    )


def of_groups(profile: pl.DataFrame, spec: Spec, kinds: Sequence[str]) -> pl.DataFrame:
    """The counts of these kinds that belong to groups of protected attributes."""
    return profile.filter(pl.col("kind").is_in(list(kinds)) & pl.col("attribute").is_in(protected(spec)))


def named(groups: pl.DataFrame) -> pl.DataFrame:
    """With `name`, the group as a person reads it: `Caucasian, Female`."""
    texts = groups["group"].unique().to_list()
    names = [", ".join(json.loads(text).values()) for text in texts]
    return groups.with_columns(name=pl.col("group").replace_strict(texts, names, return_dtype=pl.String))


def _value(kind: str, name: str) -> pl.Expr:
    return pl.col("value").filter((pl.col("kind") == kind) & (pl.col("key") == name)).first()
