"""What the inventory says of a model and of one of its versions, and what it still has to say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.govern.metadata import Completeness, Said, named
from mlgov.services import inventory, metadata
from mlgov.services.metadata import Description
from mlgov.services.records import Stored
from mlgov.ui import blocks, filters, registering, state
from mlgov.ui.errors import guard
from mlgov.ui.forms.flow import Filing, record_form
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href, plain
from mlgov.ui.view import show
from mlgov.ui.written import line

MARKS = {"present": ("ok", "present"), "not_applicable": ("not_applicable", "does not apply"),
         "missing": ("warn", "missing")}  # fmt: skip
GIVEN = {"model": ("id", *registering.GIVEN["model"]), "model_version": registering.GIVEN["model_version"]}


def draw(here: Here, model: Stored) -> None:
    changing = state.get("change")
    if changing in GIVEN and here.as_of is None:
        _change(here, model, changing)
        return
    known = [str(one.body["version"]) for one in inventory.versions(here.ctx, model.id, as_of=here.as_of)]
    version = state.get("version") if state.get("version") in known else None
    found = metadata.describe(here.ctx, model.id, version, as_of=here.as_of)
    shown = str(found.version.body["version"]) if found.version else ""
    show(
        blocks.verdict(_verdict(found)),
        blocks.figures(_figures(found.completeness)),
        key="metadata_head",
    )
    if len(known) > 1:
        filters.select("Version", "version", known[::-1], anything=None, default=shown)
    _of(here, found, "model", "The model", found.completeness.of("model"))
    if found.version is None:
        show(blocks.heading("Its version"), blocks.note("No version is known yet."), key="metadata_none")
    else:
        _of(here, found, "model_version", f"Version {shown}", found.completeness.of("version"))


def _verdict(found: Description) -> list[tuple[str, list[blocks.Part]]]:
    whole = found.completeness
    said: list[tuple[str, list[blocks.Part]]] = []
    if whole.missing:
        said.append(
            ("warn", [f"{len(whole.missing)} of {len(whole.said)} attributes are missing:"
                      f" {named(whole.missing)}."])
        )  # fmt: skip
    else:
        said.append(("ok", [f"All {len(whole.said)} attributes that the inventory asks for are there."]))
    if found.lent_by:
        said.append(
            ("not_applicable", [f"{found.steward} watches over it as the steward of the family"
                                f" {found.lent_by}; it names none of its own."])
        )  # fmt: skip
    return said


def _figures(found: Completeness) -> list[blocks.Figure]:
    of = f"of {len(found.said)}"
    missing = found.count("missing")
    return [
        blocks.Figure("Complete", words.share(found.share, 0), status="ok" if found.complete else "warn"),
        blocks.Figure("Present", words.count(found.count("present")), of),
        blocks.Figure("Do not apply", words.count(found.count("not_applicable")), of),
        blocks.Figure("Missing", words.count(missing), of),
    ]


def _of(here: Here, found: Description, kind: str, title: str, part: Completeness) -> None:
    show(blocks.heading(title, help="What the policy asks of a model of this tier"), key=f"asked_{kind}")
    columns = [
        Column("title", "Attribute", width="13rem"),
        Column("state", "State", "marked"),
        Column("value", "What it says", "long"),
        Column("section", "Asked by", why="because", help="The reason shows on hover"),
        Column("because", "Why", "long"),
    ]
    labels = _labels(here)
    rows = [_row(one, found, labels) for one in part.said]
    table(rows, columns, key=f"attributes_{kind}", empty="The policy asks for nothing here.")
    if here.as_of is None and here.ctx.may("model.register"):
        label = "Change the model's entry" if kind == "model" else f"Change the entry of {title.lower()}"
        if st.button(plain(label), key=f"change_{kind}", icon=":material/edit:"):
            state.put("change", kind)
            st.rerun()


def _row(one: Said, found: Description, labels: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    value = line(one.value, labels.get(one.attribute.source)) if one.state == "present" else one.reason
    if one.attribute.source == "model.steward" and found.lent_by:
        value = f"{found.steward}, of the family {found.lent_by}"
    return {
        "title": one.attribute.title,
        "state": MARKS[one.state],
        "value": value,
        "section": one.attribute.section,
        "because": one.attribute.because,
    }


def _labels(here: Here) -> dict[str, dict[str, str]]:
    """What the ids of the policy's lists are called, by attribute."""
    policy = here.ctx.policy(here.as_of)
    return {
        "model.data_sources": {one.id: one.title.lower() for one in policy.inventory.data_classes},
        "model.tier": {one.id: one.title for one in policy.tiers},
    }


def _change(here: Here, model: Stored, kind: str) -> None:
    """The form for the next version of the record."""
    url = href("model", model=model.id, tab="metadata", version=state.get("version"))
    show(f"← {blocks.link('Back to the metadata', url)}", key="metadata_back")
    with guard("metadata_form"):
        own = metadata.describe(here.ctx, model.id, state.get("version") or None)
        stored = model if kind == "model" else own.version
        if stored is None:
            show(blocks.note("No version is known yet."), key="metadata_none")
            return
        kept = {name: stored.body.get(name) for name in GIVEN[kind]}
        done = "The inventory says it from now on."
        record_form(
            here.ctx, Filing(kind, kept, id=stored.id, fixed=GIVEN[kind], next_steps=done, url=lambda _: url)
        )
