"""The counts behind a model's curves: of a window or several, of the reference, of a group.

No rows are read.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from mlgov.measure import curves
from mlgov.measure.profiles.scores import NAME
from mlgov.measure.spec import Spec
from mlgov.services.context import Context
from mlgov.store import batches, figures

_KEPT = 16  # counts of windows that are remembered


@dataclass(frozen=True)
class Curves:
    """What curves are drawn from.

    current: the profile of the windows asked for; reference: that of the reference, empty without one;
    document: what the reference fixed (see `measure.profiles.scores`).
    """

    spec: Spec
    current: pl.DataFrame
    reference: pl.DataFrame
    document: dict[str, Any]
    _known: dict[Hashable, pl.DataFrame] = field(default_factory=dict, compare=False, repr=False)

    def groups(self) -> pl.DataFrame:
        """[attribute, group] that have curves of their own."""
        return curves.groups(self.current)

    def thresholds(
        self, *, reference: bool = False, attribute: str | None = None, group: str | None = None
    ) -> pl.DataFrame:
        """ROC, precision-recall, lift and gains: see `curves.thresholds`."""
        return self._once(
            ("thresholds", reference, attribute, group),
            lambda: curves.thresholds(
                self._counts(reference, attribute, group),
                self.document,
                self.spec,
                grouped=group is not None,
            ),
        )

    def classes(self) -> list[str]:
        """Those of several classes that have curves against the rest; the smallest area under its ROC curve
        comes first."""
        areas = {one: curves.area(self.against_the_rest(one)) for one in self.document.get("classes", {})}
        known = {one: area for one, area in areas.items() if area is not None}
        return sorted(known, key=known.__getitem__)

    def against_the_rest(self, name: str, *, reference: bool = False) -> pl.DataFrame:
        """`thresholds` of one of several classes, which counts as positive; empty where it is not known."""
        document = {"cuts": self.document.get("classes", {}).get(name, [])}
        return self._once(
            ("against_the_rest", reference, name),
            lambda: curves.thresholds(
                curves.of_class(self._counts(reference, None, None), name), document, self.spec
            ),
        )

    def calibration(
        self, *, reference: bool = False, attribute: str | None = None, group: str | None = None
    ) -> pl.DataFrame:
        return self._once(
            ("calibration", reference, attribute, group),
            lambda: curves.calibration(self._counts(reference, attribute, group)),
        )

    def confusion(
        self, *, reference: bool = False, attribute: str | None = None, group: str | None = None
    ) -> pl.DataFrame:
        return self._once(
            ("confusion", reference, attribute, group),
            lambda: curves.confusion(self._counts(reference, attribute, group), self._names()),
        )

    def residuals(self, *, reference: bool = False) -> pl.DataFrame:
        return curves.residuals(self._counts(reference, None, None), self.document)

    def by_prediction(self, *, reference: bool = False) -> pl.DataFrame:
        return curves.by_prediction(self._counts(reference, None, None), self.document)

    def _once(self, about: Hashable, work: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """`work()`, worked out once for these counts, which never change."""
        if about not in self._known:
            self._known[about] = work()
        return self._known[about]

    def _names(self) -> tuple[str, str]:
        """What the classes of two are called: a word that the spec gives, else what they are."""
        word = self.spec.positive
        spelt = isinstance(word, str) and word.strip().lower() not in ("1", "true", "yes")
        return (f"not {word}", str(word)) if spelt else ("negative", "positive")

    def _counts(self, reference: bool, attribute: str | None, group: str | None) -> pl.DataFrame:
        return curves.of(self.reference if reference else self.current, attribute, group)


def of(
    ctx: Context, model: str, version: str, windows: Sequence[str], *, as_of: datetime | None = None
) -> Curves | None:
    """The counts of these windows, added up; None where the version has no batch in force."""
    ctx.require("read")
    about = (model, version, tuple(windows))
    return ctx.standing(as_of).once(
        "curves", about, lambda: _read(ctx, model, version, windows, as_of), most=_KEPT
    )


def _read(
    ctx: Context, model: str, version: str, windows: Sequence[str], as_of: datetime | None
) -> Curves | None:
    cur, seq = ctx.store.cursor(), ctx.seq(as_of)
    active = batches.active(cur, model, version, seq)
    specs = [one for one in active if one.role == "analysis"] or [
        one for one in active if one.role == "reference"
    ]
    if not specs:
        return None
    references = [one for one in active if one.role == "reference"]
    fixed = batches.read_bins(cur, references[-1].id) if references else None
    document = (fixed or {}).get("documents", {}).get(NAME, {})
    place: dict[str, Any] = {"model": model, "version": version, "column": ""}
    current = figures.profile(cur, seq, reference=False, windows=list(windows), **place)
    base = figures.profile(cur, seq, reference=True, window="all", **place)
    return Curves(Spec.model_validate(specs[-1].spec), current, base, dict(document))
