"""Frames of predictions for the demo portfolio: seeded, vectorised, with the declared changes in them.

A row is drawn as one standard normal number per numeric column and one value per categorical column. A
weighted sum of these, scaled to a standard deviation of one, is what the model has learnt; the score
follows it exactly and the label follows it with chance, so that a quiet model is calibrated by
construction.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from mlgov.demo.shapes import WEEKS, Category, Columns, DemoModel, Drift, Numeric, Version

Floats = npt.NDArray[np.float64]
Weeks = npt.NDArray[np.int64]

SECONDS_COVERED = 6 * 86_400 + 21 * 3_600  # Monday 00:00 to Sunday 21:00, before the nightly load
DAYS_A_YEAR = 365.25
WINTER_PEAK = 355  # day of the year at which a seasonal column is highest


@dataclass(frozen=True)
class Calendar:
    """Turns weeks of the story into dates; `until` is the Sunday on which the last week ends."""

    until: date

    def monday(self, week: int) -> date:
        return self.until - timedelta(days=7 * (WEEKS - week) - 1)

    def start(self, week: int) -> datetime:
        return datetime.combine(self.monday(week), time())

    def at(self, week: int, day: int = 0, hour: int = 9, minute: int = 0) -> datetime:
        """A moment in UTC: day 0 is Monday. Hours may run on into the following days."""
        return self.start(week).replace(tzinfo=UTC) + timedelta(days=day, hours=hour, minutes=minute)


@dataclass(frozen=True)
class Draw:
    """The rows of one extract while they are being made."""

    rng: np.random.Generator
    week: Weeks
    drifts: tuple[Drift, ...]

    @property
    def height(self) -> int:
        return len(self.week)

    def normal(self) -> Floats:
        return self.rng.standard_normal(self.height)

    def strength(self, kind: str, subject: str) -> Floats:
        """Summed strength of the changes of this kind to this column, by row."""
        total = np.zeros(self.height)
        for drift in self.drifts:
            if drift.kind == kind and drift.subject == subject:
                total += drift.strength(self.week)
        return total


def extract(model: DemoModel, version: Version, weeks: range, calendar: Calendar, seed: int) -> pl.DataFrame:
    """Every row that `version` scored in these weeks, with its label; weeks may be negative."""
    columns = model.columns
    if columns is None:
        raise ValueError(f"{model.id} has no extract")
    key = zlib.crc32(f"{model.id} {version.version} {weeks.start}".encode())
    rng = np.random.default_rng([seed, key])
    counts = np.round(columns.rows * rng.uniform(0.94, 1.06, len(weeks))).astype(np.int64)
    draw = Draw(rng, np.repeat(np.arange(weeks.start, weeks.stop), counts), version.drifts)
    stamp = _timestamps(draw, calendar)
    values = {"scored_at": stamp, columns.entity: _entities(columns, version, draw.week)}
    values |= _features(columns, draw, calendar)
    return pl.DataFrame(values)


def split_labels(frame: pl.DataFrame, columns: Columns) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The extract as it is on scoring day (labels still null), and the labels that follow."""
    labels = frame.select(columns.entity, columns.label).drop_nulls(columns.label)
    return frame.with_columns(pl.lit(None, frame.schema[columns.label]).alias(columns.label)), labels


def _timestamps(draw: Draw, calendar: Calendar) -> pl.Series:
    seconds = draw.week * 7 * 86_400 + np.floor(draw.rng.random(draw.height) * SECONDS_COVERED).astype(
        np.int64
    )
    seconds.sort()
    origin = np.datetime64(calendar.start(0), "us")
    return pl.Series("scored_at", origin + seconds.astype("timedelta64[s]").astype("timedelta64[us]"))


def _entities(columns: Columns, version: Version, week: Weeks) -> pl.Series:
    """Ids such as `CR2-0412-0007`: prefix with major version, week from -100 on, and row within it."""
    first = np.searchsorted(week, week, side="left")
    place = pl.DataFrame({"w": week + 100, "i": np.arange(len(week)) - first})
    prefix = f"{columns.prefix}{version.version.split('.')[0]}"
    text = pl.format("{}-{}-{}", pl.lit(prefix), _padded("w", 3), _padded("i", 4))
    return place.select(text.alias(columns.entity)).to_series()


def _padded(name: str, digits: int) -> pl.Expr:
    return pl.col(name).cast(pl.String).str.zfill(digits)


def _features(columns: Columns, draw: Draw, calendar: Calendar) -> dict[str, pl.Series]:
    hidden = {c.name: _hidden(c, draw, calendar) for c in columns.numeric}
    chosen = {c.name: _chosen(c, draw) for c in (*columns.categorical, *columns.protected)}
    out = {c.name: _numeric(c, hidden[c.name], draw) for c in columns.numeric}
    for c in (*columns.categorical, *columns.protected):
        out[c.name] = _categorical(c, chosen[c.name], draw)
    if columns.classes:
        return out | _multiclass(columns, hidden, draw)
    learnt = _learnt(columns, hidden, chosen)
    if columns.task == "regression":
        return out | _regression(columns, learnt, draw)
    return out | _binary(columns, learnt, chosen, draw)


def _hidden(column: Numeric, draw: Draw, calendar: Calendar) -> Floats:
    """The standard normal number behind a numeric column, moved by drift and season."""
    z = draw.normal() + draw.strength("shift", column.name)
    if column.season:
        first = calendar.monday(0).timetuple().tm_yday
        angle = 2 * np.pi * (first + 7 * draw.week - WINTER_PEAK) / DAYS_A_YEAR
        z = z + column.season * np.cos(angle)
    return np.asarray(z)


