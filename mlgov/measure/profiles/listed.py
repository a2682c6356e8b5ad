"""Every counter there is; one more is one more name in `COUNTERS`."""

from __future__ import annotations

import polars as pl

from mlgov.measure.profiles import (
    ahead,
    confidence,
    domain,
    estimates,
    estimation,
    individual,
    neighbours,
    projection,
    relation,
    scores,
    slices,
    strata,
)
from mlgov.measure.profiles.bins import Bins
from mlgov.measure.profiles.counters import Asked, Counter
from mlgov.measure.profiles.rows import Rows
from mlgov.measure.profiles.sheet import Sheet
from mlgov.measure.spec import Spec
from mlgov.policy.models import Binning

COUNTERS: tuple[Counter, ...] = (
    projection.COUNTER,
    domain.COUNTER,
    relation.COUNTER,
    estimates.COUNTER,
    estimation.COUNTER,
    confidence.COUNTER,
    slices.COUNTER,
    strata.COUNTER,
    neighbours.COUNTER,
    individual.COUNTER,
    scores.COUNTER,
)


def fix(reference: Rows, spec: Spec, bins: Bins, binning: Binning) -> Bins:
    """The bins with the documents of every counter."""
    found = {one.name: one.fix(reference, spec, bins, binning) for one in COUNTERS if one.fix is not None}
    return Bins(bins.columns, {name: document for name, document in found.items() if document is not None})


def complete(reference: Rows, spec: Spec, bins: Bins, binning: Binning) -> Bins:
    """The bins with the documents that could not be fixed before, as without labels; all others stay."""
    found = {
        one.name: one.fix(reference, spec, bins, binning)
        for one in COUNTERS
        if one.fix is not None and one.name not in bins.documents
    }
    new = {name: document for name, document in found.items() if document is not None}
    return Bins(bins.columns, bins.documents | new)


def count(sheet: Sheet, asked: Asked, *, labels: bool) -> list[pl.DataFrame]:
    """What the counters count, those that labels change or the others: by window into the sheet, by group as
    frames. Of rows in files two counters count at a time."""
    wanted = [one for one in COUNTERS if one.labels is labels]

    def counted(counter: Counter) -> tuple[Sheet, pl.DataFrame | None]:
        own = Sheet(sheet.windows)
        return own, counter.count(own, asked)

    frames = []
    for own, frame in ahead.each(counted, wanted, asked.rows):
        sheet.take(own)
        if frame is not None:
            frames.append(frame)
    return frames
