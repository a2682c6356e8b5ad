"""Approvals: what waits for a signature, what exactly is asked, who signed, and what came of it."""

from mlgov.ui import approval, approvals, state
from mlgov.ui.skeleton import page

here = page("Approvals", "What is asked, who signed, and what waits for you")

if state.get("id"):
    approval.one(here, state.get("id"))
else:
    approvals.listing(here)
