"""What the store knows, put together as a council pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import polars as pl

from mlgov.charts import words
from mlgov.govern import calendar, incidents, notices, worklist
from mlgov.govern.agenda import Item
from mlgov.govern.entries import Entry, Filed
from mlgov.govern.families import SEVERITY, FamilyState
from mlgov.govern.periods import Period
from mlgov.govern.portfolio import COLUMNS, ModelState, states
from mlgov.papers.blocks import Decision, KeyFigure, Sentence
from mlgov.papers.pack import FAMILIES, CouncilPack, DueLine, Finding, IncidentLine, KpiLine, PortfolioLine
from mlgov.papers.typesetting import Stamp
from mlgov.policy.models import Body, Policy
from mlgov.policy.publish import policy_hash
from mlgov.services import agendas, kpis
from mlgov.services.context import Context
from mlgov.services.figures_in_words import Scope, about, charts, in_words, since, spokesman
from mlgov.services.overview import Figure, overview
from mlgov.services.portfolio import portfolio

WEEKS = 26
BUSINESS = "business"
COUNCIL = "council"
FINDINGS = ("fairness", "drift", "operations", BUSINESS)  # in this order for one model
MOST_FINDINGS = 6
AHEAD = timedelta(days=31)  # how far ahead of the council something is due


@dataclass(frozen=True)
class Reading:
    """The portfolio at one moment, read once for every section."""

    ctx: Context
    at: datetime
    policy: Policy
    states: list[ModelState]
    due: list[worklist.Due]
    rows: Mapping[str, pl.DataFrame]  # model -> the scorecard of its shown version, if beyond a limit
    told: Mapping[tuple[str, str], str]  # model, family -> its worst figure in words, if beyond a limit
    business: Mapping[str, FamilyState]  # model -> where its business figures stand, if it has any

    def standing(self, state: ModelState) -> dict[str, FamilyState]:
        """A model's families, its business figures among them, which do not count in its status."""
        own = self.business.get(state.entry.id)
        return {**state.families, **({BUSINESS: own} if own else {})}


def read(ctx: Context, at: datetime, *, model: str | None = None) -> Reading:
    """The whole portfolio, or one model."""
    policy = ctx.policy(at)
    known = portfolio(ctx, policy, at, at)
    entries = [one for one in known.entries if model in (None, one.id)]
    due = worklist.due(entries, policy, at)
    found = states(entries, known.families, due)
    business = {
        one.entry.id: own
        for one in found
        if (own := known.families.get((one.entry.id, one.version or ""), {}).get(BUSINESS))
        and not one.entry.retired
    }
    reading = Reading(ctx, at, policy, found, due, {}, {}, business)
    beyond = {one.entry.id: _beyond(reading, one) for one in found}
    rows = {one.entry.id: scope_of(ctx, policy, one, at).rows() for one in found if beyond[one.entry.id]}
    told = {
        (one.entry.id, family.family): text
        for one in found
        for family in beyond[one.entry.id]
        if (text := _told(scope_of(ctx, policy, one, at), rows[one.entry.id], family))
    }
    return replace(reading, rows=rows, told=told)


def scope_of(ctx: Context, policy: Policy, state: ModelState, at: datetime) -> Scope:
    return Scope(ctx, policy, state.entry.id, state.version or "", state.entry.tier.id, at)


def _beyond(reading: Reading, state: ModelState) -> list[FamilyState]:
    """The families of a model whose worst figure is beyond a limit."""
    found = reading.standing(state).values() if state.version else ()
    return [one for one in found if one.metric and one.status in ("breach", "warn")]


def _told(scope: Scope, rows: pl.DataFrame, family: FamilyState) -> str | None:
    row = spokesman(rows, family)
    return in_words(row, scope.lines(row), since(rows, row)) if row else None


def gather(ctx: Context, period: Period, stamp: Stamp) -> CouncilPack:
    """Everything that the pack of a period says as of the stamp's moment."""
    found, view = read(ctx, stamp.as_of), overview(ctx, as_of=stamp.as_of)
    weeks, cells = by_week(found.states, view.weeks)
    body = council(found.policy)
    items = _items(found, body) if body else ()
    columns = tuple(name for name in COLUMNS if any(name in state.families for state in found.states))
    return CouncilPack(
        house=found.policy.framework.title,
        period=period_text(period),
        stamp=stamp,
        policy_hash=policy_hash(found.policy),
        verdict=tuple(Sentence(one.status, one.text) for one in view.verdict),
        decisions=tuple(_decision(one) for one in items if one.status != "ok"),
        to_note=tuple(f"{one.title}. {one.why}" for one in items if one.status == "ok"),
        figures=tuple(_figure(one) for one in view.figures),
        portfolio=tuple(_line(state, found, columns) for state in found.states),
        families=columns or FAMILIES,
        tiers=tuple(tier.title for tier in sorted(found.policy.tiers, key=lambda tier: tier.rank)),
        weeks=weeks,
        states=cells,
        kpis=tuple(_kpi(row) for row in kpis.kpis(ctx, period=period.label, as_of=stamp.as_of)),
        findings=tuple(_findings(found)),
        incidents=tuple(_incidents(found)),
        due=tuple(_due(found)),
        changes=tuple(f"{words.date(one.at)}: {one.what}" for one in view.changes),
        changes_since=view.changes_since,
    )


def council(policy: Policy) -> Body | None:
    """The body that the pack is made for: the council, or the first that the policy names."""
    return next((one for one in policy.bodies if one.id == COUNCIL), next(iter(policy.bodies), None))


def agenda(ctx: Context, body: Body, at: datetime) -> tuple[Item, ...]:
    """The agenda of a body at a moment, worst first; the pack shows the same."""
    return _items(read(ctx, at), body)


