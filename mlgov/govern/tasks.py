"""What has to be done beyond single models: decisions of bodies, the roadmap, training, declarations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from mlgov.govern import bodies, compliance_declared, roadmap, training
from mlgov.govern.calendar import day, due_state, written
from mlgov.govern.due import REMIND
from mlgov.govern.entries import Filed
from mlgov.govern.worklist import Due
from mlgov.policy.models import Policy
from mlgov.policy.rights import COMPLIANCE_CONFIRM, holders

Shelf = Mapping[str, Sequence[Filed]]  # kind -> the newest version of each record


def tasks(shelf: Shelf, policy: Policy, now: datetime) -> list[Due]:
    """What bodies decided, what of the roadmap is late or should have begun, courses, and declarations."""
    names = {one.id: str(one.body["name"]) for one in shelf.get("person", ())}
    return [
        *_actions(shelf, policy, names, now),
        *_roadmap(shelf, policy, names, now),
        *_training(shelf, policy, now),
        *_declarations(shelf, policy, now),
    ]


def _actions(shelf: Shelf, policy: Policy, names: Mapping[str, str], now: datetime) -> Iterator[Due]:
    titles = {one.id: one.title for one in policy.bodies}
    for one in bodies.left_to_do(shelf.get("meeting", ()), shelf.get("action", ())):
        body = titles.get(one.body, one.body)
        yield Due(
            rule="action",
            what=one.title,
            why=f"the {body} decided on {written(one.decided)}: {one.decision}",
            model="",
            model_name="",
            due=one.due,
            state=due_state(one.due, now),
            link_kind="meeting",
            link_id=one.meeting,
            owner=names.get(one.owner, one.owner),
        )


def _roadmap(shelf: Shelf, policy: Policy, names: Mapping[str, str], now: datetime) -> Iterator[Due]:
    start = next((day(one.body["starts"]) for one in shelf.get("roadmap_programme", ())), None)
    filed = {one.id: one.body for one in shelf.get("roadmap_activity", ())}
    for one in roadmap.lines(policy, start, filed, now.astimezone(UTC).date()):
        if one.status in ("breach", "warn"):
            by = one.due if one.status == "breach" else one.planned_start
            yield Due(
                rule="roadmap",
                what=one.title,
                why=f"the roadmap asks for it ({one.section}): {one.why}",
                model="",
                model_name="",
                due=by,
                state=due_state(by, now),
                link_kind="roadmap_activity",
                link_id=one.activity,
                owner=names.get(one.owner, one.owner),
            )


def _training(shelf: Shelf, policy: Policy, now: datetime) -> Iterator[Due]:
    """Courses whose day has passed, or comes within their time of reminding."""
    for one in training.owed(shelf.get("person", ()), shelf.get("training", ()), policy, now):
        if one.late or one.soon:
            verb, roles = "Take" if one.state == "never" else "Renew", set(one.roles)
            asked = " and ".join(role.title.lower() for role in policy.roles if role.id in roles)
            yield Due(
                rule="training",
                what=f"{verb} the course “{one.course.title}”",
                why=f"{training.why(one)}; asked of {asked}",
                model="",
                model_name="",
                due=one.due,
                state=due_state(one.due, now),
                link_kind="training",
                link_id=f"{one.person}/{one.course.id}",
                owner=one.name,
            )


def _declarations(shelf: Shelf, policy: Policy, now: datetime) -> Iterator[Due]:
    """Those that wait for a second person, that were refused, and whose last day has passed or is near."""
    titles = {one.id: one.title for one in policy.compliance}
    models = {one.id: str(one.body["name"]) for one in shelf.get("model", ())}
    confirming, soon = ", ".join(holders(policy, COMPLIANCE_CONFIRM)), (now + REMIND).date()
    for filed in shelf.get(compliance_declared.KIND, ()):
        found = compliance_declared.life(filed, now)
        if found.life == "waiting":
            verb, by, owner = "Confirm or refuse", None, confirming
        elif found.life == "refused":
            verb, by, owner = "Mend", None, str(filed.body["owner"])
        elif found.life == "expired" or (found.counts and found.until <= soon):
            verb, by, owner = "Renew", found.until, str(filed.body["owner"])
        else:
            continue
        model = str(filed.body.get("model") or "")
        regime = titles.get(str(filed.body["regime"]), str(filed.body["regime"]))
        yield Due(
            rule="declaration",
            what=f"{verb} what is declared on {filed.body['control']} of {regime}",
            why=found.why,
            model=model,
            model_name=models.get(model, model),
            due=by,
            state=due_state(by, now),
            link_kind=compliance_declared.KIND,
            link_id=filed.id,
            owner=owner,
            barred=(str(filed.body["declared_by"] or filed.actor),) if found.life == "waiting" else (),
        )
