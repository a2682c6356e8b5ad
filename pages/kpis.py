"""Success measures against their targets, by group; one measure with its definition and its records."""

from mlgov.ui import kpis, state
from mlgov.ui.skeleton import page
from mlgov.ui.view import show

here = page("KPIs", "Success measures against their targets")
period = kpis.choose(here)
rows = kpis.listed(here, period)
chosen = kpis.find(rows, state.get("kpi"))

if chosen:
    kpis.one(chosen)
else:
    show(kpis.verdict(rows), kpis.figures(rows), key="head")
    kpis.groups(rows)
