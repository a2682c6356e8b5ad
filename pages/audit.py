"""The audit trail: whether the chain holds, what happened, and a record's life."""

from mlgov.ui import audit, filters, state
from mlgov.ui.skeleton import page
from mlgov.ui.table import Column, table
from mlgov.ui.text import href
from mlgov.ui.view import show

here = page("Audit trail", "Every act, and whether the chain holds")
show(audit.verdict(here), key="chain")

subject = state.get("subject")
if subject:
    show(audit.life(here, subject), key="life")
else:
    entries = audit.entries(here)
    filters.row(
        ("Act", "action", audit.actions(entries)),
        ("By", "actor", audit.actors(entries)),
        ("About", "kind", audit.kinds(entries)),
    )
    rows = audit.rows(entries, state.get("action"), state.get("actor"), state.get("kind"))
    table(
        rows,
        [
            Column("seq", "Entry", "count"),
            Column("at", "When", "moment"),
            Column("actor", "By"),
            Column("act", "Act"),
            Column("about", "About", "long"),
            Column("hash", "Hash"),
        ],
        key="audit",
        empty="No entry fits these filters.",
        url=lambda row: href("audit", subject=row["subject"]),
    )
