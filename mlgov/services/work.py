"""One model version as one journal entry leaves it: its batches and their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from mlgov.measure.spec import Spec
from mlgov.policy.models import Policy
from mlgov.services.joining import with_labels
from mlgov.store import batches
from mlgov.store.batches import Batch
from mlgov.store.database import Cursor

Fresh = Mapping[str, pl.DataFrame]  # rows of batches that are at hand already: batch id -> frame


@dataclass(frozen=True)
class Work:
    """What measuring works on. cache: what one entry leaves at hand for the next."""

    cur: Cursor
    policy: Policy
    tier: str | None
    model: str
    version: str
    seq: int
    fresh: Fresh
    cache: dict[object, object]

    @cached_property
    def _active(self) -> list[Batch]:
        return batches.active(self.cur, self.model, self.version, self.seq)

    def batches(self, *roles: str) -> list[Batch]:
        return [one for one in self._active if one.role in roles]

    def frame(self, batch: Batch, columns: Iterable[str | None] | None = None) -> pl.DataFrame:
        """A batch's rows; `columns`: those that are needed, where not all are."""
        found = self.fresh.get(batch.id)
        if found is not None:
            return found
        wanted = None if columns is None else [name for name in columns if name is not None]
        return batches.read_rows(self.cur, batch, wanted)

    def labelled(self, spec: Spec, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows with the labels that arrived later."""
        late = [(self.frame(one), Spec.model_validate(one.spec)) for one in self.batches("labels")]
        return with_labels(rows, spec, late)


def spec_of(found: list[Batch]) -> Spec | None:
    """The newest of the batches' specs, None where there are none."""
    return Spec.model_validate(found[-1].spec) if found else None
