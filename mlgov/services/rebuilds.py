"""Rebuilds: the loop of 002 that takes what monitoring found back through building and evaluation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mlgov.errors import DataError, Problem, RecordError
from mlgov.policy.rights import MODEL_REGISTER
from mlgov.services import alarms, scorecards
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.courses import Course, course, of
from mlgov.services.records import Stored
from mlgov.store.database import Transaction

KIND = "rebuild"
_COPIED = ("task", "features", "training_data", "params")


def open(
    ctx: Context,
    model: str,
    *,
    trigger: str,
    reason: str,
    new_version: str,
    from_version: str,
    trigger_id: str = "",
) -> Stored:
    """Open a rebuild of a version: the new one is entered and starts where the loop begins.

    trigger: alarm or incident (`trigger_id` says which), breach, data or planned. Raises RecordError with
    what is wrong: a trigger that is not there, a new version below the newest, or one under way.
    """
    ctx.require(MODEL_REGISTER)
    with ctx.store.transaction() as tx:
        old = course(ctx, model, from_version)
        start = next((one.phases[0] for one in old.policy.gates.steps if one.is_rebuild and one.phases), None)
        if start is None:
            raise RecordError("the policy in force names no step that rebuilds a model")
        _under_way(ctx, model)
        _triggered(ctx, old, trigger, trigger_id)
        if not reason.strip():
            raise RecordError("say what is to be mended", [Problem("reason", "is missing", "fill it in")])
        body = {
            "model": model, "from_version": from_version, "trigger": trigger, "trigger_id": trigger_id,
            "reason": reason, "new_version": new_version, "opened": ctx.now().isoformat(), "state": "open",
        }  # fmt: skip
        opened = filing.write(ctx, tx, KIND, body)
        _begin(ctx, tx, old, opened, start)
        return opened


def abandon(ctx: Context, id: str, note: str) -> Stored:
    """End a rebuild that comes to nothing, with the reason."""
    ctx.require(MODEL_REGISTER)
    if not note.strip():
        raise RecordError("say why it is abandoned", [Problem("note", "is missing", "fill it in")])
    with ctx.store.transaction() as tx:
        stood = filing.get(ctx, KIND, id)
        if stood.body["state"] not in ("open", "in_progress"):
            raise RecordError(f"{id} is {stood.body['state']}: there is nothing to abandon")
        return _close(ctx, tx, stood, "abandoned", note.strip())


def follow(ctx: Context, tx: Transaction, own: Course, phase: str) -> None:
    """What a move of its version says of a rebuild: from evaluation on it is in progress, live it is back."""
    stood = own.rebuild
    if stood is None or stood.body["state"] not in ("open", "in_progress"):
        return
    live = own.policy.gates.guarding("deploy:production")
    loop = next((one for one in own.policy.gates.steps if one.is_rebuild), None)
    if live is not None and phase == live.enters:
        _close(ctx, tx, stood, "returned", "")
        return
    state = "open" if loop is not None and phase == loop.phases[0] else "in_progress"
    if state != stood.body["state"]:
        _write(ctx, tx, stood, stood.body | {"state": state})


def of_model(ctx: Context, model: str, *, as_of: datetime | None = None) -> list[Stored]:
    """Every rebuild of a model, newest first."""
    found = filing.all(ctx, KIND, as_of=as_of, model=model)
    return sorted(found, key=lambda one: str(one.body["opened"]), reverse=True)


def _begin(ctx: Context, tx: Transaction, old: Course, opened: Stored, start: str) -> None:
    """The new version, made of the old one's entry where there is none yet, in the phase where it starts."""
    model, version = str(opened.body["model"]), str(opened.body["new_version"])
    id = f"{model}@{version}"
    if version in of(ctx, model):
        new = course(ctx, model, version)
        if new.history or new.version.body["stage"] not in ("none", "development"):
            raise RecordError(
                f"{id} is on its way already: a rebuild starts with a version of its own",
                [Problem("new_version", f"is in “{new.phase}”", "choose a new number")],
            )
    else:
        copied = {name: old.version.body[name] for name in _COPIED}
        body: dict[str, Any] = {"model": model, "version": version, "stage": "development", **copied}
        body["description"] = (
            f"Rebuild of {old.version.body['version']} ({opened.id}): {opened.body['reason']}"
        )
        filing.write(ctx, tx, "model_version", body | {"source": f"rebuild {opened.id}"})
    moved = {
        "model": model, "version": version, "phase": start, "previous": "", "direction": "forward",
        "reason": f"{opened.id}: {opened.body['reason']}", "at": ctx.now().isoformat(),
    }  # fmt: skip
    filing.write(ctx, tx, "lifecycle", moved)


def _under_way(ctx: Context, model: str) -> None:
    for one in filing.all(ctx, KIND, model=model):
        if one.body["state"] in ("open", "in_progress"):
            raise RecordError(
                f"{one.id} rebuilds {model} already, as {one.body['new_version']}",
                [Problem(one.id, f"is {one.body['state'].replace('_', ' ')}", "finish or abandon it first")],
            )


def _triggered(ctx: Context, old: Course, trigger: str, id: str) -> None:
    """Whether what is said to have asked for it is there."""
    model, version = old.model.id, str(old.version.body["version"])
    if trigger == "alarm":
        try:
            found = [one.id for one in alarms.alarms(ctx, model, version)]
        except DataError:
            found = []
        known = [*found, *(one.partition("/")[2] for one in found)]
    elif trigger == "incident":
        found = known = [one.id for one in filing.all(ctx, "incident", model=model)]
    elif trigger == "breach":
        try:
            rows = scorecards.rows(ctx, model, version=version)
        except DataError:
            rows = None
        if rows is None or "breach" not in rows["status"].to_list():
            raise RecordError(f"no figure of {old.id} is in breach", [Problem("trigger", "is not there")])
        return
    else:
        return
    if id not in known:
        listed = ", ".join(found) or "none at present"
        raise RecordError(
            f"there is no such {trigger} of {old.id}",
            [Problem("trigger_id", f"“{id}” is not known", f"there are: {listed}")],
        )


def _close(ctx: Context, tx: Transaction, stood: Stored, state: str, note: str) -> Stored:
    body = stood.body | {"state": state, "note": note, "closed": ctx.now().isoformat()}
    return _write(ctx, tx, stood, body)


def _write(ctx: Context, tx: Transaction, stood: Stored, body: dict[str, Any]) -> Stored:
    return filing.write(ctx, tx, KIND, body, id=stood.id, base_version=stood.version)
