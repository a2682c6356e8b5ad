"""Everything filed about a model, and giving it its tier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from mlgov.govern.records.base import KINDS
from mlgov.policy.models import Policy
from mlgov.services import inventory, records
from mlgov.services.records import Stored
from mlgov.ui import blocks
from mlgov.ui.errors import guard
from mlgov.ui.forms import review
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href, plain, title_case
from mlgov.ui.view import show

PAGES = {
    "incident": "incidents",
    "assessment": "assessments",
    "retirement": "retirement",
    "procedure": "procedures",
    "approval_request": "approvals",
    "exception": "exceptions",
    "finding": "findings",
}
ABOUT = (
    "incident",
    "finding",
    "exception",
    "assessment",
    "approval_request",
    "approval",
    "deployment",
    "retirement",
    "procedure",
    "model_version",
    "model",
)


def draw(here: Here, model: Stored) -> None:
    rows = []
    for kind in ABOUT:
        for one in records.all(here.ctx, kind, as_of=here.as_of, model=model.id):
            rows.append(
                {
                    "kind": kind,
                    "label": KINDS[kind].label,
                    "id": one.id,
                    "version": one.version,
                    "about": _about(one, here.ctx.policy(here.as_of)),
                    "at": one.at,
                    "by": one.actor,
                }
            )
    rows.sort(key=lambda row: str(row["at"]), reverse=True)
    columns = [
        Column("id", "Record"),
        Column("label", "Kind"),
        Column("about", "About", "long"),
        Column("version", "Version", "count"),
        Column("at", "Filed", "moment"),
        Column("by", "By"),
    ]
    show(blocks.heading("Records"), key="records_head")
    table(rows, columns, key="records", empty="Nothing has been filed.", url=lambda row: _url(model, row))
    if here.as_of is None and here.ctx.may("model.classify"):
        _classify(here, model)


def _url(model: Stored, row: Mapping[str, Any]) -> str:
    kind = str(row["kind"])
    if kind in PAGES:
        return href(PAGES[kind], id=row["id"])
    return href("audit", subject=f"{kind}:{row['id']}")


def _about(one: Stored, policy: Policy) -> str:
    if one.kind == "assessment":
        return f"{review.form_title(policy, one.body)}: {review.band_title(policy, one.body)}"
    names = ("title", "reason", "decision", "description", "name", "outcome")
    found = next(((name, str(one.body[name])) for name in names if one.body.get(name)), ("", ""))
    return title_case(found[1]) if found[0] in ("decision", "outcome") else found[1]


def _classify(here: Here, model: Stored) -> None:
    tiers = {tier.id: tier for tier in here.ctx.policy().tiers}
    show(
        blocks.heading(
            "Risk tier", help="The tier decides which limits judge the figures and which records are needed"
        ),
        key="tier_head",
    )
    with guard("classify"), st.form("classify", width=720):
        present = list(tiers).index(model.body["tier"]) if model.body["tier"] in tiers else None
        tier = st.radio(
            "Tier",
            list(tiers),
            present,
            format_func=lambda one: tiers[one].title,
            captions=[plain(one.definition) for one in tiers.values()],
        )
        reason = st.text_area("Why this tier", help="It stays in the audit trail", height=80)
        if st.form_submit_button("Give this tier", type="primary"):
            inventory.classify(here.ctx, model.id, tier or "", reason)
            st.rerun()
