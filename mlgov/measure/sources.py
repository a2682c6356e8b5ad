"""Where figures come from: one function for each kind of frame that metrics are worked out over.

One more source is one function and one line in `SOURCES`. It says which part of a window its figures belong
to; when labels arrive late, only the sources of `outcomes` are asked, with the whole profile at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from mlgov.measure import (
    assemble,
    catalogue,
    concept,
    estimates,
    multivariate,
    performance,
    shape,
    slices,
    source_calibration,
    source_conditional,
    source_fairness,
    source_individual,
)
from mlgov.measure.parts import INPUTS, OUTCOMES, PARTS, Part
from mlgov.measure.spec import Spec
from mlgov.policy.models import MinimumSample


@dataclass(frozen=True)
class Given:
    """What figures are worked out from: a profile, and the reference's as one window (None = there is none).

    zero_share stands in for an empty bin's share in the population stability index. asked: the parts whose
    figures are wanted; the profile is whole all the same.
    """

    profile: pl.DataFrame
    spec: Spec
    reference: pl.DataFrame | None
    minimum: MinimumSample
    zero_share: float
    asked: Sequence[Part] = PARTS


@dataclass(frozen=True)
class Source:
    """frames: what `assemble.rows` gives. compared: whether the reference's own figures say how much is lost,
    and are kept beside those of a window. part: what its figures belong to; None where each row says so in
    a column `part`."""

    frames: Callable[[Given], list[pl.DataFrame]]
    compared: bool
    part: Part | None = OUTCOMES


def frames(given: Given, *, compared: bool = False) -> list[pl.DataFrame]:
    """The frames of every source, or of those whose figures of the reference are compared with; each with
    a column `part`, and only the parts that are asked for."""
    found = []
    for one in SOURCES:
        if (compared and not one.compared) or (one.part is not None and one.part not in given.asked):
            continue
        own = one.frames(given)
        if one.part is not None:
            found += [frame.hstack([_same(one.part, frame.height)]) for frame in own]
        else:
            found += own
    return found


def _drift(given: Given) -> list[pl.DataFrame]:
    found = shape.columns(given.profile, given.spec, given.reference, given.zero_share, given.asked)
    frames = []
    numeric, by_value = found["numeric"], (found["values"] > 0).fill_null(False)
    for kind, of_kind in (
        ("numeric", numeric & ~by_value),
        ("discrete", numeric & by_value),
        ("categorical", ~numeric),
    ):
        if not of_kind.any():
            continue
        own = found if of_kind.all() else found.filter(of_kind)
        asked = [
            (one, one.figures[kind]) for one in catalogue.every("drift", "column") if kind in one.figures
        ]
        frames.append(_by_column(assemble.rows(own, asked, pl.col("column")), given.spec))
    return frames


def _by_column(figures: pl.DataFrame, spec: Spec) -> pl.DataFrame:
    """Figures of columns with their parts: those of the label's column follow from labels."""
    part = _same(INPUTS, figures.height)
    if spec.label is not None:
        part = _same(OUTCOMES, figures.height).zip_with(figures["subject"] == spec.label, part)
    return figures.hstack([part])


def _same(part: Part, rows: int) -> pl.Series:
    return pl.Series("part", [part], pl.String).new_from_index(0, rows)


SOURCES: tuple[Source, ...] = (
    Source(concept.figures, compared=False),
    Source(multivariate.figures, compared=True, part=INPUTS),
    Source(_drift, compared=False, part=None),
    Source(performance.figures, compared=True),
    Source(source_fairness.figures, compared=True),
    Source(source_calibration.figures, compared=True),
    Source(source_conditional.figures, compared=True),
    Source(source_individual.figures, compared=True, part=INPUTS),
    Source(estimates.figures, compared=True, part=None),
    Source(slices.figures, compared=False),
)