def _numeric(column: Numeric, z: Floats, draw: Draw) -> pl.Series:
    value = column.centre + column.spread * z
    if column.shape in ("lognormal", "count"):
        value = column.centre * np.exp(column.spread * z)
    elif column.shape == "share":
        value = _logistic(value)
    gone = draw.rng.random(draw.height) < column.missing + draw.strength("missing", column.name)
    if column.shape == "count":
        series = pl.Series(column.name, np.floor(value).astype(np.int64))
    else:
        series = pl.Series(column.name, np.round(value, column.decimals))
    return series.set(pl.Series(gone), None) if gone.any() else series


def _chosen(column: Category, draw: Draw) -> Weeks:
    """Index of the value by row; an index beyond the levels stands for a value never seen before."""
    edges = np.cumsum(column.shares)[:-1] / np.sum(column.shares)
    chosen = np.searchsorted(edges, draw.rng.random(draw.height), side="right")
    for drift in draw.drifts:
        if drift.kind == "mix" and drift.subject == column.name:
            index = column.levels.index(drift.level) if drift.level in column.levels else len(column.levels)
            chosen = np.where(draw.rng.random(draw.height) < drift.strength(draw.week), index, chosen)
    return np.asarray(chosen, dtype=np.int64)


def _categorical(column: Category, chosen: Weeks, draw: Draw) -> pl.Series:
    new = [
        d.level for d in draw.drifts if d.subject == column.name and d.level and d.level not in column.levels
    ]
    names = pl.Series([*column.levels, *new], dtype=pl.String)
    return names.gather(pl.Series(chosen)).alias(column.name)


def _learnt(columns: Columns, hidden: dict[str, Floats], chosen: dict[str, Weeks]) -> Floats:
    """The weighted sum that the model follows, with mean 0 and standard deviation 1 without drift."""
    total = np.zeros(len(next(iter(hidden.values()))))
    variance = 0.0
    for numeric in columns.numeric:
        total += numeric.weight * hidden[numeric.name]
        variance += numeric.weight**2
    for category in (*columns.categorical, *columns.protected):
        if category.effects:
            shares = np.asarray(category.shares) / np.sum(category.shares)
            effects = np.asarray(category.effects) - np.dot(shares, category.effects)
            total += np.append(effects, 0.0)[chosen[category.name]]
            variance += float(np.dot(shares, effects**2))
    return np.asarray(total / np.sqrt(variance))


def _truth(learnt: Floats, draw: Draw) -> Floats:
    """What the label follows: the learnt sum, or a mix of it and noise when the concept drifts."""
    kept = 1.0 - draw.strength("concept", "label")
    return np.asarray(kept * learnt + np.sqrt(1.0 - kept**2) * draw.normal())


def _binary(columns: Columns, learnt: Floats, chosen: dict[str, Weeks], draw: Draw) -> dict[str, pl.Series]:
    offset = np.zeros(draw.height)
    for category in columns.protected:
        for drift in draw.drifts:
            if drift.kind == "offset" and drift.subject == category.name:
                group = chosen[category.name] == category.levels.index(drift.level)
                offset += np.where(group, drift.strength(draw.week), 0.0)
    score = _logistic(columns.bias + columns.sharpness * learnt - offset)
    chance = _logistic(columns.bias + columns.sharpness * _truth(learnt, draw))
    label = (draw.rng.random(draw.height) < chance).astype(np.int64)
    return {
        columns.score: pl.Series(columns.score, np.round(score, 4)),
        columns.label: _known(pl.Series(columns.label, label), columns, draw),
    }


def _regression(columns: Columns, learnt: Floats, draw: Draw) -> dict[str, pl.Series]:
    score = columns.centre + columns.spread * learnt
    error = columns.error * (1.0 + draw.strength("noise", "label"))
    label = score + error * draw.normal()
    return {
        columns.score: pl.Series(columns.score, np.round(score, 2)),
        columns.label: _known(pl.Series(columns.label, np.round(label, 2)), columns, draw),
    }


def _multiclass(columns: Columns, hidden: dict[str, Floats], draw: Draw) -> dict[str, pl.Series]:
    numbers = np.column_stack([hidden[c.name] for c in columns.numeric])
    weights = np.array([columns.classes[name] for name in columns.classes])
    pull = columns.sharpness * numbers @ weights.T
    names = pl.Series(list(columns.classes), dtype=pl.String)
    shares = np.exp(pull - pull.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    # adding Gumbel noise to log-odds and taking the largest draws from the softmax
    label = np.argmax(pull + draw.rng.gumbel(size=pull.shape), axis=1)
    scores = {f"score_{name}": pl.Series(np.round(shares[:, i], 4)) for i, name in enumerate(columns.classes)}
    found = pl.Series(np.argmax(pull, axis=1))
    return scores | {
        "predicted": names.gather(found).alias("predicted"),
        columns.label: _known(names.gather(pl.Series(label)).alias(columns.label), columns, draw),
    }


def _known(label: pl.Series, columns: Columns, draw: Draw) -> pl.Series:
    if columns.label_share >= 1.0:
        return label
    return label.set(pl.Series(draw.rng.random(draw.height) >= columns.label_share), None)


def _logistic(x: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-x)))
