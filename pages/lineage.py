"""The lineage of the portfolio: what every model reads, and who uses what it says."""

from mlgov.ui import blocks, lineage, portfolio_lineage
from mlgov.ui.skeleton import page
from mlgov.ui.text import href
from mlgov.ui.view import show

here = page("Lineage", "What feeds what, across all models")
found = portfolio_lineage.read(here)

show(blocks.verdict(portfolio_lineage.verdict(found)), key="head")
if found.nodes:
    show(blocks.figures(portfolio_lineage.figures(found)), key="figures")
    lineage.draw(found, key="lineage")
else:
    why = "Each model's record says which data, models and systems it reads and who uses its output."
    show(blocks.empty("No lineage yet", why, ("Open the inventory", href("models"))), key="empty")
