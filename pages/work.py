"""My work: what has to be done, most pressing first, and why."""

from mlgov.ui import work
from mlgov.ui.skeleton import page

here = page("My work", "What has to be done, and why")
if work.chosen(here) == work.EVERYBODY:
    work.everybody(here)
else:
    work.mine(here)
