"""The tier of a model: how it came about, whether a newer method is in force, and the questions anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.errors import MlgovError
from mlgov.govern import tiers
from mlgov.policy import rights
from mlgov.services import classification
from mlgov.services.classification import Preview, State
from mlgov.services.records import Stored
from mlgov.ui import blocks, errors, links, persons, state
from mlgov.ui.errors import guard
from mlgov.ui.forms import method
from mlgov.ui.forms.draft import Draft, discard, draft
from mlgov.ui.model import way
from mlgov.ui.skeleton import Here
from mlgov.ui.text import day, esc, plain
from mlgov.ui.view import show

_BY = {
    "rule": "by a rule that comes first",
    "tree": "by the tree",
    "score": "by its score",
    "hand": "by hand",
}
DONE = "classified"


def draw(here: Here, model: Stored) -> None:
    found = classification.state(here.ctx, model.id, as_of=here.as_of)
    titles = {one.id: one.title for one in here.ctx.policy(here.as_of).tiers}
    _told(model)
    show(_verdict(here, found, titles), key="tier_verdict")
    may = here.as_of is None and here.ctx.may("model.classify")
    asking = may and not found.pending
    if asking and (found.newest is None or found.stale or state.get("classify")):
        with guard("classify"):
            _form(here, model, found, titles)
    elif found.newest is None and not found.pending and here.as_of is None:
        who = rights.holders(here.ctx.policy(), rights.MODEL_CLASSIFY)
        show(blocks.note(f"Who can classify it: {' or '.join(who) or 'nobody has the right'}."), key="who")
    elif asking and st.button("Classify anew", icon=":material/fact_check:"):
        state.put("classify", "yes")
        st.rerun()
    if found.newest is not None:
        show(blocks.heading("How it came about"), *_made(found.newest.body, titles), key="tier_made")
    show(blocks.heading("History"), _history(here, model, titles), key="tier_history")


def _verdict(here: Here, found: State, titles: Mapping[str, str]) -> str:
    policy = here.ctx.policy(here.as_of)
    title = titles.get(found.tier, "")
    said: list[tuple[str, list[Any]]] = []
    if not title:
        counts = tiers.effective(found.tier, policy).title.lower()
        said.append(
            ("breach", [f"It has no tier yet; until it has one it counts as {counts} in every check."])
        )
    elif found.stale:
        until = f" Classify it anew until {day(found.reclassify_by)}." if found.reclassify_by else ""
        said.append(("warn", [f"{title}: {found.stale}.{until}"]))
    elif found.newest is not None:
        body = found.newest.body
        by = f"{_BY[body['by']]}, method {body['method_version']}" if body["method_version"] else "by hand"
        said.append(("ok", [f"{title}, {by}, since {day(found.newest.at)}."]))
    if found.asked is not None and found.asked[1].state in ("open", "rejected", "void"):
        asked, stood = found.asked
        mark = "warn" if stood.state == "open" else "not_evaluated"
        said.append(
            (mark, [(asked.id, links.url(asked.kind, asked.id)), f" {asked.body['title']}: {stood.why}."])
        )
    return blocks.verdict(said)


def _made(body: Mapping[str, Any], titles: Mapping[str, str]) -> list[str]:
    """The steps and the factors of a classification on file, and why it is not what the method gives."""
    parts = []
    if body["by"] == "hand":
        gives = titles.get(body["method_tier"], body["method_tier"])
        instead = f", where the method gives {gives.lower()}" if gives else ", without answers"
        parts.append(blocks.note(f"Given by hand{instead}: {body['reason']}", "band"))
    elif body["reason"]:
        parts.append(blocks.note(f"Reason: {body['reason']}"))
    if body["path"]:
        parts.append(way.steps(body["path"], titles))
    parts.append(way.factors(body["factors"], body["score"], body["by"] == "score"))
    return parts


def _history(here: Here, model: Stored, titles: Mapping[str, str]) -> str:
    lines, people = [], persons.names(here)
    for one in classification.history(here.ctx, model.id, as_of=here.as_of):
        body = one.body
        by = f"method {body['method_version']}" if body["method_version"] else "no method"
        parts: list[Any] = [f"{titles.get(body['tier'], body['tier'])}, {_BY[body['by']]}, {by}"]
        if body["request"]:
            parts += [" – approved by ", (body["request"], links.url("approval_request", body["request"]))]
        lines.append(("", parts, f"{day(one.at)}, proposed by {people[body['proposed_by'] or one.actor]}"))
    return blocks.items(lines, "It has never been classified.")


def _form(here: Here, model: Stored, found: State, titles: Mapping[str, str]) -> None:
    """The questions, with what the answers come to beside them as they are given."""
    asked = classification.method(here.ctx)
    start = found.newest.body["answers"] if found.newest else {}
    form = draft(f"classification/{model.id}", {"answers": dict(start), "tier": "", "reason": ""})
    show(
        blocks.heading(f"{asked.title}, method {asked.version}", help=asked.because),
        key="method_head",
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        method.ask(asked, form)
    with right, st.container(key="live_tier"):  # stays in sight while the questions scroll
        seen = classification.preview(
            here.ctx, model.id, form.values["answers"], tier=form.values["tier"], reason=form.values["reason"]
        )
        _result(seen, titles)
        _hand(form, seen, titles)
        _file(here, model, form, seen)


def _result(seen: Preview, titles: Mapping[str, str]) -> None:
    """The tier as it would be, the way there, and the bars."""
    found = seen.outcome
    if found.tier:
        said = ("ok", [f"The answers give {titles[found.tier].lower()}, {_BY[found.by or 'tree']}."])
    else:
        open = words.plural(len(found.open), "question is", "questions are")
        said = ("not_evaluated", [f"No tier yet: {open} not answered."])
    decides = None if found.by is None else found.by == "score"
    show(
        blocks.verdict([said]),
        way.steps([asdict(one) for one in found.steps], titles, len(found.open)),
        way.factors(list(map(asdict, found.factors)), found.score, decides),
        key="live_result",
    )


def _hand(form: Draft, seen: Preview, titles: Mapping[str, str]) -> None:
    """Another tier than the method gives, and the reason where one is needed."""
    others = {"": "What the method gives", **{k: v for k, v in titles.items() if k != seen.outcome.tier}}
    present = form.values["tier"] if form.values["tier"] in others else ""
    form.values["tier"] = st.selectbox(
        "Tier",
        list(others),
        list(others).index(present),
        format_func=lambda one: plain(others[one]),
        key=form.widget("tier"),
        help="A tier that the method does not give needs a reason and an approval",
    )
    form.values["reason"] = st.text_area(
        "Reason", form.values["reason"], key=form.widget("reason"), height=80,
        help="Needed where the tier changes or is given by hand; it stays on file",
    )  # fmt: skip


def _file(here: Here, model: Stored, form: Draft, seen: Preview) -> None:
    if form.message:
        show(errors.problems(errors.sentence(form.message), form.standing()), key="classify_problems")
    if seen.needs:
        bodies = {one.id: one.title for one in here.ctx.policy().bodies}
        wanted = ", ".join(f"{one.least} of {bodies.get(one.body, one.body)}" for one in seen.needs)
        show(blocks.note(f"It counts once it is approved: {wanted}."), key="classify_needs")
    label = "Request approval" if seen.needs else "File classification"
    if not st.button(label, type="primary", key=f"{form.key}/file"):
        return
    given = (form.values["tier"], form.values["reason"])
    try:
        done = classification.file(here.ctx, model.id, form.values["answers"], tier=given[0], reason=given[1])
    except MlgovError as error:
        form.refused(error.message, error.problems)
    else:
        st.session_state[DONE] = (model.id, done.tier, done.request.id if done.request else "")
        discard(form.key)
        state.put("classify", "")
    st.rerun()


def _told(model: Stored) -> None:
    """What happened to the classification that was just filed, once."""
    told = st.session_state.pop(DONE, None)
    if told is None or told[0] != model.id:
        return
    _, tier, request = told
    text = (
        f"{request} asks for {tier}. It counts once it is approved; until then nothing changes."
        if request
        else f"It is {tier} from now on; its figures are judged by the limits of that tier."
    )
    show(f'<section class="done" role="status"><p>{esc(text)}</p></section>', key="classified")
