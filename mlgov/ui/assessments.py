"""Assessments: which model must have which form, what was filed, and until when it counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.govern import assessments, tiers
from mlgov.policy.models import Form, Policy
from mlgov.services import inventory, records
from mlgov.services.records import Stored
from mlgov.ui import blocks, filed, filters, persons, state
from mlgov.ui.forms import review
from mlgov.ui.skeleton import Here
from mlgov.ui.text import day, href, plain
from mlgov.ui.view import show

_REQUIRED = {"breach": "lacking", "warn": "runs out", "ok": "valid", "not_applicable": "not required"}
Row = dict[str, Any]


def listed(here: Here) -> list[Row]:
    """One row for each model and form that is required or filed; what lacks comes first."""
    policy, today = here.ctx.policy(here.as_of), (here.as_of or datetime.now(UTC)).date()
    found = records.all(here.ctx, "assessment", as_of=here.as_of)
    newest: dict[tuple[str, str], Stored] = {}
    for one in sorted(found, key=lambda one: one.at):
        newest[(one.body["model"], one.body["form"])] = one
    retired = {one.body["model"] for one in records.all(here.ctx, "retirement", as_of=here.as_of)}
    rows = []
    for model in inventory.models(here.ctx, as_of=here.as_of):
        for form in policy.forms:
            stored = newest.get((model.id, form.id))
            tier = tiers.effective(model.body["tier"], policy).id  # unclassified counts as strict
            required = tier in form.tiers and model.id not in retired
            if required or stored:
                rows.append(_row(policy, model, form, stored, required, today))
    people = persons.names(here)
    rows = [{**row, "by": people[row["by"]]} for row in rows]
    order = {"breach": 0, "warn": 1, "ok": 2, "not_applicable": 3}
    return sorted(rows, key=lambda row: (order[row["due"]], row["model_name"]))


def _row(policy: Policy, model: Stored, form: Form, stored: Stored | None, required: bool, today: Any) -> Row:
    body = stored.body if stored else {}
    tier = tiers.effective(model.body["tier"], policy).id
    submitted = bool(stored) and body.get("state") == "submitted"
    until = assessments.valid_until(form, tier, stored.at.date()) if stored and submitted else None
    if not required:
        due, why = "not_applicable", "not required at this model's tier"
    elif not submitted:
        due, why = (
            "breach",
            "required at this tier, and " + ("only a draft was filed" if stored else "never filed"),
        )
    elif until is not None and until < today:
        due, why = "breach", f"ran out on {day(until)}: file it anew"
    elif until is not None and (until - today).days <= 60:
        due, why = "warn", f"runs out on {day(until)}"
    else:
        due, why = "ok", f"valid until {day(until)}" if until else "filed"
    return {
        "model": model.id,
        "model_name": str(model.body.get("name") or model.id),
        "form": form.id,
        "form_title": form.title,
        "due": due,
        "due_why": why,
        "due_mark": (due, _REQUIRED[due]),
        "result": (body["status"], review.band_title(policy, body).lower()) if body.get("status") else None,
        "id": stored.id if stored else "",
        "status": body.get("status"),
        "why": body.get("why"),
        "score": body.get("score"),
        "filed": stored.at if stored else None,
        "valid_until": until,
        "by": stored.actor if stored else "",
    }


def url(row: Any) -> str:
    if row["id"]:
        return href("assessments", id=row["id"])
    return href("assessments", new="yes", model=row["model"], form=row["form"])


def verdict(rows: Sequence[Row]) -> str:
    lacking = [row for row in rows if row["due"] == "breach"]
    soon = [row for row in rows if row["due"] == "warn"]
    bad = [row for row in rows if row["status"] == "breach"]
    said: list[tuple[str, Any]] = []
    for row in lacking[:2]:
        said.append(("breach", [(row["model_name"], url(row)), f": {row['form_title']} – {row['due_why']}."]))
    if len(lacking) > 2:
        said.append(
            (
                "breach",
                [f"{words.plural(len(lacking) - 2, 'more required assessment')} missing or out of date."],
            )
        )
    if bad:
        found = f"{words.plural(len(bad), 'assessment')} found a risk that is too high"
        lead = blocks.leading(len(bad))
        said.append(("breach", [f"{found}{lead}", (bad[0]["model_name"], url(bad[0])), "."]))
    if soon and len(said) < 3:
        said.append(("warn", [(soon[0]["model_name"], url(soon[0])), f": {soon[0]['due_why']}."]))
    required = sum(row["due"] != "not_applicable" for row in rows)
    return blocks.verdict(
        said or [("ok", [f"All {words.plural(required, 'required assessment')} are filed and valid."])]
    )


def figures(rows: Sequence[Row]) -> str:
    required = [row for row in rows if row["due"] != "not_applicable"]
    valid = sum(row["due"] in ("ok", "warn") for row in required)
    return blocks.figures(
        [
            blocks.Figure("Required and valid", words.count(valid), f"of {len(required)}"),
            blocks.Figure("Missing or out of date", words.count(len(required) - valid)),
            blocks.Figure("Run out within 60 days", words.count(sum(row["due"] == "warn" for row in rows))),
            blocks.Figure("Results too risky", words.count(sum(row["status"] == "breach" for row in rows))),
            blocks.Figure("Filed", words.count(sum(bool(row["id"]) for row in rows))),
        ]
    )


def choose(here: Here) -> dict[str, Any] | None:
    """Which form for which model; nothing until both are chosen."""
    forms = {one.id: one for one in here.ctx.policy().forms}
    names = filed.names(here)
    if not names or not forms:
        show(
            blocks.empty(
                "No model to assess",
                "Load a registry extract or a prediction extract first.",
                ("Load an extract", href("uploads")),
            ),
            key="no_model",
        )
        return None
    with filters.beside():
        form = filters.select("Form", "form", {one.id: one.title for one in forms.values()}, anything=None)
        model = filters.select("Model", "model", names, anything="Choose a model")
    st.caption(plain(f"{forms[form].purpose} {forms[form].because}"))
    return {"form": form, "model": model, "version": state.get("version") or None} if model else None
