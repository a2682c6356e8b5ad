"""Every counter there is; one more is one more name in `COUNTERS`."""

from __future__ import annotations

import polars as pl

from mlgov.measure.profiles.bins import Bins
from mlgov.measure.profiles.counters import Asked, Counter
from mlgov.measure.profiles.rows import Rows
from mlgov.measure.profiles.sheet import Sheet
from mlgov.measure.spec import Spec
from mlgov.policy.models import Binning

COUNTERS: tuple[Counter, ...] = ()


def fix(reference: Rows, spec: Spec, bins: Bins, binning: Binning) -> Bins:
    """The bins with the documents of every counter."""
    found = {one.name: one.fix(reference, spec, bins, binning) for one in COUNTERS if one.fix is not None}
    return Bins(bins.columns, {name: document for name, document in found.items() if document is not None})


def count(sheet: Sheet, asked: Asked) -> list[pl.DataFrame]:
    """What every counter counts: by window into the sheet, by group as frames."""
    frames = (one.count(sheet, asked) for one in COUNTERS)
    return [frame for frame in frames if frame is not None]
