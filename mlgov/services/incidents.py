"""Incidents: confirmed or dismissed, contained, resolved, reviewed, and closed by a second person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from mlgov.errors import AccessError, Problem, RecordError
from mlgov.govern import findings as finding_rules
from mlgov.govern import identity, notices
from mlgov.govern import incidents as rules
from mlgov.govern.calendar import day, moment, over, written
from mlgov.govern.records.incident import Incident
from mlgov.govern.records.response import slug
from mlgov.policy.rights import INCIDENT_CLOSE, INCIDENT_FILE
from mlgov.services import findings
from mlgov.services import records as filing
from mlgov.services.by_acts import OVER
from mlgov.services.context import Context
from mlgov.services.records import with_defaults
from mlgov.store import records as stored
from mlgov.store.database import Transaction
from mlgov.store.records import Stored

KIND, ENTRY, REVIEW, NOTICE = "incident", "incident_entry", "incident_review", "incident_notice"


def open(ctx: Context, body: Mapping[str, Any]) -> Stored:
    """File an incident; what acts set is left out. Raises as `records.file` does."""
    given = {name: value for name, value in body.items() if name not in Incident.by_acts}
    return filing.file(ctx, KIND, given)


def confirm(ctx: Context, id: str) -> Stored:
    """Say that what the monitoring drafted is an incident."""
    return _move(ctx, id, ("draft",), "confirmed", {"draft": False})


def dismiss(ctx: Context, id: str, reason: str) -> Stored:
    """Say that what the monitoring drafted is none, and why; it no longer counts."""
    return _move(ctx, id, ("draft",), "dismissed", {"dismissed": _said(reason, "dismissed")})


def contain(ctx: Context, id: str, how: str, *, at: datetime | None = None) -> Stored:
    """Say that it no longer does harm, since when (None = now), and what was done."""
    when = at or ctx.now()
    ctx.require(INCIDENT_FILE)
    with ctx.store.transaction() as tx:
        changes = {"contained": _iso(when), "draft": False}
        found = _moved(ctx, tx, id, ("draft", "open"), "contained", changes)
        _write(ctx, tx, found, "mitigation", _said(how, "how"), when)
    return found


def resolve(ctx: Context, id: str, root_cause: str, *, at: datetime | None = None) -> Stored:
    """Say that its cause was mended, since when (None = now), and what the cause was."""
    changes = {
        "resolved": _iso(at or ctx.now()),
        "root_cause": _said(root_cause, "root_cause"),
        "draft": False,
    }
    return _move(ctx, id, rules.OPEN, "resolved", changes)


def assess_harm(ctx: Context, id: str, harms: list[str], *, aware: datetime | None = None) -> Stored:
    """Say what harm it did, and since when the organisation knew (None = as it stands)."""
    given = {"harms": harms} | ({"aware": _iso(aware)} if aware else {})
    return _move(ctx, id, (*rules.OPEN, "resolved"), "assessed", given)


def note(ctx: Context, id: str, what: str, text: str, *, at: datetime | None = None) -> Stored:
    """Write into the timeline what happened and when (None = now); an earlier time shows as entered later."""
    ctx.require(INCIDENT_FILE)
    with ctx.store.transaction() as tx:
        return _write(ctx, tx, _going(tx, id), what, text, at or ctx.now())


def tick(ctx: Context, id: str, part: str, step: str, state: str = "done", reason: str = "") -> Stored:
    """Tick a step of the response or of a recovery off, or say why it does not apply; `open` takes it back.

    part: the id of a stage or of a recovery procedure; step: its words in the policy, or where it stands
    there, from 1. Raises RecordError where the policy has no such step.
    """
    (filed,) = tick_all(ctx, id, [(part, step)], state, reason)
    return filed


def tick_all(
    ctx: Context, id: str, steps: Sequence[tuple[str, str]], state: str = "done", reason: str = ""
) -> list[Stored]:
    """As `tick` for each of several (part, step), all of them or none."""
    ctx.require(INCIDENT_FILE)
    with ctx.store.transaction() as tx:
        found = _going(tx, id)
        return [_ticked(ctx, tx, found, part, _step(ctx, part, step), state, reason) for part, step in steps]


def _ticked(
    ctx: Context, tx: Transaction, found: Stored, part: str, text: str, state: str, reason: str
) -> Stored:
    body = {"part": part, "step": text, "state": state, "reason": reason}
    return _about(ctx, tx, "incident_step", found, f"{part}/{slug(text)}", body)


def notify(
    ctx: Context,
    id: str,
    notice: str,
    state: str,
    *,
    sent: datetime | None = None,
    reference: str = "",
    reason: str = "",
) -> Stored:
    """Record that a notice was `sent` (None = now), or that it is `not_applicable`, and why.

    Raises RecordError with every problem: a late notice gives the reasons for its delay.
    """
    ctx.require(INCIDENT_FILE)
    with ctx.store.transaction() as tx:
        found = _going(tx, id)
        when = (sent or ctx.now()) if state == "sent" else None
        rule = ctx.policy().notices.of(notice)
        known = {one.rule.id: one for one in standing(ctx, tx, found)}
        if rule is not None and notice not in known:
            fix = "it is due by the type of the incident, or by the harm that it did"
            raise RecordError(f"{id} calls for no such notice", [Problem("notice", "is not due", fix)])
        if when is not None:
            _not_before(found, "detected", when, "sent")
        if when is not None and rule is not None and over(known[notice].due, when) and not reason.strip():
            problem = Problem("reason", "is missing", "a notice after its deadline says why it is late")
            raise RecordError("this notice is late", [problem])
        body = {
            "notice": notice, "state": state, "sent": _iso(when) if when else None, "reference": reference,
            "reason": reason,
        }  # fmt: skip
        return _about(ctx, tx, NOTICE, found, notice, body)


def review(ctx: Context, id: str, body: Mapping[str, Any], *, base_version: int | None = None) -> Stored:
    """File the review of a resolved incident; each of its actions becomes a finding, once.

    base_version: the version that the writer had read, None = whichever is the newest. Raises RecordError
    with every problem, also where an action's day is past or later than its severity allows; ConflictError
    when somebody was quicker.
    """
    ctx.require(INCIDENT_FILE)
    with ctx.store.transaction() as tx:
        found = _newest(tx, id)
        if found.body["status"] != "resolved":
            raise RecordError(
                f"{id} is {found.body['status']} and can't be reviewed: it has to be resolved",
                [Problem("status", "is not resolved", "resolve it first")],
            )
        _not_before(found, "resolved", moment(body.get("held")), "held")
        filed = _about(ctx, tx, REVIEW, found, "", dict(body), base_version)
        _actions(ctx, tx, found, filed)
        return filed


def close(ctx: Context, id: str) -> Stored:
    """Close a resolved incident, as somebody else than who resolved it.

    Raises AccessError for who resolved it, RecordError with what is missing: a review where its severity asks
    for one, and notices that are due.
    """
    ctx.require(INCIDENT_CLOSE)
    with ctx.store.transaction() as tx:
        found = _newest(tx, id)
        pending = [one.rule.title for one in standing(ctx, tx, found) if one.open]
        reviewed = bool(tx.newest(REVIEW, id=id))
        problems = rules.missing_to_close(found.body, reviewed, pending, ctx.policy())
        if problems:
            raise RecordError(f"{id} can't be closed yet", problems)
        who = resolved_by(tx, id)
        if identity.is_one_of(ctx.person, [who]):
            raise AccessError(
                f"{ctx.person.name} resolved {id}: it is closed by somebody else",
                [Problem("closed_by", "you are who resolved it", "ask somebody else to look at it")],
            )
        closed = {"closed": _iso(ctx.now()), "closed_by": ctx.person.id}
        return _moved(ctx, tx, id, ("resolved",), "closed", closed)


def standing(ctx: Context, tx: Transaction, found: Stored) -> list[notices.NoticeStanding]:
    """The notices of an incident as they stand inside a transaction."""
    filed = [one for one in tx.newest(NOTICE, model=found.body["model"]) if one.body["incident"] == found.id]
    return notices.standing(found.body, filed, ctx.policy(), ctx.now())


def resolved_by(tx: Transaction, id: str) -> str:
    """Who said last that it is resolved."""
    before, who = None, ""
    for one in stored.versions(tx.cur, KIND, id, tx.seq):
        resolved = one.body.get("resolved")
        if resolved is not None and resolved != before:
            who = one.actor
        before = resolved
    return who


def _move(ctx: Context, id: str, states: tuple[str, ...], step: str, changes: Mapping[str, Any]) -> Stored:
    ctx.require(INCIDENT_FILE)
    with ctx.store.transaction() as tx:
        return _moved(ctx, tx, id, states, step, changes)


def _moved(
    ctx: Context, tx: Transaction, id: str, states: tuple[str, ...], step: str, changes: Mapping[str, Any]
) -> Stored:
    """The next version of an incident that is in one of these states; a refused step names both states."""
    found = _newest(tx, id)
    if found.body["status"] not in states:
        wanted = " or ".join(states)
        raise RecordError(f"{id} is {found.body['status']} and can't be {step}: it has to be {wanted}")
    body = with_defaults(KIND, found.body) | dict(changes)
    return filing.write(ctx, tx, KIND, body, id=id, base_version=found.version, carrying=True)


def _newest(tx: Transaction, id: str) -> Stored:
    found = tx.newest(KIND, id=id)
    if not found:
        raise RecordError(f"there is no incident {id}")
    return found[0]


def _going(tx: Transaction, id: str) -> Stored:
    """An incident that is not over: what is closed or dismissed stays as it is."""
    found = _newest(tx, id)
    if found.body["status"] in OVER:
        fix = "file another incident, and name this one in it"
        raise RecordError(
            f"{id} is {found.body['status']} and stays as it is", [Problem("status", "is over", fix)]
        )
    return found


def _write(ctx: Context, tx: Transaction, found: Stored, what: str, text: str, at: datetime) -> Stored:
    body = {"incident": found.id, "model": found.body["model"], "at": _iso(at), "what": what, "text": text}
    return filing.write(ctx, tx, ENTRY, body)


def _about(
    ctx: Context,
    tx: Transaction,
    kind: str,
    found: Stored,
    rest: str,
    body: dict[str, Any],
    base_version: int | None = None,
) -> Stored:
    """File the newest version of a record that hangs on an incident."""
    id = f"{found.id}/{rest}" if rest else found.id
    stood = tx.newest(kind, id=id)
    body |= {"incident": found.id, "model": found.body["model"]}
    newest = stood[0].version if stood else 0
    return filing.write(
        ctx, tx, kind, body, id=id, base_version=newest if base_version is None else base_version
    )


def _step(ctx: Context, part: str, step: str) -> str:
    parts = {one.id: one.steps for one in ctx.policy().incidents.parts()}
    if part not in parts:
        raise RecordError(
            "there is no such step",
            [Problem("part", f"there is no {part}", f"there are: {', '.join(parts)}")],
        )
    steps = dict(enumerate(parts[part], 1))
    text = steps.get(int(step), "") if step.isdigit() else step
    if text not in parts[part]:
        fix = f"one of 1 to {len(steps)}, or its words in the policy"
        raise RecordError("there is no such step", [Problem("step", f"{part} has no step {step}", fix)])
    return text


def _actions(ctx: Context, tx: Transaction, found: Stored, filed: Stored) -> None:
    """Findings from the actions of a review, each once."""
    stood = {str(one.body["key"]) for one in tx.newest(findings.KIND, model=found.body["model"])}
    problems = []
    for place, action in enumerate(filed.body["actions"]):
        key = f"incident:{found.id}:{slug(action['title'])}"[:200]
        if key in stood:
            continue
        due = day(action["due"])
        past = finding_rules.over_already(due, ctx.now().date()) if due else None
        if past is not None:
            problems.append(Problem(f"actions.{place}.due", past.what, past.fix))
            continue
        about = {name: found.body[name] for name in ("model", "version")}
        told = {"source": "incident", "source_id": found.id, "detail": filed.body["summary"], "key": key}
        try:
            findings.write(ctx, tx, {**about, **told, **action})
        except RecordError as error:
            problems += [Problem(f"actions.{place}.{one.where}", one.what, one.fix) for one in error.problems]
    if problems:
        raise RecordError("the actions can't become findings yet", problems)


def _not_before(found: Stored, earlier: str, at: datetime | None, where: str) -> None:
    """RecordError when something of an incident lies before the day of one of its own times."""
    first = moment(found.body[earlier])
    if at is not None and first is not None and at.date() < first.date():
        what = f"is before it was {earlier}"
        problem = Problem(where, what, f"{found.id} was {earlier} on {written(first.date())}")
        raise RecordError(f"this is {where} before {found.id} was {earlier}", [problem])


def _said(words: str, field: str) -> str:
    if not words.strip():
        raise RecordError(
            "say it in words, so that others can judge it", [Problem(field, "is missing", "fill it in")]
        )
    return words.strip()


def _iso(at: datetime) -> str:
    return at.isoformat()
