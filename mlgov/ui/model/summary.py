"""A model in short: its verdict, its worst figures, and its last incidents and assessments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from mlgov.charts import theme, words
from mlgov.govern import incidents as response
from mlgov.govern import reviewing
from mlgov.govern.requirements import Standing
from mlgov.policy.models import Policy
from mlgov.services import records, requirements, scorecards
from mlgov.services.records import Stored
from mlgov.ui import blocks, judged, persons
from mlgov.ui.forms import review
from mlgov.ui.model import checklist, drift, fairness, header
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import day, href
from mlgov.ui.view import show

FAMILIES = ("performance", "drift", "fairness")  # each has a box; the others speak where they are bad
EXTRACTS = ("operations", "business")


def draw(here: Here, model: Stored) -> None:
    version = header.version(here, model)
    incidents = records.all(here.ctx, "incident", as_of=here.as_of, model=model.id)
    assessments = records.all(here.ctx, "assessment", as_of=here.as_of, model=model.id)
    newest = _newest(here, model, version)
    opened = [one for one in incidents if response.is_open(one.body)]
    urgent = _urgency(here, opened)
    needed = requirements.checklist(here.ctx, model.id, as_of=here.as_of)
    boxes = blocks.figures(_figures(newest, len(opened), urgent, needed))
    show(_verdict(model, newest, opened, urgent, needed), boxes, header.facts(here, model), key="summary")
    bad = [row for row in newest if row["status"] in judged.BAD]
    if newest:
        show(blocks.heading("Outside the limits"), key="summary_bad")
        table(
            bad,
            [FAMILY, *judged.columns(subject="Of")],
            key="outside",
            empty="No figure is outside its limits.",
            url=lambda row: _url(model, row),
        )
    show(
        blocks.heading("Requirements of its tier", help="What the framework asks of a model of this tier"),
        checklist.table(here, model.id, needed),
        blocks.heading("Last incidents"),
        blocks.items(_incidents(here, incidents), "None has been filed for this model."),
        blocks.heading("Assessments"),
        blocks.items(_assessments(here, assessments), "None has been filed for this model."),
        key="summary_records",
    )


FAMILY = Column("family", "Family")


def _newest(here: Here, model: Stored, version: str | None) -> list[dict[str, Any]]:
    if version is None:
        return []
    rows = scorecards.rows(here.ctx, model.id, version=version, as_of=here.as_of)
    rows = rows.filter(pl.col("family").is_in((*FAMILIES, *EXTRACTS)))
    found = judged.readable(judged.worst_first(judged.current(rows))) if rows.height else []
    return sorted(found, key=fairness.leading_first)


def _url(model: Stored, row: Mapping[str, Any]) -> str:
    about = {"drift": "column", "fairness": "attribute"}.get(row["family"], "")
    return href(
        "model",
        model=model.id,
        tab="operations" if row["family"] in EXTRACTS else row["family"],
        metric=row["metric"],
        **({about: row["subject"]} if about else {}),
    )


def _urgency(here: Here, incidents: list[Stored]) -> str:
    """What open incidents come to: one of high severity is a breach, any other a warning."""
    high = response.high(here.ctx.policy(here.as_of))
    serious = any(one.body["severity"] in high for one in incidents)
    return "breach" if serious else "warn" if incidents else "ok"


def _verdict(
    model: Stored,
    newest: list[dict[str, Any]],
    opened: list[Stored],
    urgent: str,
    needed: Sequence[Standing],
) -> str:
    """The worst of each family that is outside its limits, open incidents, then what the tier asks for.

    Three sentences at most.
    """
    said = [
        one
        for family in ("fairness", "performance", "drift", *EXTRACTS)
        if (one := _of_family(model, newest, family))
    ]
    said.sort(key=lambda one: -theme.severity(one[0]))
    if opened:
        first = min(opened, key=lambda one: str(one.body["severity"]))
        incident = [
            f"{words.plural(len(opened), 'incident is', 'incidents are')} not resolved: ",
            (str(first.body["title"]), href("incidents", id=first.id)),
            f" ({first.body['severity']}).",
        ]
        said = sorted([*said[:2], (urgent, incident)], key=lambda one: -theme.severity(one[0]))
    if not said and newest:
        checked = [row for row in newest if row["status"] == "ok"]
        window = words.window(newest[0]["window"])
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
    said = sorted([*said, *_owed(needed)], key=lambda one: -theme.severity(one[0]))
    return blocks.verdict(said[:3])


def _owed(needed: Sequence[Standing]) -> list[tuple[str, list[Any]]]:
    """What the tier asks for and is in breach, as one sentence."""
    bad = [one for one in needed if one.status == "breach"]
    if not bad:
        return []
    count = words.plural(len(bad), "requirement of its tier is", "requirements of its tier are")
    first = f"{bad[0].requirement.title} ({bad[0].why.rstrip('.')})"
    return [("breach", [f"{count} in breach{blocks.leading(len(bad), 'first:')}{first}."])]


def _of_family(model: Stored, newest: list[dict[str, Any]], family: str) -> tuple[str, list[Any]] | None:
    rows = [row for row in newest if row["family"] == family]
    bad = [row for row in rows if row["status"] in judged.BAD]
    if not bad:
        return None
    if family == "drift":
        return drift.told(rows, lambda row: _url(model, row), 2)
    rest = (
        f" {words.plural(len(bad) - 1, f'more {family} figure')} outside the limits." if len(bad) > 1 else ""
    )
    return str(bad[0]["status"]), [*judged.said(bad[0], _url(model, bad[0])), rest]


def _figures(
    newest: list[dict[str, Any]], opened: int, urgent: str, needed: list[Standing]
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
    states = [one.status for one in needed]
    met, total = words.count(sum(one.met for one in needed)), f"of {len(states)}" if states else ""
    unmet = max(states, key=theme.severity, default="not_evaluated")  # what no record shows is not met
    boxes.append(blocks.Figure("Requirements met", met, total, status=unmet))
    boxes.append(blocks.Figure("Open incidents", words.count(opened), status=urgent))
    return boxes


def _incidents(here: Here, incidents: list[Stored]) -> list[tuple[str, list[Any], str]]:
    newest = sorted(incidents, key=lambda one: str(one.body["detected"]), reverse=True)[:5]
    return [
        (
            blocks.marked(_urgency(here, _unless_resolved(one)), one.body["status"]),
            [(str(one.body["title"]), href("incidents", id=one.id)), f" ({one.body['severity']})"],
            f"detected {day(one.body['detected'])}",
        )
        for one in newest
    ]


def _result(policy: Policy, one: Stored) -> str:
    """What it came to, and where it is as long as it was not accepted."""
    state = "" if reviewing.accepted_on(one) else f" ({str(one.body['state']).replace('_', ' ')})"
    return review.band_title(policy, one.body) + state


def _unless_resolved(one: Stored) -> list[Stored]:
    return [] if one.body["status"] == "resolved" else [one]


def _assessments(here: Here, found: list[Stored]) -> list[tuple[str, list[Any], str]]:
    policy, people = here.ctx.policy(here.as_of), persons.names(here)
    newest = sorted(found, key=lambda one: one.at, reverse=True)[:5]
    return [
        (
            blocks.status(str(one.body["status"])),
            [
                (review.form_title(policy, one.body), href("assessments", id=one.id)),
                f": {_result(policy, one)}",
            ],
            f"filed {day(one.at)} by {people[one.actor]}",
        )
        for one in newest
    ]
