"""Retirements as rows, and what the list as a whole says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from mlgov.charts import words
from mlgov.govern.records.retirement import WANTED
from mlgov.services import records
from mlgov.ui import blocks, filed
from mlgov.ui.skeleton import Here
from mlgov.ui.text import href

Row = dict[str, Any]


def listed(here: Here) -> list[Row]:
    """Every retirement, incomplete ones first, then newest first."""
    names = filed.names(here)
    rows = [
        {
            **one.body,
            "id": one.id,
            "model_name": names.get(one.body["model"], one.body["model"]),
            "complete": "warn" if one.body["missing"] else "ok",
            "missing_words": ", ".join(WANTED[name] for name in one.body["missing"]) or "Nothing",
            "over": (
                bool(one.body.get("retention_until")) and str(one.body["retention_until"]) <= _today(here)
            ),
        }
        for one in sorted(
            records.all(here.ctx, "retirement", as_of=here.as_of), key=lambda one: one.at, reverse=True
        )
    ]
    return sorted(rows, key=lambda row: row["complete"] == "ok")


def _today(here: Here) -> str:
    return (here.as_of or datetime.now(UTC)).date().isoformat()


def verdict(rows: Sequence[Row]) -> str:
    incomplete = [row for row in rows if row["complete"] != "ok"]
    over = [row for row in rows if row["over"]]
    said: list[tuple[str, Any]] = []
    if incomplete:
        row = incomplete[0]
        first = (row["model_name"], href("retirement", id=row["id"]))
        said.append(
            (
                "warn",
                [
                    (
                        f"{len(incomplete)} of {words.plural(len(rows), 'retirement record')} is incomplete: "
                        if len(incomplete) == 1
                        else (
                            f"{len(incomplete)} of {words.plural(len(rows), 'retirement record')} are"
                            " incomplete, first "
                        )
                    ),
                    first,
                    f" lacks {row['missing_words']}.",
                ],
            )
        )
    if over:
        row = over[0]
        said.append(
            (
                "warn",
                [
                    f"The time to keep data is over for {words.plural(len(over), 'model')}: ",
                    (row["model_name"], href("retirement", id=row["id"])),
                    ".",
                ],
            )
        )
    return blocks.verdict(
        said
        or [
            ("ok", [f"{words.plural(len(rows), 'retirement record is', 'retirement records are')} complete."])
        ]
    )


def figures(rows: Sequence[Row]) -> str:
    return blocks.figures(
        [
            blocks.Figure("Retired", words.count(len(rows))),
            blocks.Figure(
                "Complete records",
                words.count(sum(row["complete"] == "ok" for row in rows)),
                f"of {len(rows)}",
            ),
            blocks.Figure(
                "With a replacement",
                words.count(
                    sum(bool(row["replacement"]) and row["replacement"].lower() != "none" for row in rows)
                ),
                f"of {len(rows)}",
            ),
            blocks.Figure("Data past keeping", words.count(sum(row["over"] for row in rows))),
        ]
    )
