"""From an empty form to a filed record: fill, review, file, and what happens next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import streamlit as st

from mlgov.errors import ConflictError, MlgovError
from mlgov.govern.records.forms import FormField, form_fields, sources
from mlgov.govern.records.parse import kind_of
from mlgov.policy.models import Policy
from mlgov.services import evidence, inventory, people, records, waivable
from mlgov.services.context import Context
from mlgov.services.records import Stored
from mlgov.ui import blocks, errors
from mlgov.ui.forms import complaints, conflict, fields, questions, renewed, review
from mlgov.ui.forms.draft import Draft, discard, draft
from mlgov.ui.text import plain
from mlgov.ui.view import show


@dataclass(frozen=True)
class Filing:
    """Which record a form makes: its kind, what is known already, and the record it changes, if any."""

    kind: str
    start: Mapping[str, Any]
    id: str | None = None
    fixed: tuple[str, ...] = ()  # fields that are known and not asked
    about: str = ""  # what it starts from; each such start has a draft of its own
    next_steps: str = "It stands in the audit trail and counts from now on."
    url: Callable[[str], str] | None = None  # where the filed record is seen
    verb: str = ""  # what filing it is called, such as "Ask for this exception"
    save: Callable[[dict[str, Any], int], Stored] | None = None  # (answers, base version): a verb of its own
    keep: Callable[[dict[str, Any], int], Stored] | None = None  # the same, for what has gaps still
    kept: Callable[[Stored], None] | None = None  # what happens once it was kept


def record_form(ctx: Context, filing: Filing) -> None:
    """Draw the whole form; AccessError at once when the person may not file this kind."""
    kind = kind_of(filing.kind)
    ctx.require(kind.right)
    policy = ctx.policy()
    form = _draft(ctx, filing)
    known = form_fields(filing.kind, policy, offered(ctx, filing.kind, form.values.get("model")))
    asked = [one for one in known if one.name not in filing.fixed]
    if form.stage == "done":
        _done(form, filing, kind.label)
    elif form.stage == "review":
        _review(ctx, form, filing, asked, policy)
    else:
        _fill(ctx, form, filing, asked, policy)


def _key(filing: Filing) -> str:
    return "/".join(
        [
            filing.kind,
            filing.id or "new",
            *filter(None, [filing.about]),
            *(str(filing.start.get(name)) for name in filing.fixed),
        ]
    )


def _draft(ctx: Context, filing: Filing) -> Draft:
    key = _key(filing)
    _outdated(ctx, filing, key)
    stood = None
    if f"draft_{key}" in st.session_state or filing.id is None:
        form = draft(key, filing.start)
    else:
        stood = records.get(ctx, filing.kind, filing.id)
        form = draft(key, {**stood.body, **filing.start}, id=filing.id, base_version=stood.version)
    if filing.kind == "assessment" and form.stage != "done":
        renewed.renew(ctx, form, stood)
    return form


def _outdated(ctx: Context, filing: Filing, key: str) -> None:
    """A form that was filed begins anew once somebody has filed a version after it."""
    kept = st.session_state.get(f"draft_{key}")
    if not isinstance(kept, Draft) or kept.stage != "done" or filing.id is None:
        return
    if records.get(ctx, filing.kind, filing.id).version > kept.base_version:
        discard(key)


def offered(ctx: Context, kind: str, model: str | None) -> dict[str, Sequence[tuple[str, str]]]:
    """The options that only the store knows of what a kind asks, versions of the model chosen."""
    wanted = sources(kind)
    return {name: read(ctx, model) for name, read in _OFFERS.items() if name in wanted}


def _versions(ctx: Context, model: str | None) -> Sequence[tuple[str, str]]:
    found = inventory.versions(ctx, model) if model else []
    return [(one, one) for one in dict.fromkeys(str(one.body["version"]) for one in found)]


_OFFERS: dict[str, Callable[[Context, str | None], Sequence[tuple[str, str]]]] = {
    "models": lambda ctx, _: [(one.id, str(one.body.get("name") or one.id)) for one in inventory.models(ctx)],
    "versions": _versions,
    "people": lambda ctx, _: [(one.id, one.name) for one in people.all(ctx)],
    "evidence": lambda ctx, _: [(one.sha256, one.name) for one in evidence.all(ctx)],
    "families": lambda ctx, _: [(one, one) for one in inventory.families(ctx)],
    "courses": lambda ctx, _: [(one.title, one.title) for one in ctx.policy().training.courses],
    "waivable": lambda ctx, model: waivable.waivable(ctx, model) if model else [],
}


def _fill(ctx: Context, form: Draft, filing: Filing, asked: list[FormField], policy: Policy) -> None:
    if form.conflict:
        _conflict(ctx, form, filing, asked, policy)
        return
    top = st.container()
    with st.container(width=720):
        bar = st.empty()
        for title, group in groupby(asked, key=lambda one: one.section):
            members = list(group)
            if any(one.widget not in ("answers", "levels") for one in members):
                st.markdown(f"#### {plain(title)}")
            for field in members:
                with st.container():  # what comes and goes in one field leaves the others in their place
                    _field(field, form, policy)
        _progress(bar, form, asked, policy)
        if any(one.widget == "answers" for one in asked):
            given = form.values.get("answers", {})
            told = review.so_far(review.assessment_form(policy, form.values), given)
            show(told, key=f"so_far_{form.key}")
        with top:
            if form.changed:
                show(renewed.told(form), key=f"renewed_{form.key}")
            _complaint(form, asked, policy)
        with st.container(horizontal=True):
            if st.button("Review before filing", type="primary", key=f"{form.key}/review"):
                _check(ctx, form, filing)
                st.rerun()
            if filing.keep and st.button(
                "Keep as a draft", key=f"{form.key}/keep", help="Stores what is answered so far, for later"
            ):
                _keep(form, filing)
                st.rerun()
            if st.button(
                "Start again", key=f"{form.key}/again", help="Empties the form; nothing filed is touched"
            ):
                discard(form.key)
                st.rerun()


def _field(field: FormField, form: Draft, policy: Policy) -> None:
    if field.widget == "answers":
        questions.answers(review.assessment_form(policy, form.values), form)
    elif field.widget == "levels":
        questions.levels(review.maturity_model(policy, form.values), form)
    elif fields.shown(field, form.values):
        fields.draw(field, form)
    else:
        form.values.pop(field.name, None)


def _progress(bar: Any, form: Draft, asked: list[FormField], policy: Policy) -> None:
    wanted = [one for one in asked if one.required and one.widget not in ("answers", "levels")]
    done = sum(form.values.get(one.name) not in (None, "", []) for one in wanted)
    total = len(wanted)
    if any(one.widget == "answers" for one in asked):
        more, of = questions.progress(
            review.assessment_form(policy, form.values), form.values.get("answers", {})
        )
        done, total = done + more, total + of
    if any(one.widget == "levels" for one in asked):
        model = review.maturity_model(policy, form.values)
        done += len(form.values.get("answers", {}))
        total += len(model.dimensions)
    bar.progress(
        done / total if total else 1.0, f"{done} of {total} needed answers given; the draft saves itself"
    )


def _check(ctx: Context, form: Draft, filing: Filing) -> None:
    """To the review when all is well; else the problems stand on top and at their fields."""
    try:
        records.normalised(ctx, filing.kind, form.values)
        form.problems, form.message, form.stage = (), "", "review"
    except MlgovError as error:
        form.refused(error.message, error.problems)


def _complaint(form: Draft, asked: list[FormField], policy: Policy) -> None:
    """Every problem on top, for as long as its answer is what it was."""
    found = complaints.named(form, asked, policy)
    if form.message and (found or not form.problems):
        show(errors.problems(errors.sentence(form.message), found), key=f"problems_{form.key}")


def _review(ctx: Context, form: Draft, filing: Filing, asked: list[FormField], policy: Policy) -> None:
    label = kind_of(filing.kind).label.lower()
    if form.conflict:
        _conflict(ctx, form, filing, asked, policy)
        return
    _complaint(form, asked, policy)
    content = records.normalised(ctx, filing.kind, form.values)
    show(
        blocks.heading(f"Check this {label} before you file it"),
        *review.summary(content, asked, policy),
        key=f"review_{form.key}",
    )
    with st.container(horizontal=True):
        verb = f"File {label}" if filing.id is None else f"File changes to {label}"
        if st.button(filing.verb or verb, type="primary", key=f"{form.key}/file"):
            _file(ctx, form, filing)
            st.rerun()
        if st.button("Back to the form", key=f"{form.key}/back"):
            form.stage, form.message = "fill", ""
            st.rerun()


def _file(ctx: Context, form: Draft, filing: Filing) -> None:
    try:
        if filing.save is not None:
            stored = filing.save(renewed.to_file(form), form.base_version)
        else:
            stored = records.file(ctx, filing.kind, form.values, id=filing.id, base_version=form.base_version)
        form.stage, form.id, form.base_version = "done", stored.id, stored.version
    except ConflictError as error:
        form.conflict = error
    except MlgovError as error:
        form.refused(error.message, error.problems)


def _keep(form: Draft, filing: Filing) -> None:
    """The answers so far are stored, gaps and all; the form then goes on from what is stored."""
    assert filing.keep is not None
    try:
        stored = filing.keep(renewed.to_file(form), form.base_version)
    except ConflictError as error:
        form.conflict = error
    except MlgovError as error:
        form.refused(error.message, error.problems)
    else:
        discard(form.key)
        if filing.kept:
            filing.kept(stored)


def _conflict(ctx: Context, form: Draft, filing: Filing, asked: Sequence[FormField], policy: Policy) -> None:
    """Somebody was faster: both versions, and the choice."""
    assert form.conflict is not None
    told = errors.problems(errors.sentence(form.conflict.message), form.conflict.problems)
    differing = conflict.beside(form.conflict.theirs, form.conflict.yours, asked, policy)
    show(told, differing, key=f"conflict_{form.key}")
    newest = records.history(ctx, filing.kind, filing.id or form.conflict.theirs.get("id", ""))
    version = newest[-1].version if newest else 0
    with st.container(horizontal=True):
        if st.button("Keep mine as the next version", type="primary", key=f"{form.key}/mine"):
            form.base_version, form.conflict = version, None
            st.rerun()
        if st.button("Start from theirs", key=f"{form.key}/theirs"):
            known = {name: filing.start[name] for name in filing.fixed if name in filing.start}
            form.replace({**form.conflict.theirs, **known}, version)
            form.stage = "fill"
            st.rerun()


def _done(form: Draft, filing: Filing, label: str) -> None:
    name = form.id or ""
    link = [(f"Open {name}", filing.url(name))] if filing.url else []
    text = blocks.sentence(
        [f"{label} {name} is filed as version {form.base_version}. {filing.next_steps} ", *link]
    )
    show(f'<section class="done" role="status"><p>{text}</p></section>', key=f"done_{form.key}")
    if st.button("File another", key=f"{form.key}/another"):
        discard(form.key)
        st.rerun()
