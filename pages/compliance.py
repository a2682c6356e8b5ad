"""Compliance: scores by regime, model and unit, requirements with their evidence, and what is declared."""

from mlgov.ui import compliance, compliance_declaring, compliance_one, filed, state
from mlgov.ui.skeleton import page

here = page("Compliance", "What laws, standards and guidelines ask, and what shows it")
mode = filed.mode(here)

if mode in ("new", "change"):
    compliance_declaring.form(here)
elif mode == "one":
    compliance_declaring.one(here)
elif state.get("control"):
    compliance_one.one(here)
else:
    compliance.listing(here)
