"""Alarms of a family of figures: what lasts, since when, what carries it, and what people made of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.charts.fairness import group_name
from mlgov.measure import telling
from mlgov.policy.models import Limit, Policy
from mlgov.policy.rights import FINDING_FILE, INCIDENT_FILE
from mlgov.services import alarms
from mlgov.services.alarms import Reviewed
from mlgov.services.records import Stored
from mlgov.ui import blocks, judged, persons
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import Here
from mlgov.ui.text import esc, href, plain
from mlgov.ui.view import show

_STATUS = {"warning": "warn", "critical": "breach"}
# The type of incident that a family's alarm is filed as, where the policy has it.
_TYPES = {
    "fairness": "ethics_or_bias",
    "performance": "accuracy_degradation",
    "drift": "accuracy_degradation",
}
_OF_OPERATIONS = {
    "latency": "latency",
    "uptime": "availability",
    "error_rate": "availability",
    "utilisation": "capacity",
    "throughput": "capacity",
}  # by how the measure's name begins
_DECISIONS = {
    "confirmed": ("Confirmed", "Something did change that has to be explained or mended"),
    "dismissed": ("Dismissed", "It is harmless, or nothing changed"),
}
_MOST = 8  # open alarms shown in full; the others fold away
WORDS = 600  # characters of an alarm that go into an incident's description


def draw(here: Here, model: Stored, version: str, family: str) -> None:
    """The open alarms of a family, worst first, the way to decide about them, and those that are over."""
    with guard(f"alarms_{family}"):
        found = [
            one
            for one in alarms.alarms(here.ctx, model.id, version, as_of=here.as_of)
            if one.alarm.family == family
        ]
        policy = here.ctx.policy(here.as_of)
        standing = [one for one in found if one.alarm.open]
        over = [one for one in found if not one.alarm.open]
        lines = [card(here, one, policy) for one in standing]
        show(
            blocks.heading("Alarms", help=rule(policy)),
            f'<p class="note-quiet">{esc(summary(standing, over))}</p>',
            f'<ul class="alarms">{"".join(lines[:_MOST])}</ul>' if lines else "",
            _folded(f"{len(lines) - _MOST} more", lines[_MOST:]),
            _folded(_over(over), [card(here, one, policy) for one in over]),
            key=f"alarms_{family}",
        )
        if found and here.as_of is None and here.ctx.may(INCIDENT_FILE):
            _decide(here, model, version, family, found)


def summary(standing: Sequence[Reviewed], over: Sequence[Reviewed]) -> str:
    """`2 alarms are open, and 1 of them needs a decision.`"""
    if not standing:
        return "No alarm is open." if over else "No alarm so far."
    wanted = sum(one.needs_decision for one in standing)
    is_open = words.plural(len(standing), "alarm is open", "alarms are open")
    if not wanted:
        return f"{is_open}; every one was confirmed or dismissed."
    if wanted == len(standing):
        needs = "it needs a decision" if wanted == 1 else "all need a decision"
    else:
        needs = "1 of them needs a decision" if wanted == 1 else f"{wanted} of them need a decision"
    return f"{is_open}; {needs}."


def rule(policy: Policy) -> str:
    """When figures raise an alarm, and why so."""
    found = policy.thresholds.alarms
    windows = words.plural(found.windows, "judged window")
    return (
        f"An alarm is raised when a figure is past its limit in {windows} in a row; a column that moved also"
        " needs a p-value that, corrected over all columns of the window, is below"
        f" {found.false_discovery_rate:g}. {found.because}"
    )


def incident(one: Reviewed, policy: Policy) -> str:
    """The URL of the form for an incident, filled from an alarm."""
    found = one.alarm
    return href(
        "incidents",
        new="yes",
        model=one.model,
        version=one.version,
        type=type_of(found.family, found.metric, policy),
        title=f"{telling.title(found)} since {found.since}"[:200],
        description=f"{found.why[:WORDS]}. Alarm {one.id}.",
        detected_by="monitoring",
    )


def finding(one: Reviewed) -> str:
    """The URL of the form for a finding, filled from an alarm."""
    told, found = f"{telling.title(one.alarm)} since {one.alarm.since}"[:200], one.alarm
    return href(
        "findings", new="yes", model=one.model, version=one.version, title=told, source="monitoring",
        source_id=one.id, detail=f"{found.why[:WORDS]}.",
    )  # fmt: skip


def type_of(family: str, metric: str, policy: Policy) -> str:
    """The type of incident that a figure is filed as; "" where the policy has none."""
    of_operations = (type for name, type in _OF_OPERATIONS.items() if metric.startswith(name))
    wanted = next(of_operations, "") if family == "operations" else _TYPES.get(family, "")
    return wanted if wanted in {kind.id for kind in policy.incidents.types} else ""


def card(here: Here, one: Reviewed, policy: Policy) -> str:
    """An alarm with its rule, what people made of it, and the ways on from it."""
    found = one.alarm
    links = [("Show it", _url(one))]
    if found.open and here.as_of is None and here.ctx.may(INCIDENT_FILE):
        links.append(("File incident", incident(one, policy)))
    if found.open and here.as_of is None and here.ctx.may(FINDING_FILE):
        links.append(("Open a finding", finding(one)))
    ways = " · ".join(blocks.link(*way) for way in links)
    lines = [
        f"<div class=head>{_mark(one)}<b>{esc(_title(one))}</b><span class=grey>{esc(_how_much(one))}</span>"
        f"<span class=when>{esc(_when(one))}</span></div>",
        f"<p>{esc(_told(one))}</p>",
        rule_line(one.limit),
        _history(here, one),
        f"<p class=ways>{ways}</p>",
    ]
    return f'<li class="{_STATUS[found.level]}">{"".join(lines)}</li>'


def _mark(one: Reviewed) -> str:
    state = _STATUS[one.alarm.level]
    if one.decision == "dismissed" and not one.needs_decision:
        return blocks.marked("not_applicable", "dismissed")
    return blocks.marked(state, one.alarm.level)


def _title(one: Reviewed) -> str:
    group = f", {group_name(one.alarm.group)}" if one.alarm.group else ""
    return telling.title(one.alarm) + group


def _how_much(one: Reviewed) -> str:
    lead = one.alarm.leading
    if one.alarm.moved is not None:
        return ""
    unit = judged.unit(lead.metric, one.alarm.family)
    value = words.interval(lead.value, lead.lower, lead.upper, None, unit)
    told = f"{value} in {one.alarm.window}, n = {words.count(lead.n)}"
    if one.alarm.family != "drift" and lead.reference_value is not None:
        told += f"; reference {words.amount(lead.reference_value, unit)}"
    return told


def _when(one: Reviewed) -> str:
    found = one.alarm
    return f"since {found.since}" if found.open else f"{found.since} until {found.until}"


def _told(one: Reviewed) -> str:
    """The alarm without what stands in its head."""
    told = telling.rest(one.alarm)
    return f"{told[:1].upper()}{told[1:]}."


def rule_line(limit: Limit | None) -> str:
    """What the policy says of a figure, and why."""
    if limit is None:
        return ""
    said = f"{judged.bounds(limit)}. {limit.because}"
    return f"<p class=rule><b>Policy rule</b> {esc(said)}</p>"


def _history(here: Here, one: Reviewed) -> str:
    people = persons.names(here)
    lines = "".join(
        f"<li><b>{esc(_DECISIONS[stored.body['decision']][0])}</b> by {esc(people[stored.actor])},"
        f" {blocks.when(stored.at, with_time=True)}, looking at {esc(stored.body['window'])}:"
        f" {esc(stored.body['reason'])}</li>"
        for stored in reversed(one.history)
    )
    if lines:
        again = "It got worse since, so it needs a new decision." if one.needs_decision else ""
        return f"<ol class=reviews>{lines}</ol>{f'<p>{again}</p>' if again else ''}"
    return "<p class=grey>Nobody has confirmed or dismissed it.</p>" if one.alarm.open else ""


def _over(over: Sequence[Reviewed]) -> str:
    return words.plural(len(over), "alarm that is over", "alarms that are over")


def _folded(title: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    return f'<details><summary>{esc(title)}</summary><ul class="alarms">{"".join(lines)}</ul></details>'


def _url(one: Reviewed) -> str:
    found, more = one.alarm, {"version": one.version}
    if found.moved is not None:
        return href("model", model=one.model, tab="drift", **more)
    more |= {"metric": found.metric}
    if found.family == "drift":
        more |= {"column": found.subject, "window": found.window}
    elif found.family == "fairness":
        more |= {"attribute": found.subject}
    return href("model", model=one.model, tab=found.family, **more)


def _decide(here: Here, model: Stored, version: str, family: str, found: Sequence[Reviewed]) -> None:
    """The form that confirms or dismisses one of the alarms."""
    by_id = {one.id: one for one in found}
    key = f"review_{family}"
    with st.expander("Confirm or dismiss an alarm"), guard(key), st.form(key, width=720):
        chosen = st.selectbox("Alarm", list(by_id), format_func=lambda id: _choice(by_id[id]))
        decision = st.radio(
            "What was it?",
            list(_DECISIONS),
            index=None,
            format_func=lambda one: _DECISIONS[one][0],
            captions=[caption for _, caption in _DECISIONS.values()],
        )
        reason = st.text_area("Why", help="It stays in the audit trail", height=80)
        if st.form_submit_button("File this review", type="primary"):
            alarms.review(here.ctx, model.id, chosen, decision or "", reason, version=version)
            st.rerun()


def _choice(one: Reviewed) -> Any:
    state = "" if one.alarm.open else ", over"
    return plain(f"{_title(one)} ({one.alarm.level}, {_when(one)}{state})")
