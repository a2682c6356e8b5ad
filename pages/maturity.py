"""Maturity: declared and measured levels against their targets, and the form that declares them."""

from mlgov.ui import filed, maturity
from mlgov.ui.skeleton import page
from mlgov.ui.view import show

NEXT = "The scorecard shows the new levels at once, beside what the store measures."

here = page("Maturity", "Declared and measured levels against their targets")
mode = filed.mode(here)

if mode == "new":
    filed.new(
        here,
        "maturity_assessment",
        "maturity",
        start=maturity.start(here),
        next_steps=NEXT,
        fixed=("maturity_model",),
    )
elif mode == "one":
    filed.one(here, "maturity_assessment", "maturity")
elif mode == "change":
    filed.change(here, "maturity_assessment", "maturity", next_steps=NEXT, fixed=("maturity_model",))
else:
    rows = maturity.listed(here)
    show(maturity.verdict(rows), maturity.figures(rows), key="head")
    filed.button(here, "maturity_assessment", "File a maturity assessment", "maturity")
    maturity.scorecard(rows)
    maturity.evidence(rows)
