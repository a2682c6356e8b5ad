"""The inventory: every model with its tier, its phase, its people and its status."""

from mlgov.ui import blocks, filters, inventory, overview, registering, state
from mlgov.ui.skeleton import page
from mlgov.ui.table import table
from mlgov.ui.text import href
from mlgov.ui.uploads import sheet
from mlgov.ui.view import show

here = page("Inventory", "Every model, worst first")

if not registering.form(here):
    found = overview.read(here)
    rows = inventory.rows(here, found, state.get("status"), state.get("record"))
    if not found.options["model"]:
        why = (
            "Every model of the organisation is listed here. Load a registry extract, or the first prediction"
            " extract of a model."
        )
        show(blocks.empty("No models yet", why, ("Load an extract", href("uploads"))), key="empty")
    else:
        show(inventory.verdict(rows), inventory.figures(rows, found.indicators), key="head")
        filters.row(
            ("Tier", "tier", overview.tiers(here, found)),
            ("Unit", "unit", overview.choices(found, "business_unit")),
            ("Steward", "steward", overview.choices(found, "steward")),
            ("Status", "status", overview.STATUSES),
            ("Record", "record", inventory.RECORDS),
        )
        table(
            rows,
            inventory.COLUMNS,
            key="inventory",
            empty="No model fits these filters.",
            url=lambda row: href("model", model=row["model"]),
        )
        registering.families(here)
        sheet.download(here)
    registering.buttons(here)
