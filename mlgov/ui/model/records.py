"""Everything filed about a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlgov.govern import reviewing
from mlgov.govern.records.base import KINDS
from mlgov.policy.models import Policy
from mlgov.services import records
from mlgov.services.records import Stored
from mlgov.ui import blocks, persons
from mlgov.ui.forms import review
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href, title_case
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
    rows, people = [], persons.names(here)
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
                    "by": people[one.actor],
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


def _url(model: Stored, row: Mapping[str, Any]) -> str:
    kind = str(row["kind"])
    if kind in PAGES:
        return href(PAGES[kind], id=row["id"])
    return href("audit", subject=f"{kind}:{row['id']}")


def _about(one: Stored, policy: Policy) -> str:
    if one.kind == "assessment":
        said = f"{review.form_title(policy, one.body)}: {review.band_title(policy, one.body)}"
        return said if reviewing.accepted_on(one) else f"{said} ({one.body['state'].replace('_', ' ')})"
    names = ("title", "reason", "decision", "description", "name", "outcome")
    found = next(((name, str(one.body[name])) for name in names if one.body.get(name)), ("", ""))
    return title_case(found[1]) if found[0] in ("decision", "outcome") else found[1]
