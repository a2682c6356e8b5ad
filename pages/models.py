"""The inventory: every model with its tier, its phase, its people and its status."""

from mlgov.ui import blocks, filters, inventory, overview, state
from mlgov.ui.skeleton import page
from mlgov.ui.table import table
from mlgov.ui.text import href
from mlgov.ui.view import show

here = page("Inventory", "Every model, worst first")
found = overview.read(here)
rows = inventory.rows(here, found, state.get("status"))

if not found.options["model"]:
    why = (
        "Every model of the organisation is listed here. Load a registry extract, or the first prediction"
        " extract of a model."
    )
    show(blocks.empty("No models yet", why, ("Load an extract", href("uploads"))), key="empty")
else:
    show(inventory.verdict(rows), inventory.figures(rows), key="head")
    filters.row(
        ("Tier", "tier", overview.tiers(here, found)),
        ("Unit", "unit", overview.choices(found, "business_unit")),
        ("Steward", "steward", overview.choices(found, "steward")),
        ("Status", "status", overview.STATUSES),
    )
    table(
        rows,
        inventory.COLUMNS,
        key="inventory",
        empty="No model fits these filters.",
        url=lambda row: href("model", model=row["model"]),
    )
