"""The versions of a model: what each came from, how far it got, and who approved it."""

from __future__ import annotations

from mlgov.services import inventory, scorecards
from mlgov.services.records import Stored
from mlgov.ui import blocks
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href, title_case
from mlgov.ui.view import show


def draw(here: Here, model: Stored) -> None:
    found = inventory.versions(here.ctx, model.id, as_of=here.as_of)
    with_data = set(scorecards.versions(here.ctx, model.id, as_of=here.as_of))
    rows = [
        {
            **one.body,
            "stage": title_case(str(one.body.get("stage") or "none")),
            "approval": title_case(str(one.body.get("approval") or "not requested")),
            "features": len(one.body.get("features") or ()),
            "data": "yes" if one.body["version"] in with_data else "no",
            "filed": one.at,
            "by": one.actor,
        }
        for one in reversed(found)
    ]
    live = [row["version"] for row in rows if row["stage"] == "Production"]
    said = f"Version {', '.join(live)} is in production." if live else "No version is in production."
    show(
        blocks.verdict([("ok" if live else "not_evaluated", [said, f" {len(rows)} known in all."])]),
        key="versions_head",
    )
    columns = [
        Column("version", "Version"),
        Column("stage", "Stage"),
        Column("approval", "Approval"),
        Column("deployed", "Deployed", "date"),
        Column("training_data", "Training data", "long"),
        Column("features", "Features", "count"),
        Column("data", "Has figures"),
        Column("source", "Came in by"),
        Column("filed", "Filed", "moment"),
    ]
    table(
        rows,
        columns,
        key="versions",
        empty="No version is known: load a registry extract.",
        url=lambda row: href("model", model=model.id, version=row["version"], tab="performance"),
    )
