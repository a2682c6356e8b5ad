"""Assessments: where each form stands for each model, worst first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlgov.charts import words
from mlgov.govern.reviewing import WAITING
from mlgov.policy.rights import ASSESSMENT_FILE
from mlgov.services import assessment_list
from mlgov.ui import blocks, filed, persons, state
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href, title_case
from mlgov.ui.view import show

Row = dict[str, Any]
COLUMNS = [
    Column("model_name", "Model"),
    Column("form_title", "Form", width="12rem", under="id"),
    Column("marked", "Standing", "marked", why="standing_why"),
    Column("standing_why", "Why", "long"),
    Column("result", "Result", "marked", why="why"),
    Column("score", "Risk of 100", "number"),
    Column("filed", "Last step", "date"),
    Column("valid_until", "Valid until", "date"),
    Column("submitted_by", "By", under="reviewed_by"),
]


def listing(here: Here) -> None:
    """Every form that is demanded or was begun; what lacks comes first."""
    rows = listed(here)
    if not rows:
        why = (
            "An assessment asks what a model may do to people, before and while it is used. It needs a model"
            " in the inventory."
        )
        filed.nothing(here, "assessment", why, "Start an assessment", "assessments")
        return
    show(verdict(rows), figures(rows), key="head")
    filed.button(here, "assessment", "Start an assessment", "assessments")
    table(rows, COLUMNS, key="assessments", empty="", url=lambda row: url(here, row))


def listed(here: Here) -> list[Row]:
    people = persons.names(here)
    return [
        {
            **row,
            "marked": (row["standing"], title_case(row["state"]).lower()),
            "result": (row["status"], row["band"].lower() or "no result") if row["status"] else None,
            "standing_why": persons.told(row["standing_why"], people),
            "submitted_by": people[row["submitted_by"]],
            "reviewed_by": people[row["reviewed_by"]],
        }
        for row in assessment_list.rows(here.ctx, as_of=here.as_of, model=state.get("model") or None)
    ]


def url(here: Here, row: Any) -> str:
    """Where a row leads: to what was filed, or to the form for whoever may fill it."""
    if row["id"]:
        return href("assessments", id=row["id"])
    if here.as_of is None and here.ctx.may(ASSESSMENT_FILE):
        return href("assessments", new="yes", model=row["model"], form=row["form"])
    return href("model", model=row["model"], tab="requirements")


def verdict(rows: Sequence[Row]) -> str:
    lacking = [row for row in rows if row["standing"] == "breach"]
    waiting = [row for row in rows if row["state"] in WAITING]
    returned = [row for row in rows if row["state"] == "returned"]
    risky = [row for row in rows if row["status"] == "breach" and row["state"] == "accepted"]
    soon = [row for row in rows if row["standing"] == "warn" and row["state"] == "accepted"]
    said: list[tuple[str, Any]] = [
        ("breach", [_linked(row), f": {row['form_title']} – {row['standing_why']}."]) for row in lacking[:2]
    ]
    if len(lacking) > 2:
        more = words.plural(len(lacking) - 2, "more assessment")
        said.append(("breach", [f"{more} missing or out of date."]))
    for own, status, one, many in (
        (risky, "breach", "assessment found too high a risk", "assessments found too high a risk"),
        (returned, "warn", "assessment was returned", "assessments were returned"),
        (waiting, "warn", "assessment waits for its review", "assessments wait for their review"),
        (soon, "warn", "assessment runs out soon", "assessments run out soon"),
    ):  # fmt: skip
        if own:
            count = f"{len(own)} {one if len(own) == 1 else many}{blocks.leading(len(own))}"
            said.append((status, [count, _linked(own[0]), f" ({own[0]['form_title']})."]))
    demanded = sum(row["demanded"] for row in rows)
    return blocks.verdict(
        said or [("ok", [f"All {words.plural(demanded, 'required assessment')} are accepted and in date."])]
    )


def _linked(row: Row) -> tuple[str, str]:
    if row["id"]:
        return row["model_name"], href("assessments", id=row["id"])
    return row["model_name"], href("assessments", new="yes", model=row["model"], form=row["form"])


def figures(rows: Sequence[Row]) -> str:
    demanded = [row for row in rows if row["demanded"]]
    valid = sum(row["standing"] in ("ok", "warn") for row in demanded)
    boxes = [
        ("Missing or out of date", sum(row["standing"] == "breach" for row in rows)),
        ("Waiting for review", sum(row["state"] in WAITING for row in rows)),
        ("Returned", sum(row["state"] == "returned" for row in rows)),
        ("Results too risky", sum(row["status"] == "breach" for row in rows)),
    ]
    first = blocks.Figure("Required and in date", words.count(valid), f"of {len(demanded)}")
    return blocks.figures([first, *(blocks.Figure(label, words.count(count)) for label, count in boxes)])
