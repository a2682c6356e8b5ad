"""The portfolio on one screen: what needs a decision, models worst first, what is due, what changed."""

from mlgov.ui import filters, overview, state
from mlgov.ui.skeleton import page
from mlgov.ui.table import table
from mlgov.ui.text import href
from mlgov.ui.view import show

here = page("Overview", "What needs a decision, worst first")
found = overview.read(here)

show(overview.verdict(found), overview.figures(found), key="head")
if found.options["model"]:
    filters.row(
        ("Tier", "tier", overview.tiers(here, found)),
        ("Unit", "unit", overview.choices(found, "business_unit")),
        ("Steward", "steward", overview.choices(found, "steward")),
        ("Status", "status", overview.STATUSES),
    )
    rows = overview.rows(found, state.get("status"))
    table(
        rows,
        overview.COLUMNS,
        key="models",
        empty="No model fits these filters.",
        url=lambda row: href("model", model=row["model"]),
    )
    overview.by_window(here, found, rows)
    overview.below(found)
