"""Procedures on file as rows: which kind, for which model, until when, and what lacks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from mlgov.charts import words
from mlgov.govern.evidence import valid_until
from mlgov.policy.models import Policy
from mlgov.services import records
from mlgov.services.records import Stored
from mlgov.ui import blocks, filed
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column
from mlgov.ui.text import day, href

Row = dict[str, Any]
COLUMNS = [
    Column("title", "Procedure"),
    Column("kind_title", "Kind"),
    Column("model_name", "Model"),
    Column("status", "State", "status", why="why"),
    Column("why", "Why", "long"),
    Column("until", "Valid until", "date"),
    Column("owner", "Owner"),
    Column("reference", "Reference"),
]
_ORDER = ("breach", "warn", "ok", "not_applicable")


def listed(here: Here) -> list[Row]:
    """Every procedure: what has run out first, what was withdrawn last."""
    policy, today = here.ctx.policy(here.as_of), here.ctx.moment(here.as_of).date()
    names = filed.names(here)
    rows = [_row(one, policy, names, today) for one in records.all(here.ctx, "procedure", as_of=here.as_of)]
    return sorted(rows, key=lambda row: (_ORDER.index(row["status"]), row["until"] or date.max))


def _row(one: Stored, policy: Policy, names: dict[str, str], today: date) -> Row:
    body, kind = one.body, policy.evidence.procedure(one.body["procedure"])
    until = valid_until(one, policy)
    soon = until is not None and until <= today + timedelta(days=policy.evidence.warn.days)
    if body["withdrawn"]:
        status, why = "not_applicable", "withdrawn"
    elif until is not None and until < today:
        status, why = "breach", f"ran out on {day(until)}: renew it"
    else:
        status, why = ("warn", f"runs out on {day(until)}") if soon else ("ok", "in force")
    model = body.get("model")
    return {
        **body,
        "id": one.id,
        "kind_title": kind.title if kind else body["procedure"],
        "model_name": names.get(model, model) if model else "All models",
        "status": status,
        "why": why,
        "until": until,
    }


def lacking(here: Here, rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Kinds of the policy of which none is in force for any model: (id, title)."""
    there = {row["procedure"] for row in rows if row["status"] in ("ok", "warn")}
    kinds = here.ctx.policy(here.as_of).evidence.procedures
    return [(one.id, one.title) for one in kinds if one.id not in there]


def verdict(rows: Sequence[Row], none: Sequence[tuple[str, str]]) -> str:
    out = [row for row in rows if row["status"] == "breach"]
    soon = [row for row in rows if row["status"] == "warn"]
    said: list[tuple[str, Any]] = []
    if out:
        first = (out[0]["title"], href("procedures", id=out[0]["id"]))
        said.append(("breach", [f"{words.plural(len(out), 'procedure')} ran out, first ", first, "."]))
    if none:
        first = (none[0][1], href("procedures", new="yes", procedure=none[0][0]))
        kinds = words.plural(len(none), "kind of procedure has", "kinds of procedure have")
        said.append(("not_evaluated", [f"{kinds} none in force, first ", first, "."]))
    if soon:
        first = (soon[0]["title"], href("procedures", id=soon[0]["id"]))
        said.append(
            ("warn", [f"{words.plural(len(soon), 'procedure')} will run out soon, first ", first, "."])
        )
    return blocks.verdict(said or [("ok", [f"All {words.plural(len(rows), 'procedure')} are in force."])])


def figures(rows: Sequence[Row], none: Sequence[tuple[str, str]]) -> str:
    def count(status: str) -> str:
        return words.count(sum(row["status"] == status for row in rows))

    return blocks.figures(
        [
            blocks.Figure("In force", count("ok"), f"of {len(rows)}"),
            blocks.Figure("Run out soon", count("warn")),
            blocks.Figure("Ran out", count("breach")),
            blocks.Figure("Kinds without any", words.count(len(none))),
        ]
    )
