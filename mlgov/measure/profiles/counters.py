"""What is counted beyond bins and confusion: one module for each counter (see `listed`).

A counter may fix something by the reference (the map that calibrates scores, the axes of a projection): one
JSON document, kept with the reference's bins and handed back to it whenever rows are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from mlgov.measure.profiles.bins import Bins
from mlgov.measure.profiles.rows import Rows
from mlgov.measure.profiles.sheet import ByWindow, Sheet
from mlgov.measure.spec import Spec
from mlgov.measure.windows import Assigned
from mlgov.policy.models import Binning

Document = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What a counter is given: rows in the order in which they came, and their windows.

    bins: as the reference fixed them, with every counter's document; None where there is no reference.
    """

    rows: Rows
    spec: Spec
    assigned: Assigned
    by: ByWindow
    bins: Bins | None
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What a counter worked out of these rows and another may want, too."""

    def document(self, counter: str) -> Document | None:
        return None if self.bins is None else self.bins.documents.get(counter)


@dataclass(frozen=True)
class Counter:
    """One module's counting.

    labels: whether its counts change when labels arrive later. count: adds values by window to the sheet;
    counts by group it returns as a long frame (None = there are none). fix: the document that the reference
    fixes, None where it fixes nothing; `bins` are those of the same reference.
    """

    name: str
    labels: bool
    count: Callable[[Sheet, Asked], pl.DataFrame | None]
    fix: Callable[[Rows, Spec, Bins, Binning], Document | None] | None = None
