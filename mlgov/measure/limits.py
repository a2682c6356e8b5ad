"""Which limit of the policy applies to a figure: the most specific one."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from mlgov.measure import catalogue
from mlgov.policy.models import Limit

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


def lookup(
    limits: Iterable[Limit], places: Iterable[tuple[str, str, str]], model: str, tier: str | None
) -> pl.DataFrame:
    """The limit of each (family, metric, subject) that has one: the columns of `SCHEMA`.

    A limit for the model wins over one for its tier, that over one for neither; then one for the subject over
    one for none. A limit that names no subject means the model as a whole where a metric also exists by
    group.
    """
    fitting: dict[str, list[Limit]] = {}
    for one in limits:
        if one.model in (None, model) and one.tier in (None, tier):
            fitting.setdefault(one.metric, []).append(one)
    found = []
    for family, metric, subject in places:
        own = fitting.get(metric, ())
        primary = bool(own) and catalogue.get(metric).family == family
        chosen = [one for one in own if one.subject == subject or (one.subject is None and primary)]
        if chosen:
            best = max(chosen, key=_precedence)
            found.append(
                (family, metric, subject, best.when, best.warn, best.breach, best.against, best.because)
            )
    return pl.DataFrame(found, schema=SCHEMA, orient="row")


def _precedence(limit: Limit) -> tuple[int, bool]:
    return 2 if limit.model else 1 if limit.tier else 0, limit.subject is not None
