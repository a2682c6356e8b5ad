"""What cut-offs of its own for each group would bring, and what they would cost: advice, from counts alone.

A score that reaches the cut-off is called positive. Every group may take any of the cuts that it was counted
at, or call nobody positive; with a limit on how far the groups may lie apart, the most accurate choice is
found exactly: the lowest rate of the groups is one of finitely many, and once it is fixed, each group chooses
for itself. Unlike Hardt, Price and Srebro (2016) no decision is left to chance, so a distance of 0 may be out
of reach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

Array = NDArray[np.float64]
Goal = Literal["demographic_parity", "equalized_odds"]
STEPS = tuple(k / 100 for k in range(0, 51, 2))  # how far apart groups may lie, one after the other
_SLACK = 1e-9


@dataclass(frozen=True)
class Cuts:
    """One group at each of its cut-offs, from the highest, which calls nobody positive, to the lowest.

    cuts: infinite for nobody, minus infinite for everyone; tp, fp: rows called positive, rightly or not.
    """

    name: str
    cuts: Array
    tp: Array
    fp: Array
    positives: float
    negatives: float

    @property
    def right(self) -> Array:
        found: Array = self.tp + self.negatives - self.fp
        return found

    def rates(self, goal: Goal) -> Array:
        """Rates by cut-off that should be alike in all groups, one row for each kind of rate."""
        if goal == "demographic_parity":
            return ((self.tp + self.fp) / (self.positives + self.negatives))[None]
        return np.stack([self.tp / self.positives, self.fp / self.negatives])


@dataclass(frozen=True)
class Choice:
    """A cut-off for each group: how far apart the groups lie then, and the share of rows predicted right."""

    cuts: Mapping[str, float]
    disparity: float
    accuracy: float


def group(name: str, thresholds: pl.DataFrame) -> Cuts | None:
    """From `curves.thresholds` of a group; None where a class is missing: there are no rates then."""
    if thresholds.is_empty():
        return None
    positives = float(thresholds["positives"][0])
    # Everyone called positive: the precision is the share of positives, of rows as they are weighted.
    negatives = positives / float(thresholds["precision"][-1]) - positives
    cuts = thresholds["threshold"].fill_null(-np.inf).to_numpy()
    recall, wrong = (thresholds[name].to_numpy() for name in ("recall", "false_positive_rate"))
    return Cuts(
        name,
        np.concatenate(([np.inf], cuts)),
        np.concatenate(([0.0], recall * positives)),
        np.concatenate(([0.0], wrong * negatives)),
        positives,
        negatives,
    )


def at(groups: Sequence[Cuts], goal: Goal, places: Sequence[int]) -> Choice:
    """What comes of one place among its cut-offs for each group."""
    rates = np.stack([one.rates(goal)[:, place] for one, place in zip(groups, places, strict=True)])
    rows = sum(one.positives + one.negatives for one in groups)
    right = sum(float(one.right[place]) for one, place in zip(groups, places, strict=True))
    cuts = {one.name: float(one.cuts[place]) for one, place in zip(groups, places, strict=True)}
    return Choice(cuts, float((rates.max(axis=0) - rates.min(axis=0)).max()), right / rows)


def present(groups: Sequence[Cuts], goal: Goal, cut: float) -> Choice | None:
    """What comes of one cut-off for all; None where a group was not counted at it."""
    places = [np.flatnonzero(one.cuts == cut) for one in groups]
    return at(groups, goal, [int(one[0]) for one in places]) if all(map(len, places)) else None


def frontier(groups: Sequence[Cuts], goal: Goal, steps: Sequence[float] = STEPS) -> list[Choice]:
    """The most accurate choice for each distance that is allowed, from the least distance; those that are
    neither closer nor more accurate than another are left out."""
    found: list[Choice] = []
    for step in steps:
        choice = best(groups, goal, step)
        if choice is not None and (not found or choice.accuracy > found[-1].accuracy + _SLACK):
            found.append(choice)
    return found


def best(groups: Sequence[Cuts], goal: Goal, apart: float) -> Choice | None:
    """The most accurate choice with which no rate of the groups lies further apart; the closest of equals.

    None without groups. There always is one: everyone may be called negative.
    """
    if not groups:
        return None
    width = max(len(one.cuts) for one in groups)
    right = _padded([one.right for one in groups], width, -np.inf)
    rates = [
        _padded([one.rates(goal)[k] for one in groups], width, np.nan)
        for k in range(len(groups[0].rates(goal)))
    ]
    lows = [np.unique(one[np.isfinite(one)]) for one in rates]
    grids = np.meshgrid(*lows, indexing="ij")
    fits = np.ones((grids[0].size, *right.shape), dtype=np.bool_)
    for rate, grid in zip(rates, grids, strict=True):
        low = grid.reshape(-1, 1, 1)
        fits &= (rate[None] >= low - _SLACK) & (rate[None] <= low + apart + _SLACK)
    gains = np.where(fits, right[None], -np.inf)
    most = gains.max(axis=2).sum(axis=1)
    winners = np.flatnonzero(most >= most.max() - _SLACK)
    choices = [at(groups, goal, gains[one].argmax(axis=1).tolist()) for one in winners[:50]]
    return min(choices, key=lambda one: one.disparity)


def _padded(rows: Sequence[Array], width: int, filler: float) -> Array:
    found = np.full((len(rows), width), filler)
    for row, values in zip(found, rows, strict=True):
        row[: len(values)] = values
    return found
