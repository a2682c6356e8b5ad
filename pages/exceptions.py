"""Exceptions: what is waived, for how long, and by whom it was approved."""

from mlgov.ui import exceptions, filed
from mlgov.ui.skeleton import page

here = page("Exceptions", "What is waived, for how long, and by whom")
mode = filed.mode(here)

if mode == "new":
    exceptions.new(here)
elif mode == "change":
    exceptions.change(here)
elif mode == "one":
    exceptions.one(here)
else:
    exceptions.listing(here)
