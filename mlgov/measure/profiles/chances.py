"""The scores of several classes and how they meet labels, in many places at once: windows, or groups in them.

What concerns one class holds its score against the rest; means over classes are undefined in a place where a
class has no labels, or all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mlgov.measure.profiles import convert, weight
from mlgov.measure.profiles.outcome import Found, Met, Places
from mlgov.measure.profiles.ranking import Array, Ranking, rank
from mlgov.measure.profiles.rows import Rows, column_or_nulls
from mlgov.measure.profiles.sheet import ByWindow
from mlgov.measure.spec import Spec

Truths = NDArray[np.bool_]
_TINY = float(np.finfo(np.float64).eps)
_NEARLY = 0.001  # how far from 1 the sum of probabilities may lie, since extracts round them


@dataclass(frozen=True)
class Lost:
    """both: the rows that have a score of every class and a label; of each: whether its scores are no
    probabilities, whether its label has no score, and its losses."""

    both: Met
    odd: Truths
    strange: Truths
    brier: Array
    log: Array


@dataclass(frozen=True)
class Chances:
    """The rows of the windows, in their order.

    table: (classes, rows), the score of each class, not finite where there is none; true: of the same shape,
    whether the row is of the class; known: rows that have a label, and count; weight: None counts rows alike.
    """

    by: ByWindow
    names: tuple[str, ...]
    table: Array
    true: Truths
    known: Truths
    weight: Array | None

    @staticmethod
    def of(rows: Rows, spec: Spec, by: ByWindow) -> Chances | None:
        """None where the spec has no score for each class."""
        if not isinstance(spec.score, dict):
            return None
        label = convert.texts(column_or_nulls(rows, str(spec.label)))
        columns = [convert.numbers(column_or_nulls(rows, one)).values for one in spec.score.values()]
        known: Truths = by.sort(label.is_not_null().to_numpy())
        found = weight.of(rows, spec)
        own = None if found is None else by.sort(found)
        return Chances(
            by,
            tuple(spec.score),
            np.stack([by.sort(one) for one in columns]),
            np.stack([by.sort((label == name).fill_null(False).to_numpy()) for name in spec.score]),
            known if own is None else known & (own > 0),
            own,
        )

    def against_the_rest(self, wanted: Sequence[str]) -> Iterator[tuple[str, Met]]:
        """Of each class wanted: its scores in labelled rows, and whether these are of the class."""
        for k, name in enumerate(self.names):
            if name in wanted:
                kept: Truths = self.known & np.isfinite(self.table[k])
                yield name, self._met(kept, self.table[k][kept], self.true[k][kept])

    @cached_property
    def likeliest(self) -> Met:
        """The chance that each labelled row gives to its likeliest class, and whether that one came true."""
        kept: Truths = self.known & np.isfinite(self.table).all(axis=0)
        best = self.table[:, kept].argmax(axis=0)
        return self._met(
            kept, self.table[:, kept].max(axis=0), self.true[:, kept][best, np.arange(len(best))]
        )

    @cached_property
    def lost(self) -> Lost:
        """What the rows lose that have a score of every class."""
        usable: Truths = self.known & np.isfinite(self.table).all(axis=0)
        chances, hit = self.table[:, usable], self.true[:, usable]
        own = None if self.weight is None else self.weight[usable]
        clipped = np.clip(chances, 0.0, 1.0)
        given = np.clip((clipped * hit).sum(axis=0), _TINY, 1.0)
        return Lost(
            both=Met(self.by.only(usable), usable, chances[0], hit[0].astype(np.float64), own),
            odd=(chances < 0).any(axis=0) | (np.abs(chances.sum(axis=0) - 1) > _NEARLY),
            strange=~np.asarray(hit.any(axis=0)),
            brier=((clipped - hit) ** 2).sum(axis=0) / 2,
            log=-np.log(given),
        )

    def _met(self, kept: Truths, score: Array, true: Truths) -> Met:
        own = None if self.weight is None else self.weight[kept]
        return Met(self.by.only(kept), kept, score, true.astype(np.float64), own)


def by_class(of: Chances, places: Places, count: int) -> Found:
    """How each class ranks against the rest in each place, under keys that end with its name, and the
    variance of the mean ROC AUC."""
    moves, counted = np.zeros(len(of.known)), np.zeros(count)
    for name, both in of.against_the_rest(of.names):
        here = places[both.kept]
        sizes = list(_sizes(both, here, count))
        yield from (("sum", f"{key}:{name}", values) for key, values in sizes)
        found = _ranked(both, here, count)
        moves[both.kept] += found.influence
        counted += sizes[0][1] > 0
        yield "exact", f"roc_auc:{name}", found.auc
        yield "exact", f"roc_auc_variance:{name}", found.variance
        yield "exact", f"average_precision:{name}", found.average_precision
        yield "exact", f"average_precision_variance:{name}", found.precision_variance
    yield "exact", "macro_auc_variance", _squares(places, count, moves) / np.maximum(counted, 1) ** 2


def means(of: Chances, places: Places, count: int) -> Found:
    """The means over classes of how each ranks against the rest, in each place, with their variances.

    Classes share rows, so their ROC AUCs vary together as each row moves them; average precisions as if they
    moved as one, as no mean varies more.
    """
    moves = np.zeros(len(of.known))
    counted, missing, auc, precision, error = np.zeros((5, count))
    for _, both in of.against_the_rest(of.names):
        here = places[both.kept]
        (_, rows), *_ = _sizes(both, here, count)
        hits = both.total(here, count, both.label)
        found, scored = _ranked(both, here, count), rows > 0
        moves[both.kept] += found.influence
        counted += scored
        missing += scored & ((hits == 0) | (hits == rows))
        auc += np.where(scored, found.auc, 0.0)
        precision += np.where(scored, found.average_precision, 0.0)
        error += np.where(scored, np.sqrt(found.precision_variance), 0.0)
    several = np.where(counted > 0, counted, np.nan)
    yield "exact", "classes_missing", missing
    yield "exact", "roc_auc", auc / several
    yield "exact", "macro_auc_variance", _squares(places, count, moves) / several**2
    yield "exact", "average_precision", precision / several
    yield "exact", "average_precision_variance", (error / several) ** 2


def losses(of: Chances, places: Places, count: int) -> Found:
    """Brier score and log loss; where they are no probabilities of the label's classes, how often."""
    lost, both = of.lost, of.lost.both
    here = places[both.kept]
    yield from both.sizes("scored", here, count)
    yield "sum", "score_outside", np.bincount(here, lost.odd, count).astype(np.float64)
    yield "sum", "label_outside", np.bincount(here, lost.strange, count).astype(np.float64)
    yield from both.mean_of("brier", here, count, lost.brier)
    yield from both.mean_of("log_loss", here, count, lost.log)


def _sizes(both: Met, places: Places, count: int) -> Iterator[tuple[str, Array]]:
    """Rows scored and those of the class, by weight; beside them plain rows and squared weights."""
    for which, key in ((None, "scored"), (both.label, "scored_positive")):
        yield from ((name, values) for _, name, values in both.sizes(key, places, count, which))


def _ranked(both: Met, places: Places, count: int) -> Ranking:
    return rank(places, count, both.score, both.label > 0, both.weight)


def _squares(places: Places, count: int, moves: Array) -> Array:
    return np.bincount(places, moves**2, count).astype(np.float64)
