"""The newest reference of a version: the bins that it fixed, its counts as one window, its columns in order.

What a reference costs is paid when it is loaded, and kept in the store; a batch that comes later, even in a
process of its own, reads what it needs of it and none of its rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from mlgov.measure import windows
from mlgov.measure.parts import INPUTS, PARTS, Part
from mlgov.measure.profiles import listed, local
from mlgov.measure.profiles.bins import Bins
from mlgov.measure.profiles.local import profile
from mlgov.measure.profiles.rows import FrameRows, Ordered, Reference
from mlgov.measure.roles import subjects
from mlgov.measure.spec import Spec
from mlgov.services.work import Work, spec_of
from mlgov.store import batches, figures, references
from mlgov.store.batches import Batch

WHOLE = "all"  # the label of the one window that holds all of a reference


@dataclass(frozen=True)
class Baseline:
    """A reference at hand: what rows are held against. height: its rows."""

    batch: str
    bins: Bins
    counts: pl.DataFrame
    columns: Reference
    height: int


@dataclass
class _Stored:
    """Columns in order, as the store keeps them; what it does not keep is made from the rows.

    work: whose transaction is open now; columns are read when they are first asked for.
    """

    work: Work
    batch: Batch
    kept: dict[str, Ordered] = field(default_factory=dict)

    def in_order(self, name: str) -> Ordered:
        if name not in self.kept:
            values = references.column(self.work.cur, self.batch.id, name)
            self.kept[name] = self._rows.in_order(name) if values is None else Ordered(values)
        return self.kept[name]

    @cached_property
    def _rows(self) -> FrameRows:
        return _rows(self.work, self.batch)


def newest(work: Work) -> Baseline | None:
    """The newest reference, as it was measured last; None where there is none."""
    found = work.batches("reference")
    if not found:
        return None
    place = _place(work)
    held = work.cache.get(place)
    if not isinstance(held, Baseline) or held.batch != found[-1].id:
        held = _stored(work, found[-1]) or renew(work)[0]
        _remember(work.cache, place, held)
    if isinstance(held.columns, _Stored):
        held.columns.work = work
    return held


def renew(work: Work, asked: Sequence[Part] = PARTS) -> tuple[Baseline, FrameRows, Sequence[Part]]:
    """The newest reference measured from its rows, with the labels known by now; there must be one.

    asked: the parts that changed; the counts of the others are those that stand. With the rows come the parts
    that were measured: both where labels told for the first time what scores mean, on which estimates rest.
    """
    batch = work.batches("reference")[-1]
    spec, rows = Spec.model_validate(batch.spec), _rows(work, batch)
    fixed = batches.read_bins(work.cur, batch.id)
    if fixed is None:
        bins = local.fix(rows, spec, work.policy.thresholds.binning)
        batches.write_bins(work.cur, batch.id, bins.to_json())
    else:
        bins = _completed(work, batch, spec, rows, Bins.from_json(fixed))
        asked = PARTS if len(bins.documents) > len(fixed["documents"]) else asked
    counts = profile(rows, spec, windows.assign(None, rows.height, "none"), bins, rows, asked)
    if INPUTS not in asked:
        counts = pl.concat([_counts(work, INPUTS), counts])
    _keep(work, batch, spec, rows)
    made = Baseline(batch.id, bins, counts, rows, rows.height)
    _remember(work.cache, _place(work), made)
    return made, rows, asked


def touched_by_labels(work: Work, entities: pl.Series) -> bool:
    """Whether labels of these entities can change the newest reference."""
    found = work.batches("reference")
    spec = spec_of(found)
    if spec is None or spec.label is None or spec.entity not in found[-1].columns:
        return False
    kept = references.find(work.cur, found[-1].id)
    if kept is not None and kept.settled:
        return False
    own = work.frame(found[-1], (spec.entity,))[str(spec.entity)]
    return bool(own.is_in(entities.unique().implode()).any())


def _rows(work: Work, batch: Batch) -> FrameRows:
    spec, rows = Spec.model_validate(batch.spec), work.frame(batch)
    return FrameRows(rows if _complete(rows, spec) else work.labelled(spec, rows))


def _complete(rows: pl.DataFrame, spec: Spec) -> bool:
    """A reference that has all its labels keeps them: it was chosen with them."""
    return spec.label in rows.columns and rows[str(spec.label)].null_count() == 0


def _keep(work: Work, batch: Batch, spec: Spec, rows: FrameRows) -> None:
    """Keep the order of every column that no later label changes, once."""
    if references.find(work.cur, batch.id) is not None:
        return
    settled = spec.label is None or spec.entity is None or _complete(work.frame(batch), spec)
    names = [one.name for one in subjects(spec) if one.numeric and (settled or one.name != spec.label)]
    columns = {name: rows.in_order(name).values for name in names}
    references.write(work.cur, batch.id, settled, columns)


def _stored(work: Work, batch: Batch) -> Baseline | None:
    """A reference as the store keeps it; None where it was loaded before the store kept references."""
    fixed, kept = batches.read_bins(work.cur, batch.id), references.find(work.cur, batch.id)
    if fixed is None or kept is None:
        return None
    return Baseline(batch.id, Bins.from_json(fixed), _counts(work), _Stored(work, batch), batch.rows)


def _counts(work: Work, part: Part | None = None) -> pl.DataFrame:
    return figures.profile(
        work.cur, work.seq, model=work.model, version=work.version, reference=True, window=WHOLE, part=part
    )


def _place(work: Work) -> tuple[str, str, str]:
    return "reference", work.model, work.version


def _completed(work: Work, batch: Batch, spec: Spec, rows: FrameRows, fixed: Bins) -> Bins:
    """With what the reference could not fix before its labels came; what is fixed stays."""
    if spec.label not in rows.names or not rows.column(str(spec.label)).count():
        return fixed
    found = listed.complete(rows, spec, fixed, work.policy.thresholds.binning)
    if len(found.documents) > len(fixed.documents):
        batches.write_bins(work.cur, batch.id, found.to_json())
    return found


def _remember(cache: dict[object, object], place: object, made: Baseline, most_rows: int = 3_000_000) -> None:
    """Keep the references used last, up to a bound on their rows, so that memory stays bounded."""
    cache.pop(place, None)
    cache[place] = made
    held = [(at, one) for at, one in cache.items() if isinstance(one, Baseline)]
    total = sum(one.height for _, one in held)
    for at, one in held[:-1]:
        if total <= most_rows:
            break
        total -= one.height
        del cache[at]
