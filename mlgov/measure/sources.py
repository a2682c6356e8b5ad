"""Where figures come from: one function for each kind of frame that metrics are worked out over.

One more source is one function and one line in `SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from mlgov.measure import assemble, catalogue, shape
from mlgov.measure.catalogue import Figure, Metric
from mlgov.measure.spec import Spec
from mlgov.policy.models import MinimumSample


@dataclass(frozen=True)
class Given:
    """What figures are worked out from: a profile, and the reference's as one window (None = there is none).

    zero_share stands in for an empty bin's share in the population stability index.
    """

    profile: pl.DataFrame
    spec: Spec
    reference: pl.DataFrame | None
    minimum: MinimumSample
    zero_share: float


@dataclass(frozen=True)
class Source:
    """frames: what `assemble.rows` gives. compared: whether the reference's own figures say how much is lost,
    and are kept beside those of a window."""

    frames: Callable[[Given], list[pl.DataFrame]]
    compared: bool


def frames(given: Given, *, compared: bool = False) -> list[pl.DataFrame]:
    """The frames of every source, or of those whose figures of the reference are compared with."""
    return [frame for one in SOURCES if one.compared or not compared for frame in one.frames(given)]


def _drift(given: Given) -> list[pl.DataFrame]:
    found = shape.columns(given.profile, given.spec, given.reference, given.zero_share)
    parts = []
    for kind, own in (
        ("numeric", found.filter("numeric")),
        ("categorical", found.filter(~pl.col("numeric"))),
    ):
        asked = [
            (one, one.figures[kind]) for one in catalogue.every("drift", "column") if kind in one.figures
        ]
        parts.append(assemble.rows(own, asked, pl.col("column")))
    return parts


def _outcomes(given: Given) -> list[pl.DataFrame]:
    """Performance and fairness, as `assemble.rows` gives it."""
    wide = shape.outcomes(given.profile, given.spec)
    whole = wide.filter(pl.col("attribute").is_null())
    task = given.spec.task
    asked = [
        (one, one.figures[task]) for one in catalogue.every("performance", "model") if task in one.figures
    ]
    model = assemble.rows(whole, asked, pl.lit(given.spec.model))
    if whole.height == wide.height:
        return [model]
    groups = shape.named(wide.filter(pl.col("attribute").is_not_null()))
    attribute = pl.col("attribute")
    each = assemble.rows(groups, _any("group"), attribute, pl.col("group"))
    between = assemble.rows(shape.between(groups, given.minimum), _any("between"), attribute)
    return [model, _small_noted(each, given.minimum), between]


def _any(level: str) -> list[tuple[Metric, Figure]]:
    return [(one, one.figures["any"]) for one in catalogue.every("fairness", level)]


def _small_noted(each: pl.DataFrame, minimum: MinimumSample) -> pl.DataFrame:
    """With a note why the figure of a small group is not judged."""
    least = f"{minimum.group_rows} rows"
    if minimum.group_share > 0:
        least += f" and {100 * minimum.group_share:.4g} % of all rows"
    small = shape.too_small(pl.col("n"), minimum, ["window", "subject", "metric"])
    text = pl.format("n = {}; a group needs {}", pl.col("n").cast(pl.Int64), pl.lit(least))
    return each.with_columns(note=pl.when(small).then(text))


SOURCES: tuple[Source, ...] = (Source(_drift, compared=False), Source(_outcomes, compared=True))
