"""The artifacts of a version: what it has to have, where each lies, its hash, and how long it is kept."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.govern.artifacts import Required, ended
from mlgov.services import artifacts, evidence, inventory
from mlgov.services.records import Stored
from mlgov.ui import blocks, filters, persons, state
from mlgov.ui import evidence as shown
from mlgov.ui.errors import guard
from mlgov.ui.forms.flow import Filing, record_form
from mlgov.ui.model import header
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import day, href
from mlgov.ui.view import show

COLUMNS = [
    Column("name", "Artifact", under="kind_title"),
    Column("uri", "Where it lies", "long"),
    Column("hash", "SHA-256", help="The first 16 of 64 digits; the download has all"),
    Column("bytes", "Size"),
    Column("made", "Made", "date"),
    Column("until", "Kept until", "date", under="over"),
    Column("by", "Filed by"),
]


def draw(here: Here, model: Stored) -> None:
    known = [str(one.body["version"]) for one in inventory.versions(here.ctx, model.id, as_of=here.as_of)]
    if not known:
        why = "Artifacts belong to a version, and this model has none yet."
        show(blocks.empty("No version yet", why, ("Load an extract", href("uploads"))), key="no_version")
        return
    live = header.version(here, model) or known[-1]
    version = filters.select("Version", "version", known[::-1], anything=None, default=live)
    if here.as_of is None and state.get("new") == "artifact":
        _new(here, model, version)
        return
    found = artifacts.required(here.ctx, model.id, version, as_of=here.as_of)
    filed = artifacts.of(here.ctx, model.id, version, as_of=here.as_of)
    show(
        blocks.verdict(_verdict(found, version)), blocks.figures(_figures(found, filed)), key="artifacts_head"
    )
    show(
        blocks.heading("What a version has to have", help="000 §5.3.2, by the policy in force"),
        blocks.items([_line(one) for one in found], "The policy asks for no artifact."),
        key="artifacts_required",
    )
    rows = [_row(one, here) for one in filed]
    empty = "None is filed: file where the model, its data, code, results and documents lie."
    table(rows, COLUMNS, key="artifacts", empty=empty, url=lambda row: href("audit", subject=row["subject"]))
    may = here.as_of is None and here.ctx.may("model.register")
    if may and st.button("File an artifact", icon=":material/add:"):
        state.put("new", "artifact")
        st.rerun()
    files = [file for one in filed for file in evidence.of(here.ctx, "artifact", one.body, as_of=here.as_of)]
    shown.files(here.ctx, files, key="artifact_files")


def _verdict(found: list[Required], version: str) -> list[tuple[str, list[blocks.Part]]]:
    missing = [one for one in found if one.missing]
    if not found:
        return [("not_applicable", ["The policy asks for no artifact."])]
    asked = words.plural(len(found), "required artifact")
    if missing:
        named = "; ".join(f"{one.kind.title.lower()}: {one.why}" for one in missing)
        return [("warn", [f"Version {version} lacks {len(missing)} of {asked}: {named}."])]
    return [("ok", [f"All {asked} of version {version} are on file."])]


def _figures(found: list[Required], filed: list[Stored]) -> list[blocks.Figure]:
    there = sum(not one.missing for one in found)
    stored = sum(bool(one.body["evidence"]) for one in filed)
    return [
        blocks.Figure("Required and there", words.count(there), f"of {len(found)}"),
        blocks.Figure("On file", words.count(len(filed))),
        blocks.Figure("Stored here", words.count(stored), f"of {len(filed)}"),
    ]


def _line(one: Required) -> tuple[str, list[blocks.Part], str]:
    mark = blocks.marked("warn", "missing") if one.missing else blocks.marked("ok", "there")
    names = ", ".join(str(artifact.body["name"]) for artifact in one.kept) or one.why
    return mark, [f"{one.kind.title}: {names}"], f"kept {one.kind.keep_months} months, {one.kind.section}"


def _row(one: Stored, here: Here) -> dict[str, Any]:
    kinds = {kind.id: kind.title for kind in here.ctx.policy(here.as_of).artifacts.kinds}
    stored = evidence.of(here.ctx, "artifact", one.body, as_of=here.as_of)
    bytes = stored[0].size if stored else one.body["size"]
    today = (here.as_of or here.ctx.now()).date()
    return {
        "name": one.body["name"],
        "kind_title": kinds.get(one.body["artifact"], one.body["artifact"]),
        "uri": one.body["uri"] or f"stored here as {stored[0].name}" if stored else one.body["uri"],
        "hash": one.body["sha256"][:16],
        "bytes": shown.size(bytes),
        "made": one.body["made"],
        "until": one.body["keep_until"],
        "over": "over" if ended(one, today) else "",
        "by": f"{persons.names(here)[one.actor]}, {day(one.at)}",
        "subject": f"artifact:{one.id}",
    }


def _new(here: Here, model: Stored, version: str) -> None:
    url = href("model", model=model.id, tab="artifacts", version=version)
    show(f"← {blocks.link('Back to the artifacts', url)}", key="artifacts_back")
    with guard("artifact_form"):
        record_form(
            here.ctx,
            Filing(
                "artifact",
                {"model": model.id, "version": version},
                fixed=("model", "version"),
                next_steps="It belongs to the version from now on.",
                url=lambda _: url,
            ),
        )
