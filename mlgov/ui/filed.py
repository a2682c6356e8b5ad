"""Pages about one kind of record: the list, one record with its versions, and the form that files it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from mlgov.govern.records.forms import form_fields
from mlgov.govern.records.parse import kind_of
from mlgov.services import evidence, inventory, records
from mlgov.services.records import Stored
from mlgov.ui import blocks, persons, state
from mlgov.ui import evidence as shown
from mlgov.ui.errors import guard
from mlgov.ui.forms import review
from mlgov.ui.forms.flow import Filing, offered, record_form
from mlgov.ui.skeleton import Here
from mlgov.ui.text import esc, href, moment, plain
from mlgov.ui.view import show

_NUMBERED = re.compile(r"[A-Z]+-\d+")  # ids such as INC-0016; others are code words or name a model


def mode(here: Here) -> str:
    """What the page shows: `new`, `change`, `one` or `list`; the past can't be written."""
    if here.as_of is None and state.get("new"):
        return "new"
    if state.get("id"):
        return "change" if here.as_of is None and state.get("change") else "one"
    return "list"


def names(here: Here) -> dict[str, str]:
    """Model id -> name."""
    return {
        one.id: str(one.body.get("name") or one.id) for one in inventory.models(here.ctx, as_of=here.as_of)
    }


def button(here: Here, kind: str, text: str, page: str) -> None:
    """The way to a new record, for those who may file one."""
    if (
        here.as_of is None
        and here.ctx.may(kind_of(kind).right)
        and st.button(text, type="primary", icon=":material/add:")
    ):
        state.put("new", "yes")
        st.rerun()


def nothing(here: Here, kind: str, why: str, text: str, page: str) -> None:
    """The empty state of a list."""
    may = here.as_of is None and here.ctx.may(kind_of(kind).right)
    action = (text, href(page, new="yes")) if may else None
    when = "yet" if here.as_of is None else "at this moment"
    show(blocks.empty(f"No {kind_of(kind).plural.lower()} {when}", why, action), key=f"empty_{kind}")


def given(*names: str) -> dict[str, Any]:
    """What the URL says of these fields of a new record; None where it says nothing."""
    return {name: state.get(name) or None for name in names}


def new(
    here: Here, kind: str, page: str, *, start: Mapping[str, Any], next_steps: str, fixed: Sequence[str] = ()
) -> None:
    """The form for a new record; what the URL says anew begins a draft of its own."""
    back(page)
    with guard("form"):
        record_form(
            here.ctx,
            Filing(
                kind,
                start,
                fixed=tuple(fixed),
                about=str(start.get("title") or ""),
                next_steps=next_steps,
                url=lambda id: href(page, id=id),
            ),
        )


def change(here: Here, kind: str, page: str, *, next_steps: str, fixed: Sequence[str] = ()) -> None:
    """The form for the next version of a record."""
    id = state.get("id")
    back(page, id=id)
    with guard("form"):
        stored = records.get(here.ctx, kind, id)
        known = {name: stored.body.get(name) for name in fixed}
        record_form(
            here.ctx,
            Filing(
                kind,
                known,
                id=id,
                fixed=tuple(fixed),
                next_steps=next_steps,
                url=lambda one: href(page, id=one),
            ),
        )


def back(page: str, **params: Any) -> None:
    what = "Back to the record" if params else "Back to the list"
    show(f"← {blocks.link(what, href(page, **params))}", key="back")


def one(
    here: Here,
    kind: str,
    page: str,
    verdict: Callable[[Stored], str] | None = None,
    *,
    changes: bool = True,
    but: Sequence[str] = (),
    first: Callable[[], None] | None = None,
) -> Stored | None:
    """A record to read, each of its versions a click away; `verdict` says first what it comes to.

    changes: False where its own verbs change it, not its form. but: fields that say nothing to a reader.
    first: what is drawn below the verdict, where acts matter more than the record.
    """
    id, wanted = state.get("id"), state.get("record_version")
    back(page)
    stored = None
    with guard("record"):
        version = int(wanted) if wanted.isdigit() else None
        stored = records.get(here.ctx, kind, id, as_of=here.as_of, version=version)
        history = records.history(here.ctx, kind, id, as_of=here.as_of)
        policy = here.ctx.policy(here.as_of)
        every = form_fields(kind, policy, offered(here.ctx, kind, stored.body.get("model")))
        fields, people = [one for one in every if one.name not in but], persons.names(here)
        if verdict:
            show(verdict(stored), key="record_head")
        if first:
            first()
        line = _line(stored, len(history), people)
        show(line, *review.summary(stored.body, fields, policy), key="record")
        files = evidence.of(here.ctx, kind, stored.body, as_of=here.as_of)
        shown.files(here.ctx, files, key="record_evidence")
        newest = stored.version == len(history)
        may = changes and newest and here.as_of is None and here.ctx.may(kind_of(kind).right)
        label = f"Change this {plain(kind_of(kind).label.lower())}"
        if may and st.button(label, icon=":material/edit:", help="Files a new version; this one is kept"):
            state.put("change", "yes")
            st.rerun()
        show(blocks.heading("Versions"), _versions(page, history, people), key="versions")
    return stored


def _line(stored: Stored, of: int, people: Mapping[str, str]) -> str:
    """What is read here, and the way to its model."""
    model = stored.body.get("model")
    way = f" · {blocks.link('Open the model', href('model', model=model))}" if model else ""
    kind, who = kind_of(stored.kind), people[stored.actor]
    named = stored.id if _NUMBERED.fullmatch(stored.id) else kind.label
    text = f"{named}, version {stored.version} of {of}, filed by {who} on {moment(stored.at)}"
    return f'<p class="note-quiet">{esc(text)}{way}</p>'


def _versions(page: str, history: Sequence[Stored], people: Mapping[str, str]) -> str:
    lines = "".join(
        f"<li>{blocks.link(f'Version {one.version}', href(page, id=one.id, record_version=one.version))}"
        f" <small>{blocks.when(one.at, with_time=True)} by {esc(people[one.actor])}, journal entry"
        f" {one.seq}</small></li>"
        for one in reversed(history)
    )
    return f'<ol class="timeline">{lines}</ol>'
