"""A model in short: its verdict, its worst figures, and its last incidents and assessments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from mlgov.charts import theme, words
from mlgov.services import records, scorecards
from mlgov.services.records import Stored
from mlgov.ui import blocks, judged
from mlgov.ui.model import drift, header
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import day, href
from mlgov.ui.view import show

FAMILIES = ("performance", "drift", "fairness")


def draw(here: Here, model: Stored) -> None:
    version = header.version(here, model)
    incidents = records.all(here.ctx, "incident", as_of=here.as_of, model=model.id)
    assessments = records.all(here.ctx, "assessment", as_of=here.as_of, model=model.id)
    newest = _newest(here, model, version)
    opened = [one for one in incidents if one.body["status"] != "resolved"]
    boxes = blocks.figures(_figures(newest, opened, assessments))
    show(_verdict(model, newest, opened), boxes, header.facts(here, model), key="summary")
    bad = [row for row in newest if row["status"] in judged.BAD]
    if newest:
        show(blocks.heading("Outside the limits"), key="summary_bad")
        table(
            bad,
            [FAMILY, *judged.columns()],
            key="outside",
            empty="No figure is outside its limits.",
            url=lambda row: _url(model, row),
        )
    show(
        blocks.heading("Last incidents"),
        blocks.items(_incidents(incidents), "None has been filed for this model."),
        blocks.heading("Assessments"),
        blocks.items(_assessments(assessments), "None has been filed for this model."),
        key="summary_records",
    )


FAMILY = Column("family", "Family")


def _newest(here: Here, model: Stored, version: str | None) -> list[dict[str, Any]]:
    if version is None:
        return []
    rows = scorecards.rows(here.ctx, model.id, version=version, as_of=here.as_of)
    rows = rows.filter(pl.col("family").is_in(FAMILIES))
    return judged.readable(judged.worst_first(judged.current(rows))) if rows.height else []


def _url(model: Stored, row: Mapping[str, Any]) -> str:
    about = {"drift": "column", "fairness": "attribute"}.get(row["family"], "")
    return href(
        "model",
        model=model.id,
        tab=row["family"],
        metric=row["metric"],
        **({about: row["subject"]} if about else {}),
    )


def _verdict(model: Stored, newest: list[dict[str, Any]], opened: list[Stored]) -> str:
    """The worst of each family that is outside its limits, then open incidents; three sentences at most."""
    said = [
        one for family in ("fairness", "performance", "drift") if (one := _of_family(model, newest, family))
    ]
    said.sort(key=lambda one: -theme.severity(one[0]))
    if opened:
        first = opened[0]
        incident = [
            f"{words.plural(len(opened), 'incident is', 'incidents are')} not resolved: ",
            (str(first.body["title"]), href("incidents", id=first.id)),
            ".",
        ]
        said = [*said[:2], ("warn", incident)]
    if not said and newest:
        checked = [row for row in newest if row["status"] == "ok"]
        window = newest[0]["window"]
        well = (
            f"All {words.plural(len(checked), 'figure')} judged in {window} are within their limits, and no"
            " incident is open."
        )
        said = (
            [("ok", [well])]
            if checked
            else [
                (
                    "not_evaluated",
                    [f"Nothing could be judged in {window}: {newest[0]['why'] or 'no limit is set'}."],
                )
            ]
        )
    if not said:
        said = [
            (
                "not_evaluated",
                [
                    "Nothing could be checked: ",
                    ("load a prediction extract", href("uploads", model=model.id)),
                    " of this model.",
                ],
            )
        ]
    return blocks.verdict(said)


def _of_family(model: Stored, newest: list[dict[str, Any]], family: str) -> tuple[str, list[Any]] | None:
    rows = [row for row in newest if row["family"] == family]
    bad = [row for row in rows if row["status"] in judged.BAD]
    if not bad:
        return None
    if family == "drift":
        columns = drift.by_column(rows, "breach") or drift.by_column(rows, "warn")
        parts = drift.moved(columns, len({row["subject"] for row in rows}), lambda row: _url(model, row), 2)
        return str(columns[0]["status"]), parts
    rest = (
        f" {words.plural(len(bad) - 1, f'more {family} figure')} outside the limits." if len(bad) > 1 else ""
    )
    return str(bad[0]["status"]), [*judged.said(bad[0], _url(model, bad[0])), rest]


def _figures(
    newest: list[dict[str, Any]], opened: list[Stored], assessments: list[Stored]
) -> list[blocks.Figure]:
    boxes = []
    for family in FAMILIES:
        of_family = [row for row in newest if row["family"] == family]
        bad = sum(row["status"] in judged.BAD for row in of_family)
        status = judged.worst(row["status"] for row in of_family)
        of = sum(row["status"] in ("ok", *judged.BAD) for row in of_family)
        value = words.count(bad) if of else words.NOTHING
        boxes.append(
            blocks.Figure(
                f"{family.capitalize()} outside limits", value, f"of {of}" if of else "", status=status
            )
        )
    boxes.append(blocks.Figure("Open incidents", words.count(len(opened)), status="warn" if opened else "ok"))
    filed = max((one.at for one in assessments), default=None)
    boxes.append(blocks.Figure("Last assessment", day(filed), status="ok" if filed else "not_evaluated"))
    return boxes


def _incidents(incidents: list[Stored]) -> list[tuple[str, list[Any], str]]:
    newest = sorted(incidents, key=lambda one: str(one.body["detected"]), reverse=True)[:5]
    return [
        (
            blocks.marked("ok" if one.body["status"] == "resolved" else "warn", one.body["status"]),
            [(str(one.body["title"]), href("incidents", id=one.id)), f" ({one.body['severity']})"],
            f"detected {day(one.body['detected'])}",
        )
        for one in newest
    ]


def _assessments(found: list[Stored]) -> list[tuple[str, list[Any], str]]:
    newest = sorted(found, key=lambda one: one.at, reverse=True)[:5]
    return [
        (
            blocks.status(str(one.body["status"])),
            [
                (str(one.body["form"]), href("assessments", id=one.id)),
                f": {one.body.get('band') or 'no result'}",
            ],
            f"filed {day(one.at)} by {one.actor}",
        )
        for one in newest
    ]
