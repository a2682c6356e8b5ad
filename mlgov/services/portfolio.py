"""Every model with its records and newest figures as of a moment: what overview, work and KPIs start from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from mlgov.govern.entries import Entry, Records, entries
from mlgov.govern.families import FamilyState, Key, family_states, worst_figures
from mlgov.govern.under_way import UnderWay
from mlgov.policy.models import Policy
from mlgov.services import asking, exceptions, findings
from mlgov.services.context import Context
from mlgov.services.in_force import method_since
from mlgov.store import batches, figures, newest
from mlgov.store.records import Stored
from mlgov.store.standing import Same, Standing


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
    standing = ctx.standing(as_of)

    def work() -> Portfolio:
        return gathered(standing, policy, now, method_since(ctx.store, standing.cursor(), standing.seq))

    return standing.once("portfolio", (Same(policy), now), work)


@dataclass(frozen=True)
class Shelf(Mapping[str, list[Stored]]):
    """The newest version of each record by kind; a kind is read when it is first asked for."""

    standing: Standing

    def __getitem__(self, kind: str) -> list[Stored]:
        if kind not in self.standing.kinds():
            raise KeyError(kind)
        return self.standing.newest(kind)

    def __iter__(self) -> Iterator[str]:
        return iter(self.standing.kinds())

    def __len__(self) -> int:
        return len(list(self.standing.kinds()))


@dataclass(frozen=True)
class Judged:
    """What follows from figures alone, by a policy."""

    policy: Policy
    figures: pl.DataFrame
    families: Mapping[Key, Mapping[str, FamilyState]]
    by_window: pl.DataFrame


def gathered(standing: Standing, policy: Policy, now: datetime, since: datetime | None = None) -> Portfolio:
    """`portfolio` of what stands, gathered anew; since: when its method of classification was published."""
    shelf = Shelf(standing)
    filed = Records(
        models=shelf.get("model", ()),
        versions=shelf.get("model_version", ()),
        incidents=shelf.get("incident", ()),
        notices=shelf.get("incident_notice", ()),
        reviews=shelf.get("incident_review", ()),
        assessments=shelf.get("assessment", ()),
        retirements=shelf.get("retirement", ()),
        approvals=shelf.get("approval", ()),
        requests=asking.by_records(standing, now),
        waivers=[(one.exception, one.standing) for one in exceptions.known(standing, now)],
        findings=[(one.finding, one.standing) for one in findings.known(standing, policy, now)],
        families=shelf.get("model_family", ()),
        deployments=shelf.get("deployment", ()),
        classifications=shelf.get("classification", ()),
        deliverables=shelf.get("deliverable", ()),
        artifacts=shelf.get("artifact", ()),
        procedures=shelf.get("procedure", ()),
        people=shelf.get("person", ()),
        trainings=shelf.get("training", ()),
        under_way=UnderWay(
            shelf.get("lifecycle", ()), shelf.get("gate_passage", ()), shelf.get("rebuild", ())
        ),
    )
    judged = standing.once_judged("judged", Same(policy), lambda: _judged(standing, policy))
    referenced = frozenset(
        (one.model, one.version)
        for one in batches.listed(standing.cursor(), standing.seq)
        if one.role == "reference" and one.withdrawn_seq is None
    )
    return Portfolio(
        policy,
        now,
        standing.seq,
        entries(filed, judged.figures, policy, now, since),
        shelf,
        judged.figures,
        judged.families,
        judged.by_window,
        referenced,
    )


def _judged(standing: Standing, policy: Policy) -> Judged:
    cur, seq = standing.cursor(), standing.seq
    by_window = figures.worst_by_window(cur, seq)
    judged = newest.newest_judged(cur, seq, by_window)
    worst = worst_figures(judged, policy)
    return Judged(policy, judged, family_states(worst, newest.over_time(cur, seq, worst)), by_window)
