"""A model version's figures with the reference's beside them, and the limit of one as lines."""

from __future__ import annotations

import polars as pl

from mlgov.charts.limits import LimitLine, lines_of
from mlgov.govern import tiers
from mlgov.policy.models import Limit
from mlgov.services.figures_in_words import Scope
from mlgov.services.records import Stored
from mlgov.ui import judged
from mlgov.ui.skeleton import Here


def of_family(here: Here, model: Stored, version: str | None, family: str) -> pl.DataFrame:
    """Contract columns of every window, with `reference_value`; nothing without a version."""
    if version is None:
        return pl.DataFrame()
    policy, at = here.ctx.policy(here.as_of), here.as_of or here.ctx.now()
    tier = tiers.effective(model.body["tier"], policy).id
    found = Scope(here.ctx, policy, model.id, version, tier, at).rows()
    return found.filter(pl.col("family") == family)


def limit(here: Here, model: Stored, family: str, metric: str, subject: str) -> Limit | None:
    return judged.limit(here.ctx.policy(here.as_of), model.body, family, metric, subject)


def lines(found: Limit | None, shown: pl.DataFrame, unit: str) -> list[LimitLine]:
    """A limit on the scale of the figures shown, also one that moves with the reference's figure."""
    return lines_of(found, reference_of(shown), unit)


def reference_of(shown: pl.DataFrame) -> float | None:
    """The reference's value of a figure; None where it has none."""
    known = shown["reference_value"].drop_nulls()
    return float(known[-1]) if known.len() else None
