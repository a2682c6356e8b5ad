"""Uploads: load an extract in three steps, see what was loaded, take a batch back."""

from mlgov.ui import blocks, state
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import page
from mlgov.ui.uploads import history, steps
from mlgov.ui.view import show

here = page("Uploads", "Load an extract, check it, see what it changed")

if state.get("batch"):
    history.one(here, state.get("batch"))
elif here.as_of:
    show(blocks.note("Nothing can be loaded into the past: go back to now first."), key="past_note")
    history.draw(here)
else:
    with guard("upload"):
        steps.draw(here)
    if not steps.under_way():
        history.draw(here)
