"""Figures of two sides beside each other: what differs by more than chance, and the outcome in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from mlgov.measure import catalogue, paired, texts

_PLACE = ("family", "metric", "subject", "group")


@dataclass(frozen=True)
class Row:
    """One figure of both sides, a - b with its 95 % interval, and which of the two is better.

    p: of a paired test, None otherwise. differs: by more than chance; None where there is no interval.
    better: the side that is, None where neither is by more than chance, or where neither direction is better.
    """

    family: str
    metric: str
    label: str
    subject: str
    group: str | None
    unit: str
    a: float | None
    b: float | None
    n_a: int
    n_b: int
    difference: float | None
    lower: float | None
    upper: float | None
    p: float | None
    test: str
    differs: bool | None
    better: Literal["a", "b"] | None


def beside(a: pl.DataFrame, b: pl.DataFrame) -> list[Row]:
    """The figures that both have, without p-values and test statistics, whose difference means nothing, and
    without slices, which were picked for their difference."""
    every = [one for one in catalogue.every() if one.level != "slice"]
    meant = [one.name for one in every if one.unit not in ("probability", "statistic")]
    a = a.filter(pl.col("metric").is_in(meant))
    columns = [*_PLACE, "value", "lower", "upper", "n"]
    both = a.select(columns).join(
        b.select(columns), on=_PLACE, nulls_equal=True, suffix="_b", maintain_order="left"
    )
    return [_independent_row(*row) for row in both.iter_rows()]


def _independent_row(
    family: str,
    metric: str,
    subject: str,
    group: str | None,
    a: float,
    low_a: float | None,
    high_a: float | None,
    n_a: int,
    b: float,
    low_b: float | None,
    high_b: float | None,
    n_b: int,
) -> Row:
    lower = upper = None
    if low_a is not None and high_a is not None and low_b is not None and high_b is not None:
        _, lower, upper = paired.independent((a, low_a, high_a), (b, low_b, high_b))
    return _row(
        family, metric, subject, group, (a, b), (n_a, n_b), a - b, (lower, upper), None, "independent samples"
    )


def paired_row(model: str, metric: str, one: paired.Difference) -> Row:
    return _row(
        "performance", metric, model, None, (one.a, one.b), (one.n, one.n), one.difference,
        (one.lower, one.upper), one.p, one.test,
    )  # fmt: skip


def _row(
    family: str,
    metric: str,
    subject: str,
    group: str | None,
    values: tuple[float | None, float | None],
    n: tuple[int, int],
    difference: float | None,
    bounds: tuple[float | None, float | None],
    p: float | None,
    test: str,
) -> Row:
    facts = catalogue.get(metric, family)
    lower, upper = bounds
    differs = None if lower is None or upper is None else lower > 0 or upper < 0
    better: Literal["a", "b"] | None = None
    if differs and difference and facts.better != "neither":
        better = "a" if (difference > 0) == (facts.better == "higher") else "b"
    return Row(
        family, metric, facts.label, subject, group, facts.unit, *values, *n, difference, lower, upper, p,
        test, differs, better,
    )  # fmt: skip


def said_of_versions(a: str, b: str, rows: Sequence[Row], matched: int | None) -> str:
    where = "on rows of their own" if matched is None else f"on the same {matched:,} labelled rows"
    if not rows:
        return f"Nothing could be compared: neither {a} nor {b} has labelled rows."
    wins = {side: [one for one in rows if one.better == side] for side in ("a", "b")}
    if not wins["a"] and not wins["b"]:
        return f"{a} and {b} can't be told apart {where}: no figure differs by more than chance."
    if wins["a"] and wins["b"]:
        named = [f"{name} in {_listed(wins[side])}" for side, name in (("a", a), ("b", b))]
        return f"Neither is better in all {where}: {named[0]}; {named[1]}."
    side, best, other = ("a", a, b) if wins["a"] else ("b", b, a)
    top = wins[side][0]
    pair = (top.a, top.b) if side == "a" else (top.b, top.a)
    style = texts.style_of(top.unit)
    figures_of = " against ".join(texts.amount(one, style) for one in pair if one is not None)
    return (
        f"{best} is better than {other} {where}, in {len(wins[side])} of {len(rows)} figures by more than"
        f" chance: {top.label.lower() if top.label[1:2].islower() else top.label} {figures_of}."
    )


def said_of_windows(a: str, b: str, rows: Sequence[Row]) -> str:
    judged = [one for one in rows if one.differs is not None]
    if not judged:
        return f"{a} and {b} share no figure that has an interval."
    apart = [one for one in judged if one.differs]
    if not apart:
        return f"None of {len(judged)} figures of {a} differs from {b} by more than chance."
    worse, better = (
        [one for one in apart if one.better == side and one.family == "performance"] for side in ("b", "a")
    )
    said = f"{len(apart)} of {len(judged)} figures of {a} differ from {b} by more than chance"
    parts = [f"worse: {_listed(worse)}"] if worse else []
    parts += [f"better: {_listed(better)}"] if better else []
    return f"{said}; {'; '.join(parts)}." if parts else f"{said}, none of them of performance."


def _listed(rows: Sequence[Row], most: int = 4) -> str:
    names = list(dict.fromkeys(one.label for one in rows))
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
