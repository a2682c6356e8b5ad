"""Confusion counts of all rows, and of each group of the protected attributes and their intersections.

Kind `cell` counts rows. With weights it adds them up, and `cell_rows` and `cell_squares` are the rows and the
squared weights behind it.
"""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from mlgov.measure.profiles import convert, weight
from mlgov.measure.profiles.rows import Rows, column_or_nulls
from mlgov.measure.profiles.sheet import SCHEMA
from mlgov.measure.spec import Spec
from mlgov.measure.windows import Assigned

NOT_GIVEN = "(not given)"
OTHERS = "(all others)"
# An attribute such as a birth date would make a group of every person.
MOST_GROUPS = 200

_HIT, _CHOSEN = pl.col("label"), pl.col("predicted")
_BOTH = _HIT.is_not_null() & _CHOSEN.is_not_null()
CELLS: dict[str, pl.Expr] = {
    "n": pl.lit(True),
    "predicted": _CHOSEN.is_not_null(),
    "selected": _CHOSEN,
    "labelled": _HIT.is_not_null(),
    "positive": _HIT,
    "compared": _BOTH,
    "tp": _HIT & _CHOSEN,
    "fp": ~_HIT & _CHOSEN,
    "fn": _HIT & ~_CHOSEN,
    "tn": ~_HIT & ~_CHOSEN,
}


_WEIGHT = "weight"
_WEIGHED: dict[str, pl.Expr] = {
    "cell": pl.col(_WEIGHT).sum(),
    "cell_rows": (pl.col(_WEIGHT) > 0).sum(),
    "cell_squares": (pl.col(_WEIGHT) ** 2).sum(),
}


def canonical(value: Any) -> str:
    """JSON with sorted keys and no blanks, so that equal groups are equal texts."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def cells(
    rows: Rows, spec: Spec, assigned: Assigned, label: pl.Series | None, predicted: pl.Series | None
) -> pl.DataFrame:
    """The long frame of kind `cell`: attribute and group null for all rows, then one set for each group.

    label, predicted: bool for each row, null where there is none (yet); None where the spec names none.
    """
    nothing = pl.Series([None], dtype=pl.Boolean).new_from_index(0, rows.height)
    own = weight.of(rows, spec)
    found = pl.DataFrame(
        {
            **({} if own is None else {_WEIGHT: own}),
            "at": assigned.index,
            "label": nothing if label is None else label,
            "predicted": nothing if predicted is None else predicted,
            **{f"p{k}": column_or_nulls(rows, name) for k, name in enumerate(spec.protected)},
        }
    )
    if (found["at"] < 0).any():
        found = found.filter(pl.col("at") >= 0)
    kinds = {"cell": pl.len()} if own is None else _WEIGHED
    counts = found.group_by(pl.exclude(_WEIGHT), maintain_order=True).agg(
        one.alias(kind) for kind, one in kinds.items()
    )
    counts = counts.with_columns(_groups_of(counts, f"p{k}") for k in range(len(spec.protected)))
    return pl.concat(_long(_summed(counts, spec, kind), kind, assigned) for kind in kinds)


def _groups_of(counts: pl.DataFrame, column: str) -> pl.Series:
    """The groups' names as text; the rarest beyond the two hundred largest share one."""
    text = convert.texts(counts[column]).fill_null(NOT_GIVEN).alias(column)
    sizes = pl.DataFrame({"text": text, "rows": counts["cell"]})
    if sizes["text"].n_unique() <= MOST_GROUPS:
        return text
    largest = sizes.group_by("text").agg(pl.col("rows").sum()).sort("rows", "text", descending=[True, False])
    named = text.is_in(largest["text"].head(MOST_GROUPS).implode())
    return text.zip_with(named, pl.Series([OTHERS]))


def _summed(counts: pl.DataFrame, spec: Spec, kind: str) -> pl.DataFrame:
    """[at, attribute, group, *CELLS]: once for all rows, then for each group of each side."""
    sides = [(name,) for name in spec.protected] + list(spec.intersections)
    fragments = counts.select(_fragment(counts[f"p{k}"], name) for k, name in enumerate(spec.protected))
    groups = [
        pl.concat_str(pl.lit("{"), pl.concat_str(sorted(side), separator=","), pl.lit("}")) for side in sides
    ]
    texts = fragments.select(one.alias(f"g{k}") for k, one in enumerate(groups))
    attributes = pl.lit([None, *(",".join(side) for side in sides)], pl.List(pl.String))
    every = pl.concat_list(pl.lit(None, pl.String), *texts.columns)
    sums = [pl.col(kind).filter(which).sum().cast(pl.Float64).alias(key) for key, which in CELLS.items()]
    return (
        counts.select("at", "label", "predicted", kind)
        .hstack(texts)
        .select("at", "label", "predicted", kind, attribute=attributes, group=every)
        .explode("attribute", "group", empty_as_null=False)
        .group_by("at", "attribute", "group")
        .agg(sums)
        .sort("at", "attribute", "group")
    )


def _fragment(groups: pl.Series, attribute: str) -> pl.Series:
    """`"race":"Caucasian"` for each group of an attribute."""
    names = groups.unique().to_list()
    written = [canonical({attribute: name})[1:-1] for name in names]
    return groups.replace_strict(names, written, return_dtype=pl.String).alias(attribute)


def _long(table: pl.DataFrame, kind: str, assigned: Assigned) -> pl.DataFrame:
    long = table.unpivot(list(CELLS), index=["at", "attribute", "group"], variable_name="key")
    windows = assigned.windows[long["at"]] if long.height else assigned.windows.head(0)
    return windows.hstack(
        long.select(
            pl.lit("").alias("column"),
            "attribute",
            "group",
            pl.lit(kind).alias("kind"),
            pl.col("key").cast(pl.String),
            "value",
        )
    ).select(list(SCHEMA))
