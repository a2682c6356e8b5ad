"""A model's life as the journal tells it."""

from __future__ import annotations

from mlgov.charts import words
from mlgov.services import audit
from mlgov.services.records import Stored
from mlgov.ui import blocks, journal, persons
from mlgov.ui.skeleton import Here
from mlgov.ui.text import href
from mlgov.ui.view import show

NEWEST = 200  # lines here; the audit trail has all of them, page by page


def draw(here: Here, model: Stored) -> None:
    wanted = audit.Wanted(model=model.id)
    found = audit.entries(here.ctx, wanted, as_of=here.as_of, limit=NEWEST)
    total = audit.count(here.ctx, wanted, as_of=here.as_of)
    shown = "All" if total <= NEWEST else f"The newest {words.count(NEWEST)} of"
    told = f"{shown} {words.plural(total, 'entry names', 'entries name')} this model."
    way = blocks.link("Search and download them in the audit trail", href("audit", model=model.id))
    show(
        blocks.heading("Everything that happened", help="Newest first; each line is an entry of the journal"),
        f'<p class="note-quiet">{told} {way}</p>',
        journal.timeline(found, persons.names(here)),
        key="model_audit",
    )
