"""A model's life as the journal tells it."""

from __future__ import annotations

from mlgov.services import audit
from mlgov.services.records import Stored
from mlgov.ui import blocks, journal
from mlgov.ui.skeleton import Here
from mlgov.ui.view import show


def draw(here: Here, model: Stored) -> None:
    here.ctx.require("audit.read")
    standing = here.ctx.standing(here.as_of)
    entries = standing.once(
        "entries about a model",
        (standing.seq, model.id),
        lambda: [
            one
            for one in audit.entries(here.ctx, as_of=here.as_of, limit=20_000)
            if journal.concerns(one, model.id)
        ],
    )
    show(
        blocks.heading("Everything that happened", help="Newest first; each line is an entry of the journal"),
        journal.timeline(entries[:300]),
        key="model_audit",
    )
