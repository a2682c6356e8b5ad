"""Every model with its records and newest figures as of a moment: what overview, work and KPIs start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from mlgov.govern.entries import Entry, Records, entries
from mlgov.govern.families import FamilyState, Key, family_states, worst_figures
from mlgov.policy.models import Policy
from mlgov.services.context import Context
from mlgov.store import batches, figures, newest
from mlgov.store.records import Stored


@dataclass(frozen=True)
class Portfolio:
    """The portfolio after journal entry `seq`, judged by `policy`, with the clock at `now`."""

    policy: Policy
    now: datetime
    seq: int
    entries: list[Entry]
    shelf: Mapping[str, list[Stored]]  # kind -> the newest version of each record
    figures: pl.DataFrame  # newest judged window of each family; see `store.newest`
    families: Mapping[Key, Mapping[str, FamilyState]]  # (model, version) -> family -> where it stands
    by_window: pl.DataFrame  # how many figures of each status in every window; see `store.figures`
    referenced: frozenset[tuple[str, str]]  # model versions with a baseline in force


def portfolio(ctx: Context, policy: Policy, as_of: datetime | None, now: datetime) -> Portfolio:
    """The portfolio at a moment; `now` is that moment for clocks and expiries."""
    cur, seq = ctx.store.cursor(), ctx.seq(as_of)
    shelf = newest.of_every_kind(cur, seq)
    filed = Records(
        models=shelf.get("model", ()),
        versions=shelf.get("model_version", ()),
        incidents=shelf.get("incident", ()),
        assessments=shelf.get("assessment", ()),
        retirements=shelf.get("retirement", ()),
        approvals=shelf.get("approval", ()),
    )
    by_window = figures.worst_by_window(cur, seq)
    judged = newest.newest_judged(cur, seq, by_window)
    worst = worst_figures(judged, policy)
    families = family_states(worst, newest.over_time(cur, seq, worst))
    referenced = frozenset(
        (one.model, one.version)
        for one in batches.listed(cur, seq)
        if one.role == "reference" and one.withdrawn_seq is None
    )
    return Portfolio(
        policy, now, seq, entries(filed, judged, policy, now), shelf, judged, families, by_window, referenced
    )
