"""The versions of a model: what each came from, how far it got, and what it has on file."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.services import scorecards, version_rows
from mlgov.services.records import Stored
from mlgov.services.version_rows import VersionRow, Versions
from mlgov.ui import blocks, lanes, registering, state
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href, title_case
from mlgov.ui.view import show

COLUMNS = [
    Column("version", "Version", under="made_from"),
    Column("stage", "Stage", under="role"),
    Column("phase", "Phase"),
    Column("approval", "Approval"),
    Column("deployed", "Deployed", "date"),
    Column("training_data", "Training data", "long"),
    Column("features", "Features", "count"),
    Column("artifacts", "Artifacts"),
    Column("data", "Figures"),
    Column("filed", "Filed", "date", under="source"),
]


def draw(here: Here, model: Stored) -> None:
    if here.as_of is None and state.get("new") == "version":
        registering.version(here, model)
        return
    found = version_rows.of(here.ctx, model.id, as_of=here.as_of)
    with_data = set(scorecards.versions(here.ctx, model.id, as_of=here.as_of))
    show(blocks.verdict([_verdict(found)]), key="versions_head")
    if found.ancestry.edges:
        _history(model, found)
    if len(found.rows) > 1:
        newest, before = (str(one.version.body["version"]) for one in (found.rows[-1], found.rows[-2]))
        url = href("model", model=model.id, tab="compare", compare="record", a=before, b=newest)
        show(blocks.link(f"Compare {before} and {newest}", url), key="versions_compare")
    rows = [_row(one, with_data) for one in reversed(found.rows)]
    table(
        rows,
        COLUMNS,
        key="versions",
        empty="No version is known: register one, or load a registry extract.",
        url=lambda row: href("model", model=model.id, version=row["version"], tab="lifecycle"),
    )
    may = here.as_of is None and here.ctx.may("model.register")
    if may and st.button("Register a version", icon=":material/add:"):
        state.put("new", "version")
        st.rerun()


def _verdict(found: Versions) -> tuple[str, list[blocks.Part]]:
    live = [one for one in found.rows if one.version.body.get("stage") == "production"]
    known = f" {len(found.rows)} known in all."
    if not live:
        return "not_evaluated", ["No version is in production.", known]
    said = ", ".join(
        f"{one.version.body['version']} ({one.role})" if one.role else str(one.version.body["version"])
        for one in reversed(live)
    )
    return "ok", [
        f"Version {said} is in production." if len(live) == 1 else f"{said} are in production.",
        known,
    ]


def _history(model: Stored, found: Versions) -> None:
    """Each version below the one that it was made from."""
    rows = [_step(model, one) for one in found.rows]
    said = f"{words.plural(len(rows), 'version')}, each below the one that it was made from"
    show(
        blocks.heading("History", help="Each version below the one that it was made from"),
        lanes.drawing(rows, found.ancestry.edges, said),
        key="versions_history",
    )


def _step(model: Stored, one: VersionRow) -> lanes.Row:
    body = one.version.body
    version, live = str(body["version"]), body.get("stage") == "production"
    small = " · ".join(part for part in (one.role, str(body.get("description") or "")) if part)
    url = href("model", model=model.id, tab="metadata", version=version)
    mark = blocks.marked(
        "ok" if live else "not_applicable", title_case(str(body.get("stage") or "none")).lower()
    )
    return lanes.Row("here" if live else "model", version, url, small, mark, strong=live)


def _row(one: VersionRow, with_data: set[str]) -> dict[str, Any]:
    body = one.version.body
    return {
        **body,
        "role": one.role,
        "phase": one.phase,
        "made_from": f"made from {one.made_from}" if one.made_from else "",
        "artifacts": f"{one.artifacts} of {one.required}" if one.required else words.NOTHING,
        "stage": title_case(str(body.get("stage") or "none")),
        "approval": title_case(one.approval),
        "features": len(body.get("features") or ()),
        "data": "yes" if body["version"] in with_data else "no",
        "filed": one.version.at,
    }
