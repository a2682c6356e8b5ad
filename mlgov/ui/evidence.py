"""Evidence files on the screen: attached in a form, and taken along from a record."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.errors import MlgovError
from mlgov.govern.records.forms import FormField
from mlgov.services import evidence
from mlgov.services.context import Context
from mlgov.services.evidence import Evidence
from mlgov.ui import blocks, persons, session
from mlgov.ui.text import esc, plain
from mlgov.ui.view import show


def ask(field: FormField, label: str, present: list[str] | tuple[str, ...], key: str) -> list[str]:
    """Attach files and take them off again; each is stored at once, and the record names it by its hash."""
    ctx = session.context()
    allowed = ctx.policy().artifacts.evidence
    known = {one.value: one.label for one in field.options}
    kept_key, turn = f"{key}/kept", f"{key}/turn"
    if kept_key not in st.session_state:
        st.session_state[kept_key] = list(present)
    kept: list[str] = st.session_state[kept_key]
    largest = max(allowed.most_bytes // 1_000_000, 1)
    files = st.file_uploader(
        label,
        [*allowed.types],
        accept_multiple_files=True,
        key=f"{key}/files/{st.session_state.get(turn, 0)}",
        help=plain(f"{field.help} At most {largest} MB each: {', '.join(allowed.types)}."),
        max_upload_size=largest,
    )
    if files:
        refused = [one for file in files if (one := _store(ctx, file, kept)) is not None]
        st.session_state[f"{key}/refused"] = refused
        st.session_state[turn] = st.session_state.get(turn, 0) + 1
        st.rerun()
    for problem in st.session_state.get(f"{key}/refused", ()):
        st.markdown(f":red[▲ {plain(problem)}]")
    if kept:
        titles = {one.sha256: _title(one) for one in _known(ctx, kept)}
        chosen = st.multiselect(
            f"Attached: {plain(field.label.lower())}",
            kept,
            kept,
            format_func=lambda one: titles.get(one, known.get(one, one[:12])),
            key=f"{key}/attached/{len(kept)}/{st.session_state.get(turn, 0)}",
            help="What is taken off stays stored, and this record no longer names it",
        )
        st.session_state[kept_key] = [one for one in kept if one in chosen]
    return list(st.session_state[kept_key])


def _store(ctx: Context, file: Any, kept: list[str]) -> str | None:
    """Store one file and keep its hash; what is wrong with it, if something is."""
    try:
        stored = evidence.put(ctx, file.name, file)
    except MlgovError as error:
        return f"{error.message}."
    if stored.sha256 not in kept:
        kept.append(stored.sha256)
    return None


def _known(ctx: Context, hashes: list[str]) -> list[Evidence]:
    return [one for one in evidence.all(ctx) if one.sha256 in set(hashes)]


def _title(one: Evidence) -> str:
    return f"{one.name} ({size(one.size)})"


def size(value: float | None) -> str:
    """`2.1 MB`, `340 kB`, `12 bytes`."""
    if value is None:
        return words.NOTHING
    for unit, bytes in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if value >= bytes:
            return f"{words.number(value / bytes, 1)} {unit}"
    return words.plural(int(value), "byte")


def files(ctx: Context, found: list[Evidence], *, key: str) -> None:
    """The files of a record, each to be taken along by those who may; reading one stands in the journal."""
    if not found:
        return
    show(
        blocks.heading("Evidence", help="Whoever takes a file along stands in the audit trail"),
        key=f"{key}_head",
    )
    people = persons.of(ctx)
    for one in found:
        about = f"{_title(one)}, stored by {people[one.actor]}"
        if not ctx.may("export"):
            show(f'<p class="note-quiet">{esc(about)}</p>', key=f"{key}_{one.sha256[:12]}")
            continue
        st.download_button(
            plain(about),
            partial(evidence.read, ctx, one.sha256),
            one.name,
            one.media_type,
            key=f"{key}_{one.sha256}",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
            help=f"SHA-256 {one.sha256}",
        )
