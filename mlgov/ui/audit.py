"""The journal on the screen: the state of its chain, its entries, and the life of one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlgov.charts import words
from mlgov.services import audit
from mlgov.services.audit import Entry
from mlgov.ui import blocks, journal
from mlgov.ui.skeleton import Here
from mlgov.ui.text import esc, href, moment, title_case

MOST = 5_000  # entries read for the table; a subject's life is read whole


def verdict(here: Here) -> str:
    """The state of the chain in words, with what proves it."""
    found = audit.holds(here.ctx)
    if not found.ok:
        parts = [
            f"The chain is broken at entry {found.first_broken}: {found.why}. Restore the newest backup whose"
            " chain holds, and find out who could write to the file."
        ]
        return blocks.verdict([("breach", parts)])
    seq, head = audit.head(here.ctx, here.as_of)
    then = f" Entry {words.count(seq)} was the newest on {moment(here.as_of)}." if here.as_of else ""
    said = blocks.verdict(
        [
            (
                "ok",
                [
                    f"The chain of {words.plural(found.entries, 'entry', 'entries')} holds: nothing was"
                    f" changed, removed or inserted.{then}"
                ],
            )
        ]
    )
    return f'{said}<p class="note-quiet">Head: <span class="mono">{esc(head)}</span></p>'


def entries(here: Here) -> list[Entry]:
    return audit.entries(here.ctx, as_of=here.as_of, limit=MOST)


def actions(found: Sequence[Entry]) -> Mapping[str, str]:
    return {one.action: title_case(journal.action(one)) for one in found}


def actors(found: Sequence[Entry]) -> list[str]:
    return sorted({one.actor for one in found})


def kinds(found: Sequence[Entry]) -> list[str]:
    return sorted({one.subject.partition(":")[0] for one in found})


def rows(found: Sequence[Entry], action: str, actor: str, kind: str) -> list[dict[str, Any]]:
    """The entries that fit, newest first."""
    return [
        {
            "seq": one.seq,
            "at": one.at,
            "actor": one.actor,
            "act": journal.action(one),
            "about": journal.about(one),
            "hash": one.hash[:12],
            "subject": one.subject,
        }
        for one in found
        if action in ("", one.action)
        and actor in ("", one.actor)
        and kind in ("", one.subject.partition(":")[0])
    ]


def life(here: Here, subject: str) -> str:
    """Everything that happened to one subject, newest first."""
    found = audit.entries(here.ctx, subject=subject, as_of=here.as_of, limit=None)
    back = f"<p>← {blocks.link('All entries', href('audit'))}</p>"
    name = subject.replace(":", " ")
    return f"{back}{blocks.heading(f'The life of {name}')}{journal.timeline(found)}"