def _items(found: Reading, body: Body) -> tuple[Item, ...]:
    return agendas.fill(found.ctx, body, found.states, found.due, found.told, found.policy, found.at)


def _decision(one: Item) -> Decision:
    return Decision(one.title, one.why, one.recommendation, one.by)


def period_text(period: Period) -> str:
    """`October 2026`, `third quarter of 2026`, `2026`."""
    if period.months == 1:
        return f"{MONTHS[period.start.month - 1]} {period.start.year}"
    if period.months == 3:
        return f"{QUARTERS[(period.start.month - 1) // 3]} quarter of {period.start.year}"
    return period.label


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
QUARTERS = ("first", "second", "third", "fourth")


def by_week(
    found: Sequence[ModelState], rows: pl.DataFrame
) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[str | None, ...]], ...]]:
    """The last weeks, and each model's worst status in each; a longer window counts in the week it begins."""
    if rows.is_empty():
        return (), ()
    monday = pl.col("window_start").dt.truncate("1w")
    worst = pl.col("status").replace_strict(SEVERITY, default=2, return_dtype=pl.Int64)
    picked = rows.with_columns(monday=monday, rank=worst).sort("rank").group_by("name", "monday").last()
    last: datetime = picked["monday"].sort().to_list()[-1]
    weeks = [last - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    cells = {(row["name"], row["monday"]): row["status"] for row in picked.iter_rows(named=True)}
    names = [one.entry.name for one in found]
    shown = [name for name in names if any((name, week) in cells for week in weeks)]
    return tuple(_iso_week(week) for week in weeks), tuple(
        (name, tuple(cells.get((name, week)) for week in weeks)) for name in shown
    )


def _iso_week(monday: datetime) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"


def _figure(one: Figure) -> KeyFigure:
    of = "" if one.of is None else f"of {words.count(one.of)}"
    return KeyFigure(one.label, words.count(one.value), one.status, unit=of, note=one.note)


def _line(state: ModelState, found: Reading, columns: Sequence[str]) -> PortfolioLine:
    tier, worst = state.entry.tier.title, state.worst
    why = found.told.get((state.entry.id, worst.family), worst.why) if worst else ""
    return PortfolioLine(
        name=state.entry.name,
        tier=tier if state.entry.classified else f"unclassified, counts as {tier.lower()}",
        status=state.status,
        families=tuple(own.status if (own := state.families.get(name)) else None for name in columns),
        why=why,
        steward=state.entry.steward,
    )


def _kpi(row: kpis.KpiRow) -> KpiLine:
    return KpiLine(
        group=row.group,
        title=row.title,
        unit=row.unit,
        value=row.value,
        target=row.target,
        better=row.better,
        status=row.status,
        why=row.why,
        n=row.n,
        trend=tuple(point.value for point in row.trend),
        strict=row.strict,
    )


def _findings(found: Reading) -> Iterator[Finding]:
    """The worst figure of each family of each model, breaches before warnings.

    Performance is left to the portfolio, whose reasons name its worst figure.
    """
    worst = [
        (family, state)
        for state in found.states
        for name in FINDINGS
        for family in _beyond(found, state)
        if family.family == name
    ]
    worst.sort(key=lambda one: -SEVERITY[one[0].status])
    for family, state in worst[:MOST_FINDINGS]:
        scope = scope_of(found.ctx, found.policy, state, found.at)
        rows = found.rows.get(state.entry.id, pl.DataFrame())
        row = spokesman(rows, family)
        if row is not None:
            title = f"{state.entry.name}: {about(row)}"
            text = in_words(row, scope.lines(row), since(rows, row))
            limit = scope.limit(row)
            text += f" The limit: {limit.because}" if limit else ""
            yield Finding(family.status, title, text, charts(scope, rows, row))


def _incidents(found: Reading) -> Iterator[IncidentLine]:
    """Open incidents, the gravest first."""
    order = {one.id: place for place, one in enumerate(found.policy.incidents.severities)}
    still = [
        (order.get(one.body["severity"], len(order)), one.id, state, one)
        for state in found.states
        for one in state.entry.incidents
        if incidents.is_open(one.body)
    ]
    for _, _, state, one in sorted(still, key=lambda line: line[:2]):
        clock = incidents.next_clock(one.body, found.policy, found.at)
        yield IncidentLine(
            id=one.id,
            title=str(one.body["title"]),
            model=state.entry.name,
            severity=str(one.body["severity"]),
            status=str(one.body["status"]),
            detected=calendar.moment(one.body["detected"]),
            next_step=clock.step if clock else words.NOTHING,
            due=clock.due if clock else None,
            overdue=clock is not None and clock.state == "overdue",
            notices=_notices(found, state.entry, one),
        )


def _notices(found: Reading, entry: Entry, incident: Filed) -> str:
    """The notices of an incident that are due, worst first, as one sentence."""
    filed = [one for one in entry.notices if one.body["incident"] == incident.id]
    due = [one for one in notices.standing(incident.body, filed, found.policy, found.at) if one.open]
    told = "; ".join(f"{one.rule.title} by {words.moment(one.due)}, {one.why}" for one in due)
    return f"{told}; {notices.CONFIRM}" if told else ""


def _due(found: Reading) -> Iterator[DueLine]:
    """What is late or comes before the next council meets."""
    for one in _soon(found.due, found.at):
        yield DueLine(one.what, one.why, one.due, one.state == "overdue", one.owner)


def _soon(due: Sequence[worklist.Due], at: datetime) -> list[worklist.Due]:
    until = at + AHEAD
    return [
        one
        for one in due
        if one.state != "later" or (one.due is not None and calendar.last_moment(one.due) <= until)
    ]
