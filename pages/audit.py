"""The audit trail: whether the chain holds, what happened, and a record's life."""

from mlgov.ui import audit, state
from mlgov.ui.skeleton import page
from mlgov.ui.view import show

here = page("Audit trail", "Every act, and whether the chain holds")
show(audit.verdict(here), key="chain")

subject = state.get("subject")
if subject:
    show(audit.life(here, subject), key="life")
else:
    audit.listing(here)
