"""The maturity scorecard: each dimension's levels beside its target, largest gap first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import mean
from typing import Any

import polars as pl

from mlgov.charts import maturity as drawing
from mlgov.charts import words
from mlgov.services import maturity
from mlgov.services.maturity import MaturityRow
from mlgov.ui import blocks
from mlgov.ui.chart import chart, dark
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import day, esc, href, title_case
from mlgov.ui.told import Told
from mlgov.ui.view import show

COLUMNS = [
    Column("title", "Dimension", width="12rem"),
    Column("status", "Against target", "status", why="gap_why"),
    Column("declared_text", "Declared"),
    Column("measured_text", "Measured"),
    Column("target", "Target", "count"),
    Column("gap_why", "Why", "long"),
    Column("evidence", "Evidence", "long"),
    Column("assessed_on", "Assessed", "date"),
]


def listed(here: Here) -> list[MaturityRow]:
    """Every dimension, the largest gap to its target first."""
    return sorted(maturity.maturity(here.ctx, as_of=here.as_of), key=lambda row: (-gap(row), row.title))


def gap(row: MaturityRow) -> int:
    """Levels between the target and the lower of declared and measured; nothing known lacks all."""
    known = [level for level in (row.declared, row.measured) if level is not None]
    return row.target - min(known, default=0)


def status(row: MaturityRow) -> str:
    if row.declared is None and row.measured is None:
        return "not_evaluated"
    return "ok" if gap(row) <= 0 else "warn" if gap(row) == 1 else "breach"


def start(here: Here) -> dict[str, Any]:
    """A new assessment begins with the questionnaire of the policy and today."""
    models = here.ctx.policy().maturity
    return {
        "maturity_model": models[0].id if models else None,
        "assessed_on": datetime.now(UTC).date().isoformat(),
    }


def _why(row: MaturityRow) -> str:
    if row.declared is not None and row.measured is not None and row.declared > row.measured:
        return f"declared {row.declared}, but the store shows {row.measured}: {row.measured_why}"
    return row.measured_why if row.measured is not None else row.declared_why or row.measured_why


def verdict(rows: Sequence[MaturityRow]) -> str:
    behind = [row for row in rows if status(row) in ("warn", "breach")]
    claimed = [
        row
        for row in rows
        if row.declared is not None and row.measured is not None and row.declared > row.measured
    ]
    blind = [row for row in rows if status(row) == "not_evaluated"]
    said: list[tuple[str, Any]] = []
    if behind:
        first = behind[0]
        levels = (
            f"declared {words.amount(first.declared, 'count')}, measured"
            f" {words.amount(first.measured, 'count')}, target {first.target}"
        )
        said.append(
            (
                status(first),
                [
                    f"{len(behind)} of {words.plural(len(rows), 'dimension')} below target; the largest gap"
                    f" is in {first.title} ({levels})."
                ],
            )
        )
    if claimed:
        said.append(
            (
                "warn",
                [
                    f"{words.plural(len(claimed), 'dimension is', 'dimensions are')} declared higher than the"
                    f" store shows, first {claimed[0].title}."
                ],
            )
        )
    if blind:
        said.append(
            (
                "not_evaluated",
                [f"{words.plural(len(blind), 'dimension')} without any level: file a maturity assessment."],
            )
        )
    return blocks.verdict(
        said or [("ok", [f"All {words.plural(len(rows), 'dimension')} reach their target."])]
    )


def figures(rows: Sequence[MaturityRow]) -> str:
    declared = [row.declared for row in rows if row.declared is not None]
    measured = [row.measured for row in rows if row.measured is not None]
    newest = max((row.assessed_on for row in rows if row.assessed_on), default=None)
    return blocks.figures(
        [
            blocks.Figure(
                "Mean declared level",
                words.amount(mean(declared) if declared else None, "level"),
                "of 5",
                note=f"{len(declared)} of {len(rows)} dimensions",
            ),
            blocks.Figure(
                "Mean measured level",
                words.amount(mean(measured) if measured else None, "level"),
                "of 5",
                note=f"{len(measured)} of {len(rows)} dimensions",
            ),
            blocks.Figure(
                "Mean target",
                words.amount(mean(row.target for row in rows) if rows else None, "level"),
                "of 5",
            ),
            blocks.Figure(
                "At target", words.count(sum(status(row) == "ok" for row in rows)), f"of {len(rows)}"
            ),
            blocks.Figure("Last assessed", day(newest)),
        ]
    )


def scorecard(rows: Sequence[MaturityRow]) -> None:
    shown = [
        {
            **vars(row),
            "status": status(row),
            "gap_why": _why(row),
            "declared_text": words.amount(row.declared, "count"),
            "measured_text": words.amount(row.measured, "count"),
        }
        for row in rows
    ]
    table(shown, COLUMNS, key="maturity", empty="The policy has no maturity questionnaire.", url=_url)
    data = pl.DataFrame(
        [
            {"dimension": row.title, "declared": row.declared, "measured": row.measured, "target": row.target}
            for row in rows
        ],
        schema={"dimension": pl.String, "declared": pl.Int64, "measured": pl.Int64, "target": pl.Int64},
    )
    said = Told(
        "Declared levels come from people, measured levels from records and figures",
        words.plural(len(rows), "dimension"),
        "The bar is the target of each dimension.",
    )
    chart(
        drawing.declared_measured_target(data, dark=dark()),
        key="maturity",
        told=said,
        data=data,
    )


def _url(row: Any) -> str:
    return (
        href("maturity", id=row["record"].partition(":")[2]) if row["record"] else href("maturity", new="yes")
    )


def evidence(rows: Sequence[MaturityRow]) -> None:
    """What the store shows for each measured level, and how the declared level came about."""
    parts = []
    for row in rows:
        facts = "".join(
            f"<li><span>{esc(title_case(one.fact.removeprefix('share_')))}: {esc(one.counted)}</span></li>"
            for one in row.facts
        )
        past = " → ".join(f"{one.level} ({day(one.assessed_on)})" for one in row.history)
        anchor = f"Level {row.declared}: {row.anchor}" if row.declared is not None else row.declared_why
        parts.append(
            f"<h3>{esc(row.title)}</h3><p>{esc(row.question)}</p><p class=note-quiet>{esc(anchor)}</p>"
            f"{f'<ul class=items>{facts}</ul>' if facts else ''}"
            f"{f'<p class=note-quiet>History: {esc(past)}</p>' if past else ''}"
        )
    show(blocks.heading("Evidence and history"), *parts, key="evidence")
