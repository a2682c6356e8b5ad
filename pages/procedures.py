"""Procedures on file: who oversees, how incidents are reported, who has access."""

from mlgov.ui import filed, procedures
from mlgov.ui.skeleton import page
from mlgov.ui.table import table
from mlgov.ui.text import href
from mlgov.ui.view import show

NEXT = "It counts at once for the requirements of the models that it holds for, until its day."

here = page("Procedures", "How people stay in charge, incidents are reported and access is controlled")
mode = filed.mode(here)

if mode == "new":
    filed.new(here, "procedure", "procedures", start=filed.given("procedure", "model"), next_steps=NEXT)
elif mode == "change":
    filed.change(here, "procedure", "procedures", next_steps=NEXT)
elif mode == "one":
    filed.one(here, "procedure", "procedures")
else:
    rows = procedures.listed(here)
    if rows:
        none = procedures.lacking(here, rows)
        show(procedures.verdict(rows, none), procedures.figures(rows, none), key="head")
        filed.button(here, "procedure", "File a procedure", "procedures")
        table(
            rows,
            procedures.COLUMNS,
            key="procedures",
            empty="",
            url=lambda row: href("procedures", id=row["id"]),
        )
    else:
        why = "The tiers ask who oversees a model, how incidents are reported and who has access."
        filed.nothing(here, "procedure", why, "File a procedure", "procedures")
