"""The journal on the screen: the state of its chain, its entries, and the life of one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlgov.charts import words
from mlgov.services import audit
from mlgov.services.audit import Entry
from mlgov.ui import blocks, filed, filters, journal, persons
from mlgov.ui.skeleton import Here
from mlgov.ui.table import SHOWN, Column, span, table
from mlgov.ui.text import esc, href, moment, title_case

COLUMNS = [
    Column("seq", "Entry", "count"),
    Column("at", "When", "moment"),
    Column("by", "By", under="role"),
    Column("act", "Act"),
    Column("about", "About", "long"),
    Column("hash", "Hash"),
]


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


def listing(here: Here) -> None:
    """All entries that fit, a page at a time; a search goes through everything that was written."""
    people = persons.names(here)
    with filters.beside():
        wanted = _wanted(here, people)
        total = audit.count(here.ctx, wanted, as_of=here.as_of)
        start = filters.page("from", total)
    found = audit.entries(here.ctx, wanted, as_of=here.as_of, limit=SHOWN, offset=start)
    table(
        _rows(found, people),
        COLUMNS,
        key="audit",
        empty="No entry fits these filters.",
        url=lambda row: href("audit", subject=row["subject"]),
        part=f"entries {span(start, total)}",
        every=lambda: _rows(audit.entries(here.ctx, wanted, as_of=here.as_of, limit=None), people),
    )


def _wanted(here: Here, people: Mapping[str, str]) -> audit.Wanted:
    """What the filters ask for, which stand in the address."""
    known, names = audit.occurring(here.ctx, as_of=here.as_of), filed.names(here)
    text = filters.text("Find in everything that was written", "find") or None
    picked = filters.each(
        ("Act", "action", {one: title_case(journal.action(one)) for one in known["action"]}),
        ("By", "actor", {one: people[one] for one in known["actor"]}),
        ("About", "kind", known["kind"]),
        ("Model", "model", names),
    )
    asked = {name: value or None for name, value in picked.items()}
    return audit.Wanted(
        action=asked["action"], actor=asked["actor"], kind=asked["kind"], model=asked["model"], text=text
    )


def _rows(found: Sequence[Entry], people: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "seq": one.seq,
            "at": one.at,
            "by": people[one.actor],
            "role": one.role,
            "act": journal.action(one.action),
            "about": journal.about(one),
            "hash": one.hash[:12],
            "subject": one.subject,
        }
        for one in found
    ]


def life(here: Here, subject: str) -> str:
    """Everything that happened to one subject, newest first."""
    found = audit.entries(here.ctx, audit.Wanted(subject=subject), as_of=here.as_of, limit=None)
    back = f"<p>← {blocks.link('All entries', href('audit'))}</p>"
    name = subject.replace(":", " ")
    return f"{back}{blocks.heading(f'The life of {name}')}{journal.timeline(found, persons.names(here))}"
