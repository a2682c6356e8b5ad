"""Models taken out of use: why, what replaced them, and what is kept."""

from mlgov.ui import filed, retirement
from mlgov.ui.skeleton import page
from mlgov.ui.table import Column, table
from mlgov.ui.text import href
from mlgov.ui.view import show

NEXT = "The record can be completed later; what is still missing stands in the list."
COLUMNS = [
    Column("model_name", "Model"),
    Column("version", "Version"),
    Column("complete", "Record", "status", why="missing_words"),
    Column("missing_words", "Still missing", "long"),
    Column("reason", "Reason", "long"),
    Column("replacement", "Replacement"),
    Column("last_scoring", "Last scoring", "date"),
    Column("retention_until", "Data kept until", "date"),
]

here = page("Retirement", "Models taken out of use")
mode = filed.mode(here)

if mode == "new":
    start = filed.given("model", "reason")
    filed.new(here, "retirement", "retirement", start=start, next_steps=NEXT, fixed=retirement.BY_ACTS)
elif mode == "change":
    filed.change(here, "retirement", "retirement", next_steps=NEXT, fixed=retirement.BY_ACTS)
elif mode == "one":
    retirement.one(here)
else:
    rows = retirement.listed(here)
    if rows:
        show(retirement.verdict(rows), retirement.figures(rows), key="head")
        filed.button(here, "retirement", "Record a retirement", "retirement")
        table(rows, COLUMNS, key="retirements", empty="", url=lambda row: href("retirement", id=row["id"]))
    else:
        why = (
            "When a model goes out of use, its record says why, what takes its place and which data are kept."
        )
        filed.nothing(here, "retirement", why, "Record a retirement", "retirement")
