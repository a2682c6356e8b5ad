"""The inventory as rows of a table: every model with its people, its phase and its worst statuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlgov.charts import words
from mlgov.services import inventory
from mlgov.services.overview import Figure, Overview
from mlgov.ui import blocks, overview
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column
from mlgov.ui.text import href

COLUMNS = [
    Column("name", "Model", under="business_unit"),
    Column("tier_title", "Tier"),
    Column("status", "Status", "status", why="why"),
    Column("short", "Why", "long", why="why"),
    Column("phase_title", "Phase", under="version_words"),
    Column("complete", "Record", "share", help="How much of what is asked for is there"),
    Column("owner", "Owner"),
    Column("steward", "Steward", under="steward_of"),
    Column("next_review", "Next review", "date"),
]
RECORDS = {"complete": "complete", "incomplete": "incomplete"}
Row = dict[str, Any]


def rows(here: Here, found: Overview, status: str, record: str = "") -> list[Row]:
    """The models of the overview, worst first, with what only the inventory says.

    record: keeps those whose record is `complete` or `incomplete`.
    """
    phases = {phase.id: phase.title for phase in here.ctx.policy(here.as_of).phases}
    bodies = {one.id: one.body for one in inventory.models(here.ctx, as_of=here.as_of)}
    return [
        {
            **row,
            "phase_title": phases.get(row["phase"] or "", ""),
            "version_words": f"version {row['version']}" if row["version"] else "",
            "next_review": bodies[row["model"]].get("next_review"),
            "steward_of": f"of the family {row['family']}" if row["lent"] else "",
        }
        for row in overview.rows(found, status)
        if not record or (record == "complete") == (not row["missing"])
    ]


def verdict(models: Sequence[Row]) -> str:
    """The models in breach first, then what their records lack."""
    unclassified = [row for row in models if row["tier"] == "unclassified"]
    stewardless = [row for row in models if not row["steward"]]
    said: list[tuple[str, Any]] = []
    bad = [row for row in models if row["status"] == "breach"]
    if bad:
        count = words.plural(len(bad), "model is", "models are")
        first = (bad[0]["name"], href("model", model=bad[0]["model"]))
        why = f" ({bad[0]['short'].rstrip('.')})."
        said.append(("breach", [f"{count} in breach{blocks.leading(len(bad))}", first, why]))
    stale = [row for row in models if row["stale"]]
    lacking = (
        (unclassified, "no risk tier yet", "classification"),
        (stale, "a tier by an older method", "classification"),
        (stewardless, "no steward", "records"),
    )
    for found, what, tab in lacking:
        if found:
            first = (found[0]["name"], href("model", model=found[0]["model"], tab=tab))
            count = words.plural(len(found), "model has", "models have")
            said.append(("warn", [f"{count} {what}{blocks.leading(len(found))}", first, "."]))
    used = sum(bool(row["in_use"]) for row in models)
    return blocks.verdict(
        said
        or [
            (
                "ok",
                [f"All {words.plural(len(models), 'model')} have a tier and a steward; {used} are in use."],
            )
        ]
    )


def figures(models: Sequence[Row], indicators: Sequence[Figure]) -> str:
    used = words.count(sum(bool(row["in_use"]) for row in models))
    complete = next(one for one in indicators if one.id == "complete")
    boxes = [
        blocks.Figure("Models in use", used, f"of {len(models)}"),
        blocks.Figure(
            complete.label,
            words.count(complete.value),
            f"of {complete.of}",
            note=complete.note,
            status=complete.status,
            url=href("models", record="incomplete"),
        ),
    ]
    for status, title in (
        ("breach", "In breach"),
        ("warn", "With a warning"),
        ("not_evaluated", "Not evaluated"),
    ):
        boxes.append(
            blocks.Figure(
                title,
                words.count(sum(row["status"] == status for row in models)),
                f"of {len(models)}",
                url=href("models", status=status),
            )
        )
    return blocks.figures(boxes)
