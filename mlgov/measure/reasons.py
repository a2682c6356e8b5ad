"""Why a figure has its status, in words, and the parts that screens and papers need one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from mlgov.measure import texts
from mlgov.policy.models import Limit, MinimumSample

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

# comparison: where the figure lies, without the figure; because: the policy's reason, for a warning or a
# breach; limit_value: the limit that it is told from, where that is on the figure's own scale.
PARTS: dict[str, PolarsDataType] = {
    "comparison": pl.String,
    "because": pl.String,
    "limit_value": pl.Float64,
}
_REASON: dict[str, PolarsDataType] = {"status": pl.String, "_figure": pl.String, **PARTS}


class Other(NamedTuple):
    """What a figure is compared with, a row of `history.beside`."""

    base: float | None
    base_lower: float | None
    base_upper: float | None
    spread: float | None
    windows: int | None
    window: str | None


class Told(NamedTuple):
    """One figure that was held against its limit; `lower` and `upper` are of what was held."""

    family: str
    style: texts.Style
    status: str
    value: float
    n: int
    limit: Limit
    held: float
    lower: float | None
    upper: float | None
    passed: float | None
    unsure: bool
    other: Other

    @property
    def bound(self) -> float:
        """The limit that is told: the one that was passed, else the first that was not."""
        warn = self.limit.warn
        if self.passed is not None:
            sure_warning = self.status == "warn" and not self.unsure and warn is not None
            return warn if sure_warning and warn is not None else self.passed
        return warn if warn is not None else self.limit.breach or 0.0

    def span(self, write: Callable[[float], str]) -> str:
        """The interval, beside a figure that is past a limit; nothing beside one that is within."""
        if self.passed is None or self.lower is None or self.upper is None:
            return ""
        low, high = (write(one).removesuffix(" points") for one in (self.lower, self.upper))
        return f" ({low.removesuffix(' %')} to {high})"


class Reason(NamedTuple):
    """figure: as text, with a link to the comparison that follows; the others as in `PARTS`."""

    status: str
    figure: str
    comparison: str
    because: str | None
    limit_value: float | None


def joined(figures: pl.DataFrame, rows: Sequence[int], found: Sequence[Reason]) -> pl.DataFrame:
    """Figures with `status`, `why` and its parts: those of `rows` as found, all others as they stand.

    figures: with `status`, `comparison`, and `_note`, what is said behind everything else, null = nothing;
    columns that start with `_` are left out of what is returned.
    """
    own = pl.DataFrame(found, schema=_REASON, orient="row")
    nothing = {
        name: pl.Series([None], dtype=kind).new_from_index(0, figures.height)
        for name, kind in _REASON.items()
    }
    stood = nothing | {name: figures[name] for name in ("status", "comparison")}
    parts = [
        one.scatter(rows, own[name]).alias(name) if rows else one.alias(name) for name, one in stood.items()
    ]
    because, note = pl.col("because"), pl.col("_note")
    reason = pl.when(note.is_null()).then(because).otherwise(because.str.strip_chars_end(". "))
    tail = [pl.format(": {}", reason), pl.format("; {}", note)]
    why = pl.concat_str("_figure", "comparison", *tail, ignore_nulls=True)
    others = [one for one in figures.get_columns() if one.name not in stood]
    every = pl.DataFrame([*others, *parts])
    return every.select(*(one for one in every.columns if not one.startswith("_")), why=why)


def reason(one: Told) -> Reason:
    """The reason of one figure that was held against its limit."""
    bound, own = one.bound, one.limit.against == "fixed"
    if own and one.passed is None:  # most of all figures
        value = texts.amount(one.value, one.style, bound)
        return Reason(
            one.status, f"{value}, ", f"within the limit of {texts.limit(bound, one.style)}", None, bound
        )
    if own:
        value = texts.amount(one.value, one.style, bound)
        figure = f"{value}{one.span(lambda x: texts.amount(x, one.style, bound))}, "
        compared, limit = "", texts.limit(bound, one.style)
    else:
        figure = f"{texts.amount(one.value, one.style)} is "
        compared, limit = _beside(one, bound)
    side = one.limit.when if one.passed is not None else "within"
    because = one.limit.because if one.status in ("warn", "breach") else None
    comparison = f"{compared}{side} the limit of {limit}{_doubt(one)}"
    return Reason(one.status, figure, comparison, because, bound if own else None)


def _doubt(one: Told) -> str:
    if not one.unsure:
        return ""
    if one.status == "not_evaluated":
        nothing = "no difference" if one.family == "fairness" else "no change"
        return f", but n = {one.n:,} is too few rows to tell it from {nothing}"
    return f", but not surely (n = {one.n:,})"


def _beside(one: Told, bound: float) -> tuple[str, str]:
    """How far the figure lies from the one that it is compared with, and the limit on that scale."""
    against, other = one.limit.against, one.other
    base = texts.amount(other.base or 0.0, one.style)
    if against == "reference_ratio":
        times = texts.amount(one.held, "number", bound)
        span = one.span(lambda x: texts.amount(x, "number", bound))
        return f"{times}{span} times the reference's {base}, ", texts.limit(bound, "number")
    rise = -one.held if against == "reference_drop" else one.held
    side, apart = "above" if rise > 0 else "below", _unsigned(one)
    if against == "reference_variation":
        far = f"{apart.held:.1f}{apart.span(lambda x: f'{x:.1f}')} standard deviations {side}"
        mean = f"the mean {base} of the reference's {other.windows} windows"
        return f"{far} {mean}, ", texts.limit(bound, "number")
    moved = texts.difference(apart.held, one.style, abs(bound))
    moved += apart.span(lambda x: texts.difference(x, one.style, abs(bound)))
    what = f"the {base} of {other.window}" if other.window else f"the reference's {base}"
    return f"{moved} {side} {what}, ", texts.limit(bound, one.style, in_points=True)


def _unsigned(one: Told) -> Told:
    """With the distance and its interval turned around where a word says on which side it lies."""
    if one.held >= 0:
        return one
    lower, upper = (None if x is None else -x for x in (one.upper, one.lower))
    return one._replace(held=-one.held, lower=lower, upper=upper)


def too_few(n: int, minimum: MinimumSample) -> Reason:
    """What is said of a figure of fewer rows than are judged."""
    return _unjudged(f"n = {n}; at least {minimum.window_rows} rows are needed")


def nothing_to_compare(against: str, other: Other, minimum: MinimumSample) -> Reason:
    """Why a figure can't be held against its limit."""
    windows, least = other.windows or 0, minimum.reference_windows
    if against == "reference_variation" and windows < least:
        few = f"the reference has {windows} windows with this figure"
        return _unjudged(f"{few}; to know how it varies, {least} are needed")
    if against == "reference_variation":
        return _unjudged("the figure is the same in all windows of the reference, so nothing varies")
    if against == "season" and other.window is None:
        return _unjudged("this window is no period of a calendar, so there is no such period a year earlier")
    if against == "season":
        return _unjudged(f"there is no such figure of {other.window}, a year earlier, to compare with")
    if other.base is None:
        return _unjudged("there is no such figure of a reference to compare with")
    return _unjudged("the reference's figure is 0, so there is no ratio to it")


def _unjudged(why: str) -> Reason:
    return Reason("not_evaluated", "", why, None, None)


def readable(row: Mapping[str, Any]) -> str:
    """The whole reason without the figure: `Below the limit of 0.80: the four-fifths rule; ...`."""
    why = str(row["why"] or "")
    text = why[why.index(row["comparison"]) :] if row["comparison"] else why
    return text[:1].upper() + text[1:]


def groups(row: Mapping[str, Any]) -> str:
    """The groups that a figure between groups lies between, without those left out; nothing elsewhere."""
    note = str(row["undefined"] or "")
    if row["family"] != "fairness" or row["group"] or row["value"] is None:
        return ""
    return "" if note.startswith("left out: ") else note.partition("; left out: ")[0]
