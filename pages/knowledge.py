"""The knowledge base: a search of guides, templates and lessons; one guide; one template to take along."""

from mlgov.ui import knowledge, state
from mlgov.ui.skeleton import page

here = page("Knowledge base", "How things are done here, and what was learned")

if state.get("guide"):
    knowledge.guide(here)
elif state.get("template"):
    knowledge.template(here)
else:
    knowledge.listing(here)
