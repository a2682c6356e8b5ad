"""What the figures of the evaluation batch say about a version, family by family, for the gates that ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import polars as pl

from mlgov.govern.calendar import plural
from mlgov.govern.families import SEVERITY, estimated
from mlgov.policy.gates import Family
from mlgov.policy.models import Status

FAMILIES: tuple[str, ...] = get_args(Family)
JUDGED = ("ok", "warn", "breach")
_READ = ("family", "metric", "subject", "group", "window", "value", "status", "why", "comparison")
KEPT = 200  # figures of one check that its frozen evidence names, worst first
LOAD = {
    "performance": "load its labels, or an evaluation batch with labels",
    "fairness": "name protected attributes in the extract's spec, and load the batch with them",
    "drift": "load the baseline of this version, to which the batch is compared",
    "robustness": "name `segments` in the extract's spec, and load the batch with labels",
}


@dataclass(frozen=True)
class Batch:
    """The evaluation batch: the newest one of the version that is in force."""

    id: str
    name: str
    sha256: str


@dataclass(frozen=True)
class Checked:
    """One family: `ok` when figures were judged and none is in breach; `fix` is what is missing to judge it.

    `figures` are the judged ones, worst first, the worst window of each.
    """

    family: str
    status: Status
    why: str
    fix: str = ""
    figures: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Evaluation:
    batch: Batch | None
    checks: Mapping[str, Checked]

    def of(self, family: str) -> Checked:
        return self.checks[family]


def evaluation(batch: Batch | None, rows: pl.DataFrame, segments: pl.DataFrame, named: bool) -> Evaluation:
    """What the windows of the evaluation batch show.

    rows: judged figures [family, metric, subject, group, window, value, status, why, comparison] of those
    windows.
    segments: those of performance by segment, judged as the model as a whole is. named: whether the spec
    names segments at all.
    """
    if batch is None:
        lacking = "no evaluation batch has been loaded"
        none = {one: Checked(one, "not_evaluated", lacking, "load one of this version") for one in FAMILIES}
        return Evaluation(None, none)
    parts = (pl.col("family") == "performance") & pl.col("group").is_not_null()
    shown = rows.filter(~parts & ~estimated())
    checks = {one: _checked(one, shown.filter(pl.col("family") == one)) for one in FAMILIES[:3]}
    checks["robustness"] = _robust(rows.filter(parts), segments, named)
    return Evaluation(batch, checks)


def _robust(slices: pl.DataFrame, segments: pl.DataFrame, named: bool) -> Checked:
    if not named:
        return _nothing("robustness", "the extract's spec names no segments")
    return _checked("robustness", pl.concat([segments.select(_READ), slices.select(_READ)]))


def _checked(family: str, rows: pl.DataFrame) -> Checked:
    judged = rows.filter(pl.col("status").is_in(JUDGED))
    if judged.is_empty():
        lacking = rows.filter(pl.col("status") == "not_evaluated")["why"].drop_nulls()
        told = str(lacking[0]) if lacking.len() else ""
        return _nothing(family, told or f"the batch has no figures of {family}")
    figures = _worst(judged)
    bad = [one for one in figures if one["status"] == "breach"]
    if bad:
        return Checked(family, "breach", _told(bad), "", tuple(figures[:KEPT]))
    watch = sum(one["status"] == "warn" for one in figures)
    why = f"{plural(len(figures), 'figure')} judged, none in breach" + (
        f", {watch} to watch" if watch else ""
    )
    return Checked(family, "ok", why, "", tuple(figures[:KEPT]))


def _told(bad: Sequence[Mapping[str, Any]]) -> str:
    first, more = bad[0], len(bad) - 1
    place = f" in {first['group']}" if first["group"] else ""
    told = f"{first['why']}{place} ({first['window']})"
    return told + (f"; {plural(more, 'more figure')} in breach" if more else "")


def _worst(judged: pl.DataFrame) -> list[dict[str, Any]]:
    """One row for each figure, in its worst window; breaches first, figures of the whole before groups."""
    ranked = judged.with_columns(
        _bad=pl.col("status").replace_strict(SEVERITY, return_dtype=pl.Int64),
        _part=pl.col("group").is_not_null(),
    ).sort("_bad", "_part", "metric", "subject", "group", "window", descending=[True, *[False] * 5])
    first = ranked.unique(["metric", "subject", "group"], keep="first", maintain_order=True)
    return [
        {name: row[name] for name in _READ[1:7]} | {"why": _short(str(row["why"] or ""), row["comparison"])}
        for row in first.iter_rows(named=True)
    ]


def _short(why: str, comparison: str | None) -> str:
    """The reason up to its comparison with the limit, behind which follows what the limit rests on."""
    return (
        why[: why.index(comparison) + len(comparison)]
        if comparison and comparison in why
        else why.rstrip(". ")
    )


def _nothing(family: str, why: str) -> Checked:
    return Checked(family, "not_evaluated", why, LOAD[family])


def as_document(found: Evaluation) -> dict[str, Any]:
    """What a dossier keeps of it: the batch by its content, and every check with its figures."""
    batch = None if found.batch is None else vars(found.batch)
    checks = {
        name: {"status": one.status, "why": one.why, "figures": [dict(figure) for figure in one.figures]}
        for name, one in sorted(found.checks.items())
    }
    return {"batch": batch, "checks": checks}
