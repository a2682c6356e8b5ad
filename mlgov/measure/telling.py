"""An alarm in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlgov.measure import catalogue, texts

if TYPE_CHECKING:
    from mlgov.measure.alarms import Alarm, Carrier, Measure

_MOST = 3  # columns that are named; the others are counted


def why(alarm: Alarm) -> str:
    """What moved, by how much, since when, and which columns carry it; without a full stop at the end."""
    return f"{_leading(alarm)}; {rest(alarm)}"


def rest(alarm: Alarm) -> str:
    """How long it has lasted, what agrees with it, how sure it is, and which columns carry it."""
    parts = [carried(alarm.carried_by)] if alarm.moved is not None else []
    parts.append(_lasting(alarm))
    if alarm.beside:
        parts.append("so say " + _listed([_beside(one, alarm.family) for one in alarm.beside]))
    p_values = [one.p_value for one in (alarm.leading, *alarm.beside) if one.p_value is not None]
    if p_values:
        parts.append(f"p = {_small(min(p_values))} after correction over all columns of the window")
    if alarm.carried_by and alarm.moved is None:
        parts.append("columns that moved with it: " + carried(alarm.carried_by))
    return "; ".join(parts)


def title(alarm: Alarm) -> str:
    """`Population stability index of income`, `ROC AUC` of the model, or `3 of 12 columns moved`."""
    if alarm.moved is not None:
        return f"{alarm.moved} of {alarm.of} columns moved"
    named = label(alarm.metric, alarm.family)
    if alarm.family == "performance":
        return named
    return f"{named} of {alarm.subject.replace(',', ' and ')}"


def label(metric: str, family: str) -> str:
    return catalogue.get(metric, family).label


def carried(columns: tuple[Carrier, ...]) -> str:
    """`income (0.31), age (0.12) and 2 more`."""
    shown = [f"{one.column} ({one.index:.2f})" if one.index else one.column for one in columns[:_MOST]]
    rest = len(columns) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def _leading(alarm: Alarm) -> str:
    if alarm.moved is not None:
        return title(alarm)
    told = f"{title(alarm)} in {alarm.window}: {alarm.leading.why.rstrip('. ')}"
    reference = alarm.leading.reference_value
    if alarm.family != "drift" and reference is not None and "the reference's" not in told:
        told += f" (reference {_amount(reference, alarm.metric, alarm.family)})"
    return told


def _lasting(alarm: Alarm) -> str:
    windows = "in this window" if alarm.windows == 1 else f"in {alarm.windows} judged windows in a row"
    if alarm.moved is not None:
        return f"the first of them since {alarm.since}"
    until = f" until {alarm.until}, which was within the limits again" if alarm.until else ""
    return f"past its limit {windows} since {alarm.since}{until}"


def _beside(one: Measure, family: str) -> str:
    value = "" if one.value is None else f" {_amount(one.value, one.metric, family)}"
    return f"{label(one.metric, family)}{value}"


def _amount(value: float, metric: str, family: str) -> str:
    return texts.amount(value, texts.style_of(catalogue.get(metric, family).unit))


def _small(p: float) -> str:
    return f"{p:.2g}" if p >= 1e-6 else "less than 0.000001"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" and {names[-1]}"
