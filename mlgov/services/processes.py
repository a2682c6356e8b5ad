"""The framework's processes, and where one model's version stands in each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mlgov.govern import incidents, processes, tiers
from mlgov.govern.calendar import plural
from mlgov.govern.processes import Flow
from mlgov.govern.worklist_signed import OF_A_VERSION
from mlgov.policy.models import Policy
from mlgov.services import asking, courses
from mlgov.services.context import Context
from mlgov.services.courses import Course
from mlgov.services.records import Stored

# Where an incident is by its status: the stage by the place in the policy's order.
STAGE = {"draft": 0, "open": 0, "contained": 1}
ASIDE = ("rejected", "void")  # how a request may end that is not granted


@dataclass(frozen=True)
class Drawn:
    """A process with the marks of one version: node -> `past` or `here`.

    `why` says what they follow from, and `pressing` that somebody has to act: an incident is open, a gate was
    not passed, a record has gaps.
    """

    flow: Flow
    marks: Mapping[str, str]
    why: str
    pressing: bool = False


def drawn(ctx: Context, *, model: str = "", version: str = "", as_of: datetime | None = None) -> list[Drawn]:
    """Every process that the policy in force at a moment draws; with a model, where it stands.

    Raises RecordError where there is no such model or version.
    """
    ctx.require("read")
    policy = ctx.policy(as_of)
    if not model:
        return [Drawn(one, {}, "") for one in processes.every(policy)]
    chosen = courses.chosen(ctx, model, version or None, as_of=as_of)
    own = courses.course(ctx, model, chosen, as_of=as_of) if chosen else None
    body = ctx.standing(as_of).find("model", model)
    given = str(body.body["tier"]) if body else ""
    flows = processes.every(policy, tiers.effective(given, policy).id)
    asking_for = next(one for one in flows if one.id == "approval")
    marks = {
        "lifecycle": _lifecycle(own),
        "approval": _approval(ctx, asking_for, model, own, as_of),
        "classification": _classification(ctx, model, tiers.classified(given, policy), as_of),
        "incident": _incident(ctx, policy, model, as_of),
        "retirement": _retirement(ctx, policy, model, own, as_of),
    }
    return [Drawn(one, *marks[one.id]) for one in flows]


Marks = tuple[dict[str, str], str, bool]  # the marks, why, and whether somebody has to act


def _up_to(order: Sequence[str], here: str) -> dict[str, str]:
    """Everything before a node is past, and the node itself is where it stands."""
    if here not in order:
        return {}
    return dict.fromkeys(order[: order.index(here)], "past") | {here: "here"}


def _lifecycle(own: Course | None) -> Marks:
    if own is None:
        return {}, "No version has been entered for this model, so it stands nowhere yet.", False
    flow = processes.lifecycle(own.policy)
    title = next((one.title for one in own.policy.phases if one.id == own.phase), own.phase)
    marks = _up_to([one.id for one in flow.nodes], own.phase)
    gates = [name for name, mark in marks.items() if mark == "past" and name.startswith("gate:")]
    passed = [name for name in gates if own.passage(name.removeprefix("gate:")) is not None]
    kept = {name: mark for name, mark in marks.items() if name not in gates or name in passed}
    count = f" {len(passed)} of {plural(len(gates), 'gate')} on its way were passed here." if gates else ""
    return kept, f"It is in “{title}”.{count}", len(passed) < len(gates)


def _approval(ctx: Context, flow: Flow, model: str, own: Course | None, as_of: datetime | None) -> Marks:
    """Where the newest request about the version stands; bodies that have signed are past."""
    wanted = str(own.version.body["version"]) if own else ""
    known = [
        one
        for one in ctx.standing(as_of).newest(asking.KIND, model=model)
        if one.body["version"] == wanted and one.body["about"] in OF_A_VERSION and one.body["state"] == "open"
    ]
    if not known:
        return {}, "No approval of this version is asked for.", False
    newest = max(known, key=lambda one: (len(one.id), one.id))
    stood = asking.standing(ctx, newest.id, as_of)
    why, way = f"{newest.id}: {stood.why}.", [one.id for one in flow.nodes if one.id not in ASIDE]
    if stood.granted:
        return _up_to(way, "approved"), why, stood.state == "conditions"
    if stood.state in ASIDE:
        return {"asked": "past", stood.state: "here"}, why, True
    missing = [f"body:{need.body}" for need in stood.missing]
    lacking = [one for one in way if one in missing]
    signed = [one for one in way if one.startswith("body:") and one not in missing]
    here = lacking[0] if lacking else "complete"
    return dict.fromkeys(["asked", *signed], "past") | {here: "here"}, why, True


def _classification(ctx: Context, model: str, classified: bool, as_of: datetime | None) -> Marks:
    found = ctx.standing(as_of).find("classification", model)
    path: Sequence[Mapping[str, Any]] = found.body.get("path", ()) if found else ()
    if not path:
        told = "" if classified else " It counts as the strictest tier until it is classified."
        return {}, f"No answers to the method's questions are on file.{told}", not classified
    ids = ["score" if one["kind"] == "score" else f"{one['kind']}:{one['id']}" for one in path]
    marks = dict.fromkeys(["rules", *ids[:-1]], "past") | {ids[-1]: "here"}
    return marks, f"{path[-1]['asked']} {path[-1]['found']}".strip(), not classified


def _incident(ctx: Context, policy: Policy, model: str, as_of: datetime | None) -> Marks:
    every = ctx.standing(as_of).newest("incident", model=model)
    still = [one for one in every if incidents.is_open(one.body)]
    if not still:
        return {}, "No incident of it is open.", False
    gravest = min(still, key=lambda one: (str(one.body["severity"]), one.id))
    stages = [one.id for one in policy.incidents.stages]
    place = STAGE.get(str(gravest.body["status"]), 0)
    here = stages[min(place, len(stages) - 1)] if stages else "severity"
    order = [one.id for one in processes.incident(policy).nodes]
    told = f"{gravest.id}, {gravest.body['severity']}: {gravest.body['title']}."
    return _up_to(order, here), told, True


def _retirement(
    ctx: Context, policy: Policy, model: str, own: Course | None, as_of: datetime | None
) -> Marks:
    found: Stored | None = ctx.standing(as_of).find("retirement", model)
    if found is None:
        return {}, "Nobody has recorded that it is to go.", False
    order = [one.id for one in processes.retirement(policy).nodes]
    gate = policy.gates.guarding("retire")
    gone = own is not None and own.version.body["stage"] == "archived"
    if gone and not found.body["missing"]:
        return _up_to(order, order[-1]), "It is retired, and its record is complete.", False
    here = (
        next((one for one in order if one.startswith("activity:")), order[-1])
        if gone or gate is None
        else f"gate:{gate.id}"
    )
    lacks = f"; still to be written: {', '.join(found.body['missing'])}" if found.body["missing"] else ""
    return _up_to(order, here), f"Its retirement is recorded{lacks}.", bool(lacks)
