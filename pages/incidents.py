"""Incidents: what is open and how late, the whole list, one incident, and the form that files one."""

from mlgov.ui import filed, filters, incidents, incidents_elsewhere, state
from mlgov.ui.skeleton import page
from mlgov.ui.table import Column, table
from mlgov.ui.text import href
from mlgov.ui.view import show

NEXT = "Its clocks run from detection; add containment, cause and resolution as they become known."
COLUMNS = [
    Column("title", "Incident", "long", under="type_title"),
    Column("severity", "Severity"),
    Column("model_name", "Model"),
    Column("status", "State"),
    Column("mark", "Clocks", "marked"),
    Column("clock_why", "Next step", "long"),
    Column("detected", "Detected", "moment"),
    Column("to_detect", "To detect", "hours"),
    Column("to_resolve", "To resolve", "hours"),
]

here = page("Incidents", "What went wrong, and what was done")
mode = filed.mode(here)

if mode == "new":
    start = filed.given("model", "version", "title", "type", "description", "detected_by")
    filed.new(here, "incident", "incidents", start=start, next_steps=NEXT, fixed=incidents.BY_ACTS)
elif mode == "change":
    filed.change(here, "incident", "incidents", next_steps=NEXT, fixed=incidents.BY_ACTS)
elif mode == "list" and state.get("elsewhere"):
    incidents_elsewhere.listing(here)
elif mode == "one":
    incidents.one(here)
else:
    rows = incidents.listed(here)
    if rows:
        show(incidents.verdict(here, rows), incidents.figures(rows), key="head")
        incidents.due_notices(here)
        filed.button(here, "incident", "File incident", "incidents")
        filters.row(
            ("Model", "model", filed.names(here)),
            ("Severity", "severity", sorted({row["severity"] for row in rows})),
            ("State", "state", list(incidents.STATES)),
        )
        chosen = incidents.matching(rows, state.get("model"), state.get("severity"), state.get("state"))
        table(
            chosen,
            COLUMNS,
            key="incidents",
            empty="No incident fits these filters.",
            url=lambda row: href("incidents", id=row["id"]),
        )
    else:
        why = "An incident is filed when a model goes wrong: by whoever notices it, or from a breach."
        filed.nothing(here, "incident", why, "File incident", "incidents")
    incidents_elsewhere.way(here)
