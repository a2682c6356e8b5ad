"""KPIs as rows grouped as in the framework, and one of them close up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import polars as pl

from mlgov.charts import theme, trends, words
from mlgov.services import kpis
from mlgov.services.kpis import KpiRow
from mlgov.ui import blocks, filed, filters
from mlgov.ui.chart import chart, dark
from mlgov.ui.remember import until_change
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import esc, href, title_case
from mlgov.ui.told import Told
from mlgov.ui.view import show

PAGES = {"incident": "incidents", "assessment": "assessments", "retirement": "retirement", "model": "model"}
COLUMNS = [
    Column("title", "Measure", width="19rem"),
    Column("shown", "Value", "number", grey="interval", unit="unit", width="11rem"),
    Column("target_text", "Target", width="9rem"),
    Column("status", "Status", "status", why="why", width="8rem"),
    Column("trend_values", "Last 8 periods", "trend", width="7rem"),
    Column("n", "n", "count", width="4rem"),
    Column("why", "Why", "long"),
]


def periods(here: Here) -> list[str]:
    """The quarters to choose from, newest first, two years back."""
    now = here.as_of or datetime.now(UTC)
    count = now.year * 4 + (now.month - 1) // 3
    return [f"{n // 4}-Q{n % 4 + 1}" for n in range(count, count - 8, -1)]


def choose(here: Here) -> str:
    """The quarter looked at, this one unless another is chosen."""
    with filters.beside():
        return filters.select("Period", "period", {one: one for one in periods(here)}, anything=None)


def listed(here: Here, period: str) -> list[KpiRow]:
    return until_change(here, "kpis", period, lambda: kpis.kpis(here.ctx, period=period, as_of=here.as_of))


def find(rows: Sequence[KpiRow], kpi: str) -> KpiRow | None:
    return next((row for row in rows if row.kpi == kpi), None)


def _row(row: KpiRow) -> dict[str, Any]:
    bounds = words.interval(row.value, row.lower, row.upper, None, row.unit).partition(" (")[2]
    between = f"({bounds}" if bounds else ""
    values = tuple(point.value for point in row.trend)
    return {
        **vars(row),
        "shown": row.value,
        "interval": between,
        "target_text": target(row),
        "trend_values": values,
    }


def target(row: KpiRow) -> str:
    """`at least 98.0 %`, or that the framework sets none."""
    if row.target is None:
        return "None set"
    bound = {
        ("higher", False): "at least",
        ("higher", True): "more than",
        ("lower", False): "at most",
        ("lower", True): "less than",
    }
    return f"{bound[(row.better, row.strict)]} {words.amount(row.target, row.unit)}"


def url(row: Any) -> str:
    return href(
        "kpis",
        kpi=row["kpi"] if isinstance(row, dict) else row.kpi,
        period=row["period"] if isinstance(row, dict) else row.period,
    )


def verdict(rows: Sequence[KpiRow]) -> str:
    missed = [row for row in rows if row.status == "breach"]
    near = [row for row in rows if row.status == "warn"]
    blind = [row for row in rows if row.status == "not_evaluated"]
    met = sum(row.status == "ok" for row in rows)
    period = rows[0].period if rows else ""
    said: list[tuple[str, Any]] = []
    for row in (missed + near)[:2]:
        said.append(
            (
                row.status,
                [
                    (row.title, url(row)),
                    (
                        f" is {words.amount(row.value, row.unit, apart_from=row.target)} in {period}, target"
                        f" {target(row)}."
                    ),
                ],
            )
        )
    rest = len(missed) + len(near) - 2
    if rest > 0:
        said.append(
            ("warn" if not missed[2:] else "breach", [f"{words.plural(rest, 'more measure')} off target."])
        )
    if not said:
        said.append(
            (
                "ok" if met else "not_evaluated",
                [f"{words.plural(met, 'measure is', 'measures are')} on target in {period}."],
            )
        )
    if blind:
        said.append(
            (
                "not_evaluated",
                [
                    f"{words.plural(len(blind), 'measure')} could not be computed: each row says what it"
                    " needs."
                ],
            )
        )
    return blocks.verdict(said)


def figures(rows: Sequence[KpiRow]) -> str:
    with_target = [row for row in rows if row.target is not None]
    boxes = [
        blocks.Figure(
            "On target", words.count(sum(row.status == "ok" for row in with_target)), f"of {len(with_target)}"
        )
    ]
    for status, name in (
        ("breach", "Off target"),
        ("warn", "Just off target"),
        ("not_evaluated", "Not evaluated"),
        ("not_applicable", "Without a target"),
    ):
        boxes.append(
            blocks.Figure(name, words.count(sum(row.status == status for row in rows)), f"of {len(rows)}")
        )
    return blocks.figures(boxes)


def groups(rows: Sequence[KpiRow]) -> None:
    """A table for each group, worst first inside it."""
    for group in dict.fromkeys(row.group for row in rows):
        members = sorted(
            (row for row in rows if row.group == group), key=lambda row: -theme.severity(row.status)
        )
        show(blocks.heading(group), key=f"group_{group}")
        table(
            [_row(row) for row in members],
            COLUMNS,
            key=f"kpis_{group.lower().replace(' ', '_')}",
            empty="",
            url=url,
        )


def one(row: KpiRow) -> None:
    """Definition, trend, and the records behind the figure."""
    filed.back("kpis", period=row.period)
    value = words.interval(row.value, row.lower, row.upper, row.n, row.unit)
    said = blocks.verdict(
        [(row.status, [f"{row.title} is {value} in {row.period}, target {target(row)}: {row.why}"])]
    )
    facts = blocks.facts(
        [
            ("Group", esc(row.group)),
            ("Target", esc(target(row))),
            ("Framework", esc(row.section)),
            ("n", words.count(row.n)),
        ]
    )
    why = (
        '<table class="data answers"><tbody><tr><td>What it'
        f" is</td><td>{esc(row.definition)}</td></tr><tr><td>Why this"
        f" target</td><td>{esc(row.because)}</td></tr><tr><td>What it"
        f" needs</td><td>{esc(row.needs)}</td></tr></tbody></table>"
    )
    show(said, facts, why, key="kpi")
    labels, values = [point.period for point in row.trend], [point.value for point in row.trend]
    figure = trends.kpi_trend(
        labels,
        values,
        unit=row.unit,
        target=row.target,
        statuses=[point.status for point in row.trend],
        dark=dark(),
    )
    data = pl.DataFrame(
        [vars(point) for point in row.trend],
        schema={"period": pl.String, "value": pl.Float64, "status": pl.String},
    )
    chart(
        figure,
        key=f"kpi_{row.kpi}",
        told=Told(row.definition, f"{words.count(row.n)} in {row.period}", f"Target: {target(row)}."),
        data=data,
    )
    records = [_record(name) for name in row.records]
    show(blocks.heading("The records behind it"), key="kpi_records_head")
    table(
        records,
        [Column("id", "Record"), Column("kind", "Kind")],
        key="kpi_records",
        empty="No record counts in this period.",
        url=lambda one: str(one["url"]),
    )


def _record(name: str) -> dict[str, str]:
    kind, _, id = name.partition(":")
    where = (
        href(PAGES[kind], **{"model" if kind == "model" else "id": id})
        if kind in PAGES
        else href("audit", subject=name)
    )
    return {"id": id, "kind": title_case(kind), "url": where}
