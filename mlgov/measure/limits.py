"""Which limit of the policy applies to a figure: the most specific one."""

from __future__ import annotations

import json
from collections.abc import Iterable

import polars as pl

from mlgov.measure import catalogue
from mlgov.policy.models import Limit

Place = tuple[str, str, str]  # family, metric, subject
SCHEMA = {
    "family": pl.String,
    "metric": pl.String,
    "subject": pl.String,
    "when": pl.String,
    "warn": pl.Float64,
    "breach": pl.Float64,
    "against": pl.String,
    "because": pl.String,
}


def lookup(limits: Iterable[Limit], places: Iterable[Place], model: str, tier: str | None) -> pl.DataFrame:
    """The limit of each (family, metric, subject) that has one: the columns of `SCHEMA`.

    A limit for the model wins over one for its tier, that over one for neither; then one for the subject over
    one for none. A limit that names no subject means the model as a whole where a metric also exists by
    group: performance by group is judged by limits that name the attribute (`with_subject`).
    """
    found = chosen(limits, places, model, tier)
    rows = [
        (*place, one.when, one.warn, one.breach, one.against, one.because) for place, one in found.items()
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def chosen(
    limits: Iterable[Limit], places: Iterable[Place], model: str, tier: str | None
) -> dict[Place, Limit]:
    """The limit of each place that has one, as `lookup` says."""
    fitting: dict[str, list[Limit]] = {}
    for one in limits:
        if one.model in (None, model) and one.tier in (None, tier):
            fitting.setdefault(one.metric, []).append(one)
    found = {}
    for place in places:
        family, metric, subject = place
        own = fitting.get(metric, ())
        whole = bool(own) and catalogue.get(metric).family == family
        whole = whole and (family != "performance" or subject == model)
        fits = [one for one in own if one.subject == subject or (one.subject is None and whole)]
        if fits:
            found[place] = max(fits, key=_precedence)
    return found


def places_of(figures: pl.DataFrame) -> list[Place]:
    """(family, metric, subject) of each figure, as limits call them.

    Where performance is measured by group, the subject is its attributes, joined by commas: `sex` for
    `{"sex":"female"}`.
    """
    attributes = {group: ",".join(json.loads(group)) for group in figures["group"].unique() if group}
    columns = (figures[name].to_list() for name in ("family", "metric", "subject", "group"))
    return [
        (family, metric, attributes[group] if group and family == "performance" else subject)
        for family, metric, subject, group in zip(*columns, strict=True)
    ]


def _precedence(limit: Limit) -> tuple[int, bool]:
    return 2 if limit.model else 1 if limit.tier else 0, limit.subject is not None
