"""The statement of applicability of a regime: each requirement in or out, and the paper of it."""

from __future__ import annotations

from mlgov.policy.rights import EXPORT
from mlgov.services import council, declarations
from mlgov.ui import filters, paper, persons
from mlgov.ui.compliance_words import MARKS, SURE, url
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table

COLUMNS = [
    Column("control", "Requirement"),
    Column("title", "What it asks", "long", under="group"),
    Column("applies", "Applies", "marked"),
    Column("reason", "Reason", "long", under="apart"),
    Column("mark", "State", "marked"),
    Column("met", "Met", "count"),
    Column("of", "Of", "count"),
    Column("not_evaluated", "Not evaluated", "count"),
    Column("owner", "Owner"),
    Column("by", "Declared and confirmed by"),
    Column("valid_until", "Valid until", "date"),
    Column("reference", "Evidence lies at", "long"),
    Column("sure", "How sure"),
]


def statement(here: Here) -> None:
    """The whole statement with its downloads, and the button for the paper."""
    titles = {one.id: one.title for one in here.ctx.policy(here.as_of).compliance}
    chosen = filters.select("Regime", "regime", titles, anything=None, width=330)
    people = persons.names(here)
    rows = [_row(row, people) for row in declarations.statement(here.ctx, chosen, as_of=here.as_of)]
    if here.ctx.may(EXPORT):
        head = council.stamp_at(here.ctx, here.as_of).head
        key = f"compliance_paper_{chosen}_{head}_{here.as_of}"
        paper.offered(
            f"Make the paper of {titles[chosen]}", key,
            lambda: council.compliance_pdf(here.ctx, chosen, as_of=here.as_of),
            help="Where the regime stands, with this statement",
        )  # fmt: skip
    table(rows, COLUMNS, key=f"statement_{chosen}", empty="",
          url=lambda row: url(chosen, row["control"]))  # fmt: skip


def _row(row: declarations.Row, people: persons.Names) -> declarations.Row:
    by = [people[row[name]] for name in ("declared_by", "confirmed_by") if row[name]]
    apart = f"something else for {', '.join(row['models_apart'])}" if row["models_apart"] else ""
    reason = str(row["reason"])
    return row | {
        "applies": ("ok", "applies") if row["applicable"] else ("not_applicable", "left out"),
        "reason": reason[:1].upper() + reason[1:], "mark": MARKS[row["state"]], "by": ", ".join(by),
        "apart": apart, "sure": SURE[row["sure"]],
    }  # fmt: skip
