"""How the demo's models run, and what they are worth: operations and business extracts, seeded."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from mlgov.demo.signals import SECONDS_COVERED, Calendar

Floats = npt.NDArray[np.float64]
_HOURS = 168
_WEEK, _HOUR = 7 * 86_400, 3_600


@dataclass(frozen=True)
class Spell:
    """Something that went wrong for some hours: week, day (0 = Monday), hour in UTC, and how long."""

    week: int
    day: int
    hour: float
    hours: float

    def seconds(self) -> tuple[float, float]:
        """Its beginning and end in seconds since the story's first Monday."""
        start = self.week * _WEEK + self.day * 86_400 + self.hour * _HOUR
        return start, start + self.hours * _HOUR


@dataclass(frozen=True)
class Requests:
    """A log of requests: how many a week, their median latency, its spread, the share of errors, and the
    spell in which answers took so many times as long."""

    model: str
    version: str
    a_week: int
    median_ms: float
    spread: float
    errors: float
    slow: Spell
    times: float


@dataclass(frozen=True)
class Intervals:
    """Metrics by the hour: requests, the share that fails, the processor's share in use, how far it grows
    over the last weeks, and an outage."""

    model: str
    version: str
    an_hour: float
    errors: float
    p95_ms: float
    cpu: float
    memory: float
    growth: tuple[int, float]  # from which week, and to which share by the end of the story
    outage: Spell


@dataclass(frozen=True)
class Kpi:
    """A business metric by the month: its usual level and how it wavers, and from which week on by which
    factor it changes."""

    model: str
    version: str
    name: str
    unit: str
    better: str
    aggregation: str
    target: float | None
    level: float
    wavers: float
    change: tuple[int, float] = (999, 1.0)
    decimals: int = 0


LOGS: tuple[Requests | Intervals, ...] = (
    Requests("ward-deterioration", "2.0.1", 900, 240.0, 0.45, 0.0015, Spell(45, 0, 6.7, 4.4), times=600.0),
    Intervals(
        "card-fraud", "5.0.2", 5_400.0, 0.0006, 62.0, 0.46, 0.58, (88, 0.98), Spell(27, 5, 11.0, 52 / 60)
    ),
)
KPIS = (
    Kpi("card-fraud", "5.0.2", "Losses prevented", "EUR", "higher", "sum", 400_000, 438_000, 0.02, (95, 0.8)),
    Kpi("card-fraud", "5.0.2", "Payments held wrongly", "payments", "lower", "sum", 900, 780, 0.04),
    Kpi("credit-scoring", "3.1.0", "Complaints", "complaints", "lower", "sum", 12, 8, 0.12, (96, 1.9)),
    Kpi("credit-scoring", "3.1.0", "Time to decision", "hours", "lower", "mean", 24, 19.5, 0.04, decimals=1),
    Kpi(
        "demand-forecast",
        "4.2.0",
        "Fresh food wasted",
        "EUR",
        "lower",
        "sum",
        60_000,
        51_000,
        0.03,
        (78, 1.24),
    ),
)


def operations(log: Requests | Intervals, weeks: range, calendar: Calendar, seed: int) -> pl.DataFrame:
    """Rows as `intake.operations` gives them for a file."""
    rng = _generator(log.model, weeks, seed)
    if isinstance(log, Requests):
        return _requests(log, weeks, calendar, rng)
    return _intervals(log, weeks, calendar, rng)


def business(model: str, weeks: range, calendar: Calendar, seed: int) -> pl.DataFrame:
    """The months that end in these weeks, as `intake.business` gives them for a file."""
    parts = []
    for place, kpi in enumerate(one for one in KPIS if one.model == model):
        days = [day for week in weeks for day in _month_ends(calendar.monday(week))]
        week = np.array([(day - calendar.monday(0)).days / 7 for day in days])
        rng = np.random.default_rng([seed, zlib.crc32(f"{model} {weeks.start} {place}".encode())])
        since, factor = kpi.change
        grown = 1 + (factor - 1) * np.clip((week - since) / 6, 0.0, 1.0)
        value = kpi.level * grown * (1 + kpi.wavers * rng.standard_normal(len(days)))
        parts.append(
            pl.DataFrame(
                {
                    "metric": kpi.name,
                    "timestamp": pl.Series(days, dtype=pl.Date).cast(pl.Datetime("us")) + timedelta(hours=12),
                    "value": np.round(value, kpi.decimals),
                    "unit": kpi.unit,
                    "target": pl.Series([kpi.target] * len(days), dtype=pl.Float64),
                    "better": kpi.better,
                    "aggregation": kpi.aggregation,
                }
            )
        )
    return pl.concat(parts)


def _month_ends(monday: date) -> list[date]:
    days = (monday + timedelta(days=k) for k in range(7))
    return [day for day in days if (day + timedelta(days=1)).day == 1]


def _generator(model: str, weeks: range, seed: int) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(f"operations {model} {weeks.start}".encode())])


def _moments(seconds: npt.NDArray[np.floating[Any]], calendar: Calendar) -> pl.Series:
    origin = np.datetime64(calendar.start(0), "us")
    return pl.Series("timestamp", origin + (seconds * 1e6).astype("timedelta64[us]"))


def _requests(log: Requests, weeks: range, calendar: Calendar, rng: np.random.Generator) -> pl.DataFrame:
    week = np.repeat(np.arange(weeks.start, weeks.stop), log.a_week)
    seconds = np.sort(week * _WEEK + rng.random(len(week)) * SECONDS_COVERED)
    latency = log.median_ms * np.exp(log.spread * rng.standard_normal(len(week)))
    start, end = log.slow.seconds()
    latency = np.where((seconds >= start) & (seconds < end), latency * log.times, latency)
    return pl.DataFrame(
        {
            "timestamp": _moments(np.floor(seconds), calendar),
            "latency_ms": np.round(latency, 1),
            "status": rng.random(len(week)) < log.errors,
        }
    )


def _intervals(log: Intervals, weeks: range, calendar: Calendar, rng: np.random.Generator) -> pl.DataFrame:
    hour = np.arange(weeks.start * _HOURS, weeks.stop * _HOURS)
    daily = 1 + 0.6 * np.sin(2 * np.pi * (hour % 24 - 8) / 24)
    requests = rng.poisson(log.an_hour * daily).astype(np.float64)
    start, end = log.outage.seconds()
    lost = np.clip(np.minimum((hour + 1.0) * _HOUR, end) - np.maximum(hour * _HOUR, start), 0, None) / _HOUR
    since, share = log.growth
    grown = np.clip((hour / _HOURS - since) / (104 - since), 0.0, 1.0) * (share - log.cpu * 1.45)
    cpu = log.cpu * (0.55 + 0.45 * daily) + grown + 0.02 * rng.standard_normal(len(hour))
    memory = log.memory + 0.02 * rng.standard_normal(len(hour))
    failed = np.round(requests * lost) + rng.binomial(requests.astype(np.int64), log.errors)
    p95 = log.p95_ms * (1 + 0.1 * daily + 0.03 * rng.standard_normal(len(hour)))
    return pl.DataFrame(
        {
            "timestamp": _moments(hour * float(_HOUR), calendar),
            "interval_seconds": pl.Series([float(_HOUR)] * len(hour)),
            "requests": requests,
            "errors": np.minimum(failed, requests),
            "latency_p95_ms": np.round(p95, 1),
            "cpu_utilisation": np.round(np.clip(cpu, 0, 1), 3),
            "memory_utilisation": np.round(np.clip(memory, 0, 1), 3),
            "up": np.round(1 - lost, 4),
        }
    )
