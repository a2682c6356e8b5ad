"""The council pack: what needs a decision first, then what it rests on. One function for each section."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from mlgov.charts import words
from mlgov.charts.theme import STATUS, WORST_FIRST
from mlgov.papers import drawings
from mlgov.papers.blocks import (
    Block,
    Cell,
    Column,
    Decisions,
    Heading,
    KeyFigures,
    Mark,
    Opening,
    Paragraph,
    Points,
    Quiet,
    Row,
    Spark,
    Strong,
    Table,
    Two,
    Verdict,
    table,
)
from mlgov.papers.pack import CouncilPack, KpiLine
from mlgov.papers.parts import checking
from mlgov.papers.typesetting import typeset


def council_pack(pack: CouncilPack) -> bytes:
    """The PDF; the same pack gives the same bytes."""
    blocks = [block for section in SECTIONS for block in section(pack)]
    title = f"Council pack, {pack.period}"
    return typeset(
        title, blocks, pack.stamp, size=pack.size, author=pack.house, keywords=("model governance",)
    )


def front(pack: CouncilPack) -> list[Block]:
    blocks: list[Block] = [
        Opening(pack.house, f"As of {words.moment(pack.stamp.as_of)}"),
        Verdict(pack.verdict),
        Heading("Decisions asked"),
    ]
    blocks.append(Decisions(pack.decisions) if pack.decisions else Quiet("No decision is asked."))
    if pack.figures:
        blocks.append(KeyFigures(pack.figures[:5]))
    if pack.to_note:
        blocks += [Heading("To note", 2), Points(pack.to_note)]
    return blocks


def portfolio(pack: CouncilPack) -> list[Block]:
    if not pack.portfolio:
        return [Heading("Portfolio"), Quiet("No model is registered yet.")]
    return [Heading("Portfolio"), _by_tier(pack), *_weeks(pack), _models(pack)]


def kpis(pack: CouncilPack) -> list[Block]:
    """KPIs with a value by group, then those without one and what they wait for."""
    if not pack.kpis:
        return [Heading("KPIs against targets"), Quiet("The policy in force sets no KPI.")]
    judged = [line for line in pack.kpis if line.status in ("ok", "warn", "breach")]
    met = sum(line.status == "ok" for line in judged)
    blocks: list[Block] = [
        Heading("KPIs against targets"),
        Paragraph(
            f"On target: {met} of {words.plural(len(judged), 'KPI')} with a value and a target; "
            f"{len(pack.kpis) - len(judged)} of {len(pack.kpis)} can't be judged yet."
        ),
    ]
    known = [line for line in pack.kpis if line.value is not None]
    if known:
        blocks.append(Table(_KPI_COLUMNS, tuple(_kpi_rows(known))))
    waiting: list[tuple[Cell, ...]] = [
        (line.title, _target(line), line.why) for line in pack.kpis if line.value is None
    ]
    if waiting:
        columns = (Column("KPI", 2), Column("Target", 0.8, "right"), Column("Why there is no value yet", 4))
        blocks += [Heading(f"{STATUS['not_evaluated']}", 2), table(columns, waiting, "")]
    return blocks


def findings(pack: CouncilPack) -> list[Block]:
    blocks: list[Block] = [Heading("Worst findings")]
    if not pack.findings:
        blocks.append(
            Quiet(
                "No figure of drift, fairness, operations or business is beyond a limit in its newest window."
            )
        )
    for one in pack.findings:
        mark = STATUS.get(one.status, STATUS["not_evaluated"])
        blocks += [Heading(f"{mark.icon} {one.title}", 2), Paragraph(one.text), *one.charts]
    return blocks


def incidents(pack: CouncilPack) -> list[Block]:
    columns = (
        Column("Incident", 3),
        Column("Model", 1.6),
        Column("Severity", 0.9),
        Column("Detected", 1.2),
        Column("Next step", 2.2),
        Column("Due", 1.7),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            Two(line.title, f"{line.id}, {line.status}"),
            line.model,
            Strong(line.severity),
            words.date(line.detected),
            Two(line.next_step, line.notices) if line.notices else line.next_step,
            _when(line.due, line.overdue),
        )
        for line in pack.incidents
    ]
    return [Heading("Open incidents"), table(columns, rows, "No incident is open.")]


def due(pack: CouncilPack) -> list[Block]:
    columns = (Column("What", 3), Column("Why", 3), Column("Owner", 1.3), Column("Due", 1.4))
    rows: list[tuple[Cell, ...]] = [
        (line.what, line.why, line.owner or words.NOTHING, _when(line.due, line.overdue)) for line in pack.due
    ]
    blocks: list[Block] = [Heading("What is due"), table(columns, rows, "Nothing is overdue or due soon.")]
    if pack.changes:
        since = f" since {words.date(pack.changes_since)}" if pack.changes_since else ""
        blocks += [Heading(f"What changed{since}"), Points(pack.changes)]
    return blocks


def colophon(pack: CouncilPack) -> list[Block]:
    return checking(pack.stamp, pack.policy_hash)


# One more section is one more function here.
SECTIONS: tuple[Callable[[CouncilPack], Sequence[Block]], ...] = (
    front,
    portfolio,
    findings,
    kpis,
    incidents,
    due,
    colophon,
)


def _by_tier(pack: CouncilPack) -> Block:
    counts = {
        (tier, status): sum(line.tier == tier and line.status == status for line in pack.portfolio)
        for tier in {line.tier for line in pack.portfolio}
        for status in WORST_FIRST
    }
    tiers = [tier for tier in pack.tiers if any(line.tier == tier for line in pack.portfolio)]
    tiers += sorted({line.tier for line in pack.portfolio} - set(tiers))
    columns = (
        Column("Tier", 2.4),
        *(Column(f"{STATUS[status].icon} {STATUS[status].word}", 1.2, "right") for status in WORST_FIRST),
        Column("Models", 1, "right"),
    )
    rows: list[tuple[Cell, ...]] = []
    for tier in tiers:
        line = [counts[tier, status] for status in WORST_FIRST]
        rows.append(
            (tier, *(words.count(n) if n else words.NOTHING for n in line), Strong(words.count(sum(line))))
        )
    return table(columns, rows, "")


def _weeks(pack: CouncilPack) -> list[Block]:
    now = sum(cells[-1] == "breach" for _, cells in pack.states if cells)
    title = f"{words.plural(now, 'model')} in breach in {pack.weeks[-1]}." if pack.weeks else ""
    made = drawings.field(
        pack.states,
        pack.weeks,
        title=title,
        caption="Worst status of each model by week; a blank week has no window.",
        alt=f"Status of {words.plural(len(pack.states), 'model')} by week. {title}",
    )
    return [made] if made else []


def _models(pack: CouncilPack) -> Block:
    columns = (
        Column("Model", 2),
        Column("Status", 1.1),
        *(Column(name.capitalize(), 1.1) for name in pack.families),
        Column("Why", 3),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            Two(line.name, ", ".join(part for part in (line.tier, line.steward) if part)),
            Mark(line.status),
            *(Mark(status) if status else words.NOTHING for status in line.families),
            line.why,
        )
        for line in pack.portfolio
    ]
    return table(columns, rows, "")


_KPI_COLUMNS = (
    Column("KPI", 2.8),
    Column("Value", 1.3, "right"),
    Column("Target", 1.2, "right"),
    Column("n", 0.7, "right"),
    Column("Trend", 1.1),
    Column("Status", 1.2),
    Column("Why", 3),
)


def _kpi_rows(lines: Sequence[KpiLine]) -> Iterator[Row]:
    for group in dict.fromkeys(line.group for line in lines):
        yield Row((group,), span=True)
        for line in lines:
            if line.group == group:
                value = words.amount(line.value, line.unit, apart_from=line.target)
                count = words.count(line.n)
                shown = (line.title, Strong(value), _target(line), count, Spark(line.trend))
                yield Row((*shown, Mark(line.status), line.why))


def _target(line: KpiLine) -> str:
    if line.target is None:
        return words.NOTHING
    loose, strict = {"higher": ("≥", ">"), "lower": ("≤", "<")}.get(line.better, ("", ""))
    return f"{strict if line.strict else loose} {words.amount(line.target, line.unit)}"


def _when(by: date | None, overdue: bool) -> Cell:
    if by is None:
        return words.NOTHING
    return Two(words.date(by), "▲ overdue") if overdue else words.date(by)
