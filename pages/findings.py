"""Findings: what was found wanting, by when it has to be mended, and how far it is."""

from mlgov.ui import filed, findings
from mlgov.ui.skeleton import page

here = page("Findings", "What was found wanting, and by when it is mended")
mode = filed.mode(here)

if mode == "new":
    findings.new(here)
elif mode == "list":
    findings.listing(here)
else:
    findings.one(here)
