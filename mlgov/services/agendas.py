"""What a body's agenda is filled from: one source for the pages, the pack and the minutes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from mlgov.govern import agenda, bodies, lifecycle
from mlgov.govern.agenda import Asked, Initiative, Item, Known
from mlgov.govern.portfolio import ModelState
from mlgov.govern.versions import newest
from mlgov.govern.worklist import Due
from mlgov.policy.models import Body, Policy
from mlgov.services import asking
from mlgov.services.context import Context
from mlgov.store.standing import Standing

GONE = ("production", "archived")  # stages of versions that are not on their way into use any more


def fill(
    ctx: Context,
    body: Body,
    states: Sequence[ModelState],
    due: Sequence[Due],
    told: Mapping[tuple[str, str], str],
    policy: Policy,
    at: datetime,
) -> tuple[Item, ...]:
    """The agenda of a body at a moment, worst first.

    told: (model, family) -> its worst figure in words.
    """
    standing = ctx.standing(at)
    own = [one for one in standing.newest("meeting") if one.body["body"] == body.id]
    names = {one.id: str(one.body["name"]) for one in standing.newest("person")}
    known = Known(
        states=states,
        due=due,
        told=told,
        last=bodies.last_held(own),
        requests=tuple(_requests(ctx, names, at)),
        initiatives=tuple(_initiatives(states, standing, policy)),
        actions=bodies.left_to_do(own, standing.newest("action")),
        names=names,
    )
    return agenda.items(body, known, policy, at)


def _requests(ctx: Context, names: Mapping[str, str], at: datetime) -> Iterator[Asked]:
    """Approvals that are asked for and wait for signatures, the longest waiting first."""
    for one, stood in asking.pending(ctx, at):
        by = str(one.body["requested_by"])
        yield Asked(
            id=one.id,
            title=str(one.body["title"]),
            model=str(one.body["model"]),
            by=names.get(by, by),
            since=one.at.date(),
            missing=sum(need.least for need in stood.missing),
            bodies=tuple(need.body for need in stood.missing),
        )


def _initiatives(states: Sequence[ModelState], standing: Standing, policy: Policy) -> Iterator[Initiative]:
    """Each model's newest version, with its phase, unless it is in use or gone; a model without any, too."""
    phases = {one.id: one.body for one in standing.newest("lifecycle")}
    for state in states:
        entry = state.entry
        by_version = {str(one.body["version"]): one for one in entry.versions}
        version = newest(by_version)
        if version is None:
            yield Initiative(entry.id, "", str(entry.body.get("phase") or ""), entry.name)
        elif by_version[version].body["stage"] not in GONE:
            own = by_version[version]
            phase = lifecycle.phase_of(own.body, phases.get(own.id), policy)
            yield Initiative(entry.id, version, phase, f"{entry.name} {version}")
