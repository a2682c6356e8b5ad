"""An indicator against its target: met, narrowly missed, or missed, and in words by how much."""

from __future__ import annotations

import math
from datetime import timedelta

from mlgov.measure.metrics.counting import SECONDS, Measured
from mlgov.measure.metrics.facts import Facts
from mlgov.policy.models import Kpi, Status

PER_QUARTER = ("high_severity_incidents",)  # targets that the framework sets for a quarter
QUARTER = timedelta(days=89), timedelta(days=93)  # no quarter is shorter or longer


def judge(kpi: Kpi, found: Measured, facts: Facts) -> tuple[Status, str]:
    """Status against the target, with why. A strict target does not itself pass; a near miss is a warning."""
    if found.value is None:
        return "not_evaluated", found.why
    if kpi.target is None:
        return "not_applicable", "the framework sets no target"
    if kpi.id in PER_QUARTER and not QUARTER[0] <= facts.end - facts.start <= QUARTER[1]:
        return "not_evaluated", "the target is one for a quarter"
    wanted = f"{'more' if kpi.better == 'higher' else 'less'} than" if kpi.strict else _at(kpi)
    target = f"the target is {wanted} {written(kpi.target, kpi.unit)}"
    if met(kpi, found.value):
        return "ok", target
    miss = abs(found.value - kpi.target)
    near = kpi.warn_within is not None and (miss <= kpi.warn_within or math.isclose(miss, kpi.warn_within))
    return ("warn" if near else "breach"), f"{target}, missed by {written(miss, kpi.unit, points=True)}"


def met(kpi: Kpi, value: float) -> bool:
    """Whether a value reaches the target; equality is judged to within rounding."""
    if kpi.target is None:
        return False
    if math.isclose(value, kpi.target, rel_tol=1e-12, abs_tol=1e-12):
        return not kpi.strict
    return value > kpi.target if kpi.better == "higher" else value < kpi.target


def written(value: float, unit: str, *, points: bool = False) -> str:
    """A value in words of its unit, for a reason."""
    if unit == "share":
        return f"{value * 100:.1f} {'points' if points else '%'}"
    words = {"currency": "", "count": "", "ratio": "", "score": "", "level": "level "}
    text = f"{value:.0f}" if value == int(value) else f"{value:.2f}"
    named = f" {unit.removesuffix('s') if text == '1' else unit}" if unit in SECONDS else ""
    return f"{words.get(unit, '')}{text}{named}"


def _at(kpi: Kpi) -> str:
    return "at least" if kpi.better == "higher" else "at most"
