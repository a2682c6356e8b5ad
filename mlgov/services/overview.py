"""The portfolio on one screen: verdict, five figures, models worst first, statuses by week, what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import polars as pl

from mlgov.govern import incidents, periods, tasks, tiers, worklist
from mlgov.govern.entries import Entry
from mlgov.govern.families import FAMILIES
from mlgov.govern.portfolio import ModelState, states, table
from mlgov.govern.verdict import Sentence, verdict
from mlgov.govern.worklist import Due
from mlgov.policy.approvals import Few
from mlgov.policy.models import Policy, Status
from mlgov.services import asking, kpis
from mlgov.services.changes import Change, changes
from mlgov.services.context import Context
from mlgov.services.portfolio import Portfolio, portfolio
from mlgov.store.standing import Same

WEEKS = 26  # how far back the statuses by week go
FILTERS = ("business_unit", "tier", "steward", "model")


@dataclass(frozen=True)
class Figure:
    """One of the five figures: `value` of `of` (None = a plain count); `kind` names the page behind it."""

    id: str
    label: str
    value: int
    of: int | None
    status: Status
    note: str
    kind: str


@dataclass(frozen=True)
class Overview:
    """`weeks`: model, name, week, window_start, status, versions; `due` is most pressing first, `changes`
    newest."""

    at: datetime
    verdict: list[Sentence]
    figures: list[Figure]
    table: pl.DataFrame
    weeks: pl.DataFrame
    due: list[Due]
    changes: list[Change]
    changes_since: datetime
    options: dict[str, list[str]]  # filter -> what can be chosen
    indicators: list[Figure]  # key risk indicators, which the framework has no target for


def overview(
    ctx: Context, *, as_of: datetime | None = None, filters: Mapping[str, str | None] | None = None
) -> Overview:
    """The portfolio at a moment; `filters` keeps the models of a unit, tier or steward, or one model."""
    ctx.require("read")
    known = _standing(ctx, as_of)
    wanted = {name: value for name, value in (filters or {}).items() if value}
    return ctx.standing(as_of).once(
        "overview of some",
        (Same(known.portfolio.policy), known.portfolio.now, *sorted(wanted.items())),
        lambda: _overview(ctx, known, wanted, as_of),
    )


def _overview(
    ctx: Context, known: _Standing, wanted: Mapping[str, str | None], as_of: datetime | None
) -> Overview:
    now = known.portfolio.now
    chosen = {one.id for one in known.portfolio.entries if _kept(one, wanted)}
    due = [one for one in known.due if one.model in chosen or (not wanted and not one.model)]
    found = [one for one in known.states if one.entry.id in chosen]
    since = periods.month_of(now).start
    return Overview(
        at=now,
        verdict=verdict(found),
        figures=_figures(ctx, known.portfolio, found, due, as_of),
        table=table(found),
        weeks=_weeks(known.portfolio.by_window, found, now),
        due=due,
        changes=changes(ctx, found, since, as_of),
        changes_since=since,
        options=_options(known.portfolio.entries),
        indicators=_indicators([one.entry for one in found], known.portfolio.policy),
    )


@dataclass(frozen=True)
class _Standing:
    """The whole portfolio at a moment with what is due, most pressing first, and its models, worst first."""

    portfolio: Portfolio
    due: Sequence[Due]
    states: Sequence[ModelState]


def _standing(ctx: Context, as_of: datetime | None) -> _Standing:
    """Where everything stands at a moment, worked out once for all who ask within it."""
    policy, now = ctx.policy(as_of), ctx.moment(as_of)

    def work() -> _Standing:
        known = portfolio(ctx, policy, as_of, now)
        found = _due(ctx, known.entries, policy, now, as_of)
        every = worklist.in_order([*found, *tasks.tasks(known.shelf, policy, now)])
        return _Standing(known, every, states(known.entries, known.families, found))

    return ctx.standing(as_of).once("overview", (Same(policy), now), work)


def model_states(ctx: Context, *, as_of: datetime | None = None) -> Sequence[ModelState]:
    """Where every model stands, worst first."""
    ctx.require("read")
    return _standing(ctx, as_of).states


def due(ctx: Context, *, as_of: datetime | None = None) -> list[Due]:
    """Everything due about all models, and beyond single models, most pressing first."""
    ctx.require("read")
    return list(_standing(ctx, as_of).due)


def model_state(ctx: Context, model: str, *, as_of: datetime | None = None) -> ModelState | None:
    """Where one model stands, family by family; None when it is not in the inventory."""
    ctx.require("read")
    return next((one for one in _standing(ctx, as_of).states if one.entry.id == model), None)


def _due(
    ctx: Context, entries: list[Entry], policy: Policy, now: datetime, as_of: datetime | None
) -> list[Due]:
    """What is due; where what was asked to be approved has changed since, nobody has to sign any more."""
    found = worklist.due(entries, policy, now)
    asked = [one.link_id for one in found if one.link_kind == asking.KIND]
    if not asked:
        return found
    void = ctx.standing(as_of).once("void requests", tuple(asked), lambda: _void(ctx, asked, as_of))
    return [_anew(one, void[one.link_id]) if one.link_id in void else one for one in found]


def _void(ctx: Context, asked: list[str], as_of: datetime | None) -> dict[str, str]:
    """Id of each request that is void -> who asked."""
    shelf = ctx.standing(as_of).shelf(asking.KIND).by_id
    requests = [shelf[id] for id in dict.fromkeys(asked)]
    stood = asking.standings(ctx, requests, as_of)
    return {one.id: str(one.body["requested_by"]) for one in requests if stood[one.id].state == "void"}


def _anew(one: Due, who: str) -> Due:
    why = "what was asked has changed since, so that no signature counts"
    return replace(one, rule="void", what=f"Ask anew, or withdraw {one.link_id}", why=why, owner=who)


def _kept(entry: Entry, filters: Mapping[str, str | None]) -> bool:
    own = {
        "model": entry.id,
        **{name: str(entry.body.get(name) or "") for name in FILTERS if name != "model"},
    }
    return all(not wanted or own.get(name) == wanted for name, wanted in filters.items())


def _options(entries: list[Entry]) -> dict[str, list[str]]:
    def values(name: str) -> list[str]:
        found = {entry.id if name == "model" else str(entry.body.get(name) or "") for entry in entries}
        return sorted(found - {""})

    return {name: values(name) for name in FILTERS}


def _figures(
    ctx: Context, known: Portfolio, found: list[ModelState], due: list[Due], as_of: datetime | None
) -> list[Figure]:
    used = [one for one in found if one.in_use]
    policy = known.policy
    strict = tiers.strictest(policy)
    critical = [one for one in used if one.entry.tier.id == strict.id]
    calm = sum(one.status in ("ok", "warn") for one in critical)
    in_breach = sum(one.status == "breach" for one in found)
    serious = _open_incidents(found, policy)
    late = sum(one.state == "overdue" for one in due)
    title = f"{strict.title} models in control"
    note = "ok or warn in every family" if critical else f"no {strict.title.lower()} model is in use"
    high = " and ".join(incidents.high(policy))
    return [
        Figure("critical", title, calm, len(critical), _all_of(calm, len(critical)), note, "models"),
        Figure(
            "breach",
            "Models in breach",
            in_breach,
            len(used),
            _none_of(in_breach, len(used)),
            "worst family",
            "models",
        ),
        Figure(
            "incidents",
            f"Open {high}",
            serious,
            None,
            _none_of(serious, 1),
            "incidents not resolved",
            "incidents",
        ),
        _on_target(ctx, known, as_of),
        Figure("overdue", "Overdue actions", late, None, _none_of(late, 1), f"of {len(due)} to do", "work"),
    ]


def _indicators(entries: list[Entry], policy: Policy) -> list[Figure]:
    """The key risk indicators, which the framework has no target for."""
    open_ones = [(one, stood) for entry in entries for one, stood in entry.findings if stood.open]
    high = sum(one.body["severity"] in policy.findings.high for one, _ in open_ones)
    late = sum(stood.late for _, stood in open_ones)
    waived = sum(any(stood.in_force for _, stood in entry.waivers) for entry in entries)
    names = " and ".join(policy.findings.high)
    return [
        _complete(entries, policy),
        _few("findings", f"Open findings of {names}", high, policy.findings.open_high, "findings"),
        _few("overdue_findings", "Findings past their day", late, policy.findings.overdue, "findings"),
        _few("exceptions", "Models under an exception", waived, policy.exceptions.models, "exceptions"),
    ]


def _few(id: str, label: str, count: int, limit: Few, kind: str) -> Figure:
    status: Status = "ok" if count <= limit.green else "warn" if count <= limit.amber else "breach"
    note = f"ok at {limit.green}, a warning up to {limit.amber}: a convention"
    return Figure(id, label, count, None, status, note, kind)


def _complete(entries: list[Entry], policy: Policy) -> Figure:
    """Models with an owner and a complete record, of those that are not retired."""
    kept = [one for one in entries if not one.retired]
    good = sum(bool(one.body.get("owner")) and one.metadata.complete for one in kept)
    limit = policy.inventory.complete
    share = good / len(kept) if kept else None
    status: Status = "not_evaluated"
    if share is not None:
        status = "ok" if share >= limit.green else "warn" if share >= limit.amber else "breach"
    note = f"ok from {limit.green * 100:g} %, a warning from {limit.amber * 100:g} %: a convention"
    return Figure("complete", "Complete records with an owner", good, len(kept), status, note, "models")


def _on_target(ctx: Context, known: Portfolio, as_of: datetime | None) -> Figure:
    quarter, hour = periods.quarter_of(known.now), known.now.replace(minute=0, second=0, microsecond=0)
    every = ctx.standing(as_of).once(
        "kpis of a quarter",
        (Same(known.policy), quarter.label, hour),
        lambda: kpis.of_portfolio(ctx, known, quarter, as_of),
    )
    rows = [one for one in every if one.target is not None]
    judged = [one for one in rows if one.status in ("ok", "warn", "breach")]
    good = sum(one.status == "ok" for one in judged)
    note = (
        f"{rows[0].period}, {len(rows) - len(judged)} more not evaluated"
        if rows
        else "the policy sets no target"
    )
    return Figure("kpis", "KPIs on target", good, len(judged), _all_of(good, len(judged)), note, "kpis")


def _open_incidents(found: list[ModelState], policy: Policy) -> int:
    high = incidents.high(policy)
    every = [one.body for state in found for one in state.entry.incidents]
    return sum(body["severity"] in high and incidents.is_open(body) for body in every)


def _all_of(good: int, of: int) -> Status:
    return "not_evaluated" if of == 0 else "ok" if good == of else "breach"


def _none_of(bad: int, of: int) -> Status:
    return "not_evaluated" if of == 0 else "breach" if bad else "ok"


def _weeks(by_window: pl.DataFrame, found: list[ModelState], now: datetime) -> pl.DataFrame:
    """The worst status of each model in each dated window of the last half-year, in the order of the table.

    Versions that were never live don't count where another one was.
    """
    start = (now - timedelta(weeks=WEEKS)).replace(tzinfo=None)
    order = pl.DataFrame(
        [(one.entry.id, one.entry.name, place) for place, one in enumerate(found)],
        schema={"model": pl.String, "name": pl.String, "place": pl.Int64},
        orient="row",
    )
    served = {
        (one.entry.id, str(v.body["version"]))
        for one in found
        for v in one.entry.versions
        if v.body["stage"] in ("production", "archived") or str(v.body["version"]) == one.version
    }
    versions = pl.DataFrame(sorted(served), schema={"model": pl.String, "version": pl.String}, orient="row")
    shown = pl.col("family").is_in(FAMILIES) & (pl.col("window_start") >= start)
    dated = by_window.filter(shown).join(versions, on=["model", "version"], how="semi")
    status = (
        pl.when(pl.col("breach").sum() > 0).then(pl.lit("breach"))
        .when(pl.col("warn").sum() > 0).then(pl.lit("warn"))
        .when(pl.col("ok").sum() > 0).then(pl.lit("ok"))
        .otherwise(pl.lit("not_evaluated"))
    )  # fmt: skip
    grouped = dated.group_by("model", "window", "window_start").agg(
        status=status, versions=pl.col("version").unique().sort()
    )
    return (
        grouped.join(order, on="model")
        .sort("place", "window_start")
        .select("model", "name", pl.col("window").alias("week"), "window_start", "status", "versions")
    )
