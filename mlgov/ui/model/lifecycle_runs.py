"""Where the versions of a model were brought, how that ended, and which rebuilds it led to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mlgov.charts import words
from mlgov.govern import calendar
from mlgov.govern import deployments as serving
from mlgov.services import deployments, rebuilds
from mlgov.services.courses import Course
from mlgov.services.records import Stored
from mlgov.ui import blocks
from mlgov.ui.model.lifecycle_acts import TRIGGERS
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href, title_case
from mlgov.ui.view import show

ROLLOUTS = [
    Column("id", "Deployment"),
    Column("version", "Version"),
    Column("environment", "To"),
    Column("role", "As"),
    Column("strategy", "Strategy"),
    Column("at", "At", "moment"),
    Column("lasted", "Lasted"),
    Column("mark", "Outcome", "marked"),
    Column("replaces", "In place of"),
    Column("notes", "Notes", "long"),
]
LOOPS = [
    Column("id", "Rebuild"),
    Column("from_version", "Of version"),
    Column("new_version", "As version"),
    Column("trigger", "Asked for by"),
    Column("state", "State"),
    Column("reason", "Why", "long"),
    Column("opened", "Opened", "moment"),
]
OUTCOMES = {
    "succeeded": ("ok", "stayed"),
    "in_progress": ("warn", "under way"),
    "failed": ("breach", "failed"),
    "rolled_back": ("breach", "rolled back"),
}


def draw(here: Here, own: Course) -> None:
    """Both tables, newest first; each only where there is something to tell."""
    place = {"model": own.model.id, "tab": "lifecycle"}
    found = deployments.of_model(here.ctx, own.model.id, as_of=here.as_of)
    show(blocks.heading("Deployments of this model"), key="rollouts_head")
    table(
        [_rollout(one) for one in found],
        ROLLOUTS,
        key="rollouts",
        empty="No version was deployed through its gate yet.",
        url=lambda row: href("model", version=row["version"], **place),
    )
    loops = rebuilds.of_model(here.ctx, own.model.id, as_of=here.as_of)
    if loops:
        show(blocks.heading("Rebuilds of this model"), key="rebuilds_head")
        table(
            [_loop(one) for one in loops],
            LOOPS,
            key="rebuilds",
            empty="",
            url=lambda row: href("model", version=row["new_version"], **place),
        )


def _rollout(one: Stored) -> dict[str, Any]:
    status, word = OUTCOMES.get(str(one.body["outcome"]), ("not_evaluated", ""))
    return {
        **one.body,
        "id": one.id,
        "mark": (status, word),
        "strategy": serving.STRATEGIES.get(str(one.body["strategy"]), one.body["strategy"]),
        "environment": title_case(str(one.body["environment"])),
        "role": title_case(str(one.body.get("role") or "")),
        "replaces": str(one.body.get("replaces") or "").rpartition("@")[2],
        "at": calendar.moment(one.body["at"]),
        "lasted": _lasted(calendar.moment(one.body["at"]), calendar.moment(one.body.get("finished"))),
    }


def _lasted(start: datetime | None, end: datetime | None) -> str:
    if start is None or end is None:
        return ""
    return words.duration(end - start)


def _loop(one: Stored) -> dict[str, Any]:
    body = one.body
    asked = f"{TRIGGERS.get(str(body['trigger']), body['trigger'])} {body['trigger_id']}".strip()
    return {
        **body,
        "id": one.id,
        "trigger": asked,
        "state": title_case(str(body["state"])),
        "opened": calendar.moment(body["opened"]),
    }
