"""My work: what has to be done, most pressing first, and why."""

from mlgov.ui import filters, state, work
from mlgov.ui.skeleton import page
from mlgov.ui.view import show

here = page("My work", "What has to be done, and why")
found = work.read(here)

show(work.verdict(found), work.figures(found), key="head")
filters.row(("Whose", "owner", work.owners(found)), ("Model", "model", work.models(found)))
work.groups(work.matching(found, state.get("owner"), state.get("model")))
