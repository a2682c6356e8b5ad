"""Assessments: what each model must have and has, one filled form, its review, and the form itself."""

from mlgov.ui import assessing, assessments, filed
from mlgov.ui.skeleton import page

here = page("Assessments", "Forms that are filled, reviewed and renewed")
mode = filed.mode(here)

if mode == "new":
    assessing.new(here)
elif mode == "change":
    assessing.change(here)
elif mode == "one":
    assessing.one(here)
else:
    assessments.listing(here)
