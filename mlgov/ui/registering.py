"""Filing what stands in the inventory by hand: a model, a version of one, a family."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from mlgov.policy.names import UNCLASSIFIED
from mlgov.services import courses, inventory, records
from mlgov.services.records import Stored
from mlgov.ui import blocks, state
from mlgov.ui.errors import guard
from mlgov.ui.forms.flow import Filing, record_form
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href
from mlgov.ui.view import show

# Fields that are not asked: they follow from classifying, deploying and deciding.
GIVEN = {
    "model": ("tier", "phase", "source"),
    "model_version": (
        "model", "version", "stage", "aliases", "approval", "approved_by", "deployed", "source",
    ),
    "model_family": (),
}  # fmt: skip
BUTTONS = {"model": "Register a model", "model_family": "File a family"}
NEXT = {
    "model": "It has no tier yet and counts as the strictest: give it one on its page.",
    "model_family": "Its steward watches over those of its models that name none.",
}

_url: dict[str, Callable[[str], str]] = {
    "model": lambda id: href("model", model=id, tab="metadata"),
    "model_family": lambda id: href("models"),
}


def form(here: Here) -> bool:
    """The form that the URL asks for; False when it asks for none."""
    kind, family = state.get("new"), state.get("family_of")
    if here.as_of is not None or not (kind in BUTTONS or family):
        return False
    show(f"← {blocks.link('Back to the inventory', href('models'))}", key="back")
    with guard("register"):
        record_form(here.ctx, _family(family) if family else _new(kind))
    return True


def _new(kind: str) -> Filing:
    start: dict[str, Any] = (
        {"tier": UNCLASSIFIED, "phase": "", "source": "filed on its page"} if kind == "model" else {}
    )
    url: Callable[[str], str] = (
        (lambda id: href("model", model=id, tab="metadata"))
        if kind == "model"
        else (lambda id: href("models"))
    )
    return Filing(kind, start, fixed=GIVEN[kind], next_steps=NEXT[kind], url=url)


def _family(name: str) -> Filing:
    """The form of a family that models name already; the URL says whether it is on file."""
    return Filing(
        "model_family",
        {"name": name},
        id=name if state.get("change") else None,
        fixed=("name",),
        next_steps=NEXT["model_family"],
        url=lambda _: href("models"),
    )


def version(here: Here, model: Stored) -> None:
    """The form of a new version, made from the newest one unless somebody says otherwise."""
    url = href("model", model=model.id, tab="versions")
    show(f"← {blocks.link('Back to the versions', url)}", key="versions_back")
    known = courses.of(here.ctx, model.id)
    start: dict[str, Any] = {
        "model": model.id,
        "source": "filed on its page",
        "stage": "none",
        "aliases": [],
        "approval": "not_requested",
        "approved_by": "",
        "deployed": None,
        "from_version": known[-1] if known else None,
    }
    fixed = tuple(name for name in GIVEN["model_version"] if name != "version")
    done = "It is in development: its deliverables and its gate stand under Lifecycle."
    with guard("version_form"):
        record_form(
            here.ctx,
            Filing(
                "model_version",
                start,
                fixed=fixed,
                next_steps=done,
                url=lambda id: href("model", model=model.id, tab="metadata", version=id.partition("@")[2]),
            ),
        )


def buttons(here: Here) -> None:
    """The ways to a new model and a new family, for those who may."""
    if here.as_of is not None or not here.ctx.may("model.register"):
        return
    with st.container(horizontal=True):
        for kind, label in BUTTONS.items():
            if st.button(label, key=f"new_{kind}", icon=":material/add:"):
                state.put("new", kind)
                st.rerun()


def families(here: Here) -> None:
    """Every family with its steward and how many of its models that steward watches over."""
    known = inventory.families(here.ctx, as_of=here.as_of)
    if not known:
        return
    filed = {one.id: one.body for one in records.all(here.ctx, "model_family", as_of=here.as_of)}
    models = [one.body for one in inventory.models(here.ctx, as_of=here.as_of)]
    rows = []
    for name in known:
        own = [one for one in models if one.get("family") == name]
        body = filed.get(name, {})
        lent = sum(not one.get("steward") for one in own) if body.get("steward") else 0
        rows.append(
            {"name": name, "steward": body.get("steward") or "", "models": len(own), "lent": lent,
             "description": body.get("description") or "", "filed": "yes" if name in filed else ""}
        )  # fmt: skip
    columns = [
        Column("name", "Family"),
        Column("steward", "Steward"),
        Column("models", "Models", "count"),
        Column("lent", "Watched by this steward", "count", help="Models that name no steward of their own"),
        Column("description", "What they share", "long"),
    ]
    show(blocks.heading("Families", help="A family lends its steward to models without one"), key="families")
    may = here.as_of is None and here.ctx.may("model.register")
    table(
        rows,
        columns,
        key="families_table",
        empty="",
        url=(lambda row: href("models", family_of=row["name"], change=row["filed"])) if may else None,
    )
