"""Figures as people read them: shares as 74.2 %, ratios as 0.74, scores as 0.971, errors to four digits.

The same styles as on every screen and paper, so that a reason reads like the table beside it.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

Style = Literal["share", "number", "score", "label"]
_CLOSE = 0.02  # figures further apart, also in proportion, never read the same
_MORE = 3  # decimals that are added where a figure would else read like the limit that it passed


def style_of(unit: str) -> Style:
    """How a unit of the catalogue is written; what is in units of the label has no natural decimals."""
    known: dict[str, Style] = {"share": "share", "score": "score"}
    return known.get(unit, "label" if unit.startswith("unit of") else "number")


def amount(value: float, style: Style, apart_from: float | None = None, more: int = 0) -> str:
    """A figure as text in its style.

    apart_from: a limit; a figure that differs from it gets as many decimals as it takes to show that.
    """
    if style == "share":
        text = f"{value * 100:.{1 + more}f} %"
    elif style == "label":
        text = f"{value:#.{4 + more}g}"
    else:
        text = f"{value:.{(3 if style == 'score' else 2) + more}f}"
    if apart_from is None or more or abs(value - apart_from) > _CLOSE * max(1.0, abs(apart_from)):
        return text
    if _equal(value, apart_from) or text != amount(apart_from, style):
        return text
    return amount(value, style, more=_MORE)


def difference(value: float, style: Style, apart_from: float) -> str:
    """How far two figures lie apart, without a sign; of shares in points."""
    if style != "share":
        return amount(value, style, apart_from)
    return amount(value, style, apart_from).removesuffix(" %") + " points"


@cache
def limit(value: float, style: Style, in_points: bool = False) -> str:
    """A limit of the policy with as many decimals as it has, at least those of its style."""
    if style == "share":
        return f"{value * 100:.1f} {'points' if in_points else '%'}"
    return f"{value:.2f}" if _equal(value, round(value, 2)) else f"{value:.3f}"


def _equal(one: float, other: float) -> bool:
    """Equal but for rounding: 0.97 - 0.95 is a drop of 0.02."""
    return abs(one - other) < 1e-12
