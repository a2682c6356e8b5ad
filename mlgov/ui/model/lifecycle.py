"""The way of one version: its phases against the plan, and the gate before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlgov.charts import words
from mlgov.govern import gates as rules
from mlgov.govern import tiers
from mlgov.govern.gates import GateStanding
from mlgov.govern.lifecycle import Stay
from mlgov.policy.gates import Gate
from mlgov.policy.models import Policy
from mlgov.services import courses, gates
from mlgov.services.courses import Course
from mlgov.services.records import Stored
from mlgov.ui import blocks, filters, state
from mlgov.ui.errors import guard
from mlgov.ui.model import lifecycle_acts, lifecycle_deliverables, lifecycle_gate, lifecycle_runs
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import day, esc, href
from mlgov.ui.view import show

PHASES = [
    Column("title", "Phase"),
    Column("state", "State"),
    Column("entered", "Entered", "date"),
    Column("left", "Left", "date"),
    Column("told", "Time against plan", "long"),
    Column("reason", "Why it came here", "long"),
]


def draw(here: Here, model: Stored) -> None:
    versions = courses.of(here.ctx, model.id, as_of=here.as_of)
    wanted = state.get("version")
    with guard("lifecycle"):
        version = courses.chosen(here.ctx, model.id, wanted if wanted in versions else None, as_of=here.as_of)
        if version is None:
            why = "Phases, deliverables and gates belong to a version. None has been entered for this model."
            way = ("Load a registry extract", href("uploads"))
            show(blocks.empty("No version yet", why, way), key="no_version")
            return
        own = courses.course(here.ctx, model.id, version, as_of=here.as_of)
        gate = _gate(own, model, versions, version)
        standing = gates.of_course(here.ctx, own, gate, as_of=here.as_of) if gate else None
        show(blocks.verdict(_verdict(own, standing)), _path(own), _steps(own), key="lifecycle_head")
        if standing is not None:
            lifecycle_gate.draw(here, own, standing)
        lifecycle_acts.draw(here, own, standing)
        if standing is not None:
            lifecycle_deliverables.draw(here, own, standing)
        _phases(own)
        lifecycle_gate.passed(here, own)
        lifecycle_runs.draw(here, own)


def _gate(own: Course, model: Stored, versions: Sequence[str], version: str) -> str:
    """The version and the gate that are looked at; empty where the policy knows no gate from here on."""
    known = {one.id: one.title for one in own.policy.gates.gates}
    ahead = gates.next_gate(own)
    with filters.beside():
        filters.select("Version", "version", list(reversed(versions)), anything=None, default=version)
        if not known:
            return ""
        default = _holder(own, state.get("deliverable")) or (ahead.id if ahead else next(reversed(known)))
        return filters.select("Gate", "gate", known, anything=None, default=default)


def _holder(own: Course, deliverable: str) -> str:
    """The gate that asks for a deliverable of the URL, so that a link to one shows it."""
    tier = tiers.effective(own.model.body["tier"], own.policy).id
    asking = (one.id for one in own.policy.gates.gates if deliverable in _asked(one, tier, own.policy))
    return next(asking, "") if deliverable else ""


def _asked(gate: Gate, tier: str, policy: Policy) -> set[str]:
    return {one.id for one in rules.deliverables(gate, tier, policy)}


def _verdict(own: Course, standing: GateStanding | None) -> list[tuple[str, list[Any]]]:
    said: list[tuple[str, list[Any]]] = []
    version = str(own.version.body["version"])
    if own.observed:
        text = f"Version {version} is in production by the registry's word, and passed no gate for it."
        said.append(("breach", [text]))
    if own.stays:
        now = own.stays[-1]
        told = f"{version} is in “{now.phase.title}” since {day(now.entered)}: {now.told}."
        said.append(("warn" if now.late else "ok", [told]))
    if standing is not None and standing.passage is None:
        said.append(_before(standing))
    order = ("breach", "warn", "not_evaluated", "ok", "not_applicable")
    return sorted(said, key=lambda one: order.index(one[0])) or [
        ("not_evaluated", ["The policy in force names no phases and no gates."])
    ]


def _before(standing: GateStanding) -> tuple[str, list[Any]]:
    missing, gate = standing.missing, standing.gate.title
    if not missing:
        return "ok", [f"Everything stands before the gate “{gate}”: it can be passed."]
    worst, lead = missing[0], blocks.leading(len(missing), "first:")
    first = f"{worst.title} ({worst.why.rstrip('. ')})"
    if any(one.kind == "retirement" for one in missing):
        return "not_applicable", [f"Nobody has asked for its retirement. Gate “{gate}” would want: {first}."]
    count = words.plural(len(missing), "thing is", "things are")
    return "warn", [f"Before the gate “{gate}” {count} missing{lead}{first}."]


def _path(own: Course) -> str:
    phases = [phase.id for phase in own.policy.phases]
    at = phases.index(own.phase) if own.phase in phases else None
    return blocks.path([phase.title for phase in own.policy.phases], at)


def _steps(own: Course) -> str:
    """The second reading, in six steps, with the loop that this version came through or started."""
    if not own.steps:
        return ""
    items = "".join(
        f'<li class="{mark.state}"{" aria-current=step" if mark.state == "here" else ""}'
        f' title="{esc(mark.step.section)}">{esc(mark.step.title)}</li>'
        for mark in own.steps
    )
    return f'<ol class="steps" aria-label="The same in six steps">{items}</ol>{_loop(own)}'


def _loop(own: Course) -> str:
    if own.rebuild is None:
        return ""
    body = own.rebuild.body
    link = blocks.link(body["from_version"], _url(own, version=body["from_version"]))
    text = f"{own.rebuild.id}: {body['reason'].rstrip('. ')}."
    return f'<p class="note-quiet">It rebuilds {link}. {esc(text)}</p>'


def _phases(own: Course) -> None:
    """One row for each stay in a phase, then those that are still to come with their plan."""
    rows = [_row(stay) for stay in own.stays]
    known = [phase.id for phase in own.policy.phases]
    ahead = known[known.index(own.phase) + 1 :] if own.phase in known else known
    rows += [
        {
            "title": phase.title,
            "state": "To come",
            "told": f"Planned {phase.weeks[0]} to {words.plural(phase.weeks[1], 'week')}"
            if phase.weeks
            else "Without a planned end",
        }
        for phase in own.policy.phases
        if phase.id in ahead
    ]
    show(blocks.heading("Time in each phase"), key="phases_head")
    table(rows, PHASES, key="phases", empty="The policy names no phases.")


def _row(stay: Stay) -> dict[str, Any]:
    word = "Here" if stay.left is None else "Left"
    moved = {"back": "Sent back", "restored": "Restored"}.get(stay.direction, "")
    reason = ": ".join(part for part in (moved, stay.reason) if part)
    return {
        "title": stay.phase.title,
        "state": f"{word}, late" if stay.late else word,
        "entered": stay.entered,
        "left": stay.left,
        "told": stay.told,
        "reason": f"{reason[:1].upper()}{reason[1:]}",
    }


def _url(own: Course, **more: Any) -> str:
    given = {"version": own.version.body["version"], **more}
    return href("model", model=own.model.id, tab="lifecycle", **given)
