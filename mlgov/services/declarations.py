"""Declaring whether requirements apply and how they are met, and the second person who confirms it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from mlgov.errors import AccessError, ConflictError, Problem, RecordError
from mlgov.govern.calendar import after_months
from mlgov.govern.compliance_declared import KIND, Declared, life, needs_second
from mlgov.govern.compliance_scores import Tally
from mlgov.govern.records.compliance import declaration_id
from mlgov.papers import spreadsheet
from mlgov.policy.rights import COMPLIANCE_CONFIRM, COMPLIANCE_DECLARE, EXPORT
from mlgov.services import compliance
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.records import Stored, with_defaults
from mlgov.store.database import Transaction

Row = dict[str, Any]
AFRESH = {"confirmed_by": "", "confirmed": None, "refused": "", "withdrawn": False}


def declare(ctx: Context, body: Mapping[str, Any], *, base_version: int | None = None) -> Stored:
    """File a declaration, or its next version; what was confirmed has to be confirmed anew.

    body: the fields of the record; `owner` is who declares and `valid_until` the policy's term where they are
    left out. base_version: the version that was read, None = whichever stands. Raises AccessError without the
    right, RecordError with every problem, ConflictError when somebody saved a newer version meanwhile.
    """
    ctx.require(COMPLIANCE_DECLARE)
    given = {name: value for name, value in body.items() if value not in (None, "")}
    term = after_months(ctx.now().date(), ctx.policy().claims.declared_months).isoformat()
    whole = {"owner": ctx.person.name, "valid_until": term} | given | AFRESH | {"declared_by": ctx.person.id}
    with ctx.store.transaction() as tx:
        regime, control = str(whole.get("regime") or ""), str(whole.get("control") or "").strip()
        id = declaration_id(regime, control, whole.get("model"))
        _model_exists(tx, whole.get("model"))
        stood = tx.newest(KIND, id=id)
        version = stood[0].version if stood else 0
        return filing.write(
            ctx, tx, KIND, whole, base_version=version if base_version is None else base_version
        )


def confirm(ctx: Context, id: str, *, base_version: int | None = None) -> Stored:
    """Confirm what somebody else declared: from now on it counts.

    Raises AccessError for who declared it, RecordError where nothing waits, ConflictError when it is not the
    version that was read.
    """
    told = {"confirmed_by": ctx.person.id, "confirmed": ctx.now().isoformat()}
    return _decided(ctx, id, told, base_version)


def refuse(ctx: Context, id: str, reason: str, *, base_version: int | None = None) -> Stored:
    """Refuse what somebody else declared, with the reason: until declared anew it counts for nothing."""
    ctx.require(COMPLIANCE_CONFIRM)
    if not reason.strip():
        raise RecordError(
            "say why it is refused", [Problem("reason", "is missing", "so that it can be mended")]
        )
    return _decided(ctx, id, {"refused": reason.strip()}, base_version)


def withdraw(ctx: Context, id: str) -> Stored:
    """Take a declaration back: it counts for nothing from now on."""
    ctx.require(COMPLIANCE_DECLARE)
    with ctx.store.transaction() as tx:
        stood = _stood(tx, id)
        if stood.body["withdrawn"]:
            raise RecordError(f"{id} is withdrawn already")
        return _next(ctx, tx, stood, {"withdrawn": True})


def _decided(ctx: Context, id: str, told: Row, base_version: int | None) -> Stored:
    ctx.require(COMPLIANCE_CONFIRM)
    with ctx.store.transaction() as tx:
        stood = _stood(tx, id)
        if base_version not in (None, stood.version):
            raise ConflictError(
                f"{id} was read as version {base_version}, but {filing.saved(tx, stood)}: read that first",
                theirs=dict(stood.body),
                yours=told,
            )
        found = life(stood, ctx.now())
        if found.life != "waiting":
            what = "needs nobody to confirm it" if not needs_second(stood.body) else found.why
            raise RecordError(f"nothing of {id} waits to be confirmed: {what}")
        if ctx.person.id == stood.body["declared_by"]:
            raise AccessError(f"{id} was declared by you: a second person has to confirm or refuse it")
        return _next(ctx, tx, stood, told)


def _next(ctx: Context, tx: Transaction, stood: Stored, told: Row) -> Stored:
    body = with_defaults(KIND, stood.body) | told
    return filing.write(ctx, tx, KIND, body, id=stood.id, base_version=stood.version, carrying=True)


def _stood(tx: Transaction, id: str) -> Stored:
    found = tx.newest(KIND, id=id)
    if not found:
        raise RecordError(
            f"there is no declaration {id}; it is written like iso_42001/A.2.2, with @model for one"
        )
    return found[0]


def _model_exists(tx: Transaction, model: Any) -> None:
    if model and not tx.newest("model", id=str(model)):
        raise RecordError(
            f"there is no model {model}", [Problem("model", "is not in the inventory", "choose one that is")]
        )


def one(ctx: Context, id: str, *, as_of: datetime | None = None) -> Declared:
    """One declaration with where it stands; RecordError when there is none."""
    return life(filing.get(ctx, KIND, id, as_of=as_of), ctx.moment(as_of))


def statement(ctx: Context, regime: str, *, as_of: datetime | None = None) -> list[Row]:
    """The statement of applicability of a regime: one row a requirement, each in or out and why.

    What nobody has declared applies, and says so. A requirement about models has beside it how many models
    meet it, and the models for which something else was declared.
    """
    ctx.require("read")
    policy = ctx.policy(as_of)
    found = compliance.regime_of(policy, regime)
    stood, scores = compliance.standing(ctx, as_of=as_of), compliance.tallies(ctx, as_of=as_of)
    groups, rows = {one.id: one.title for one in found.groups}, []
    for control in found.controls:
        speaks = stood.declarations.speaking(regime, control.id)
        body = speaks.record.body if speaks else {}
        tally = scores.controls.get((regime, control.id), Tally())
        rows.append({
            "control": control.id, "title": control.title, "group": groups.get(control.group, ""),
            "about": control.about, "applicable": body.get("applicable", True),
            "reason": body.get("reason") or "not declared; it applies unless somebody says otherwise",
            "declared": speaks is not None, "owner": body.get("owner"), "reference": body.get("reference"),
            "declared_by": body.get("declared_by"), "confirmed_by": body.get("confirmed_by"),
            "valid_until": body.get("valid_until"), "state": tally.worst, "score": tally.score,
            "met": tally.met, "of": tally.applicable, "not_evaluated": tally.not_evaluated,
            "sure": found.sure_of(control),
            "models_apart": _apart(stood.declarations.by_id, regime, control.id),
        })  # fmt: skip
    return rows


def statement_frame(found: Sequence[Row]) -> pl.DataFrame:
    """A statement of applicability as a table to take along."""
    columns = {
        "Requirement": "control", "Title": "title", "Group": "group", "Applies": "applicable",
        "Reason": "reason", "State": "state", "Met": "met", "Of": "of", "Not evaluated": "not_evaluated",
        "Owner": "owner",
        "Declared by": "declared_by", "Confirmed by": "confirmed_by", "Valid until": "valid_until",
        "Evidence lies at": "reference", "How sure": "sure",
    }  # fmt: skip
    table = {heading: [row[name] for row in found] for heading, name in columns.items()}
    apart = ["; ".join(row["models_apart"]) for row in found]
    return pl.DataFrame(table | {"Declared apart for": apart}, strict=False)


def statement_file(ctx: Context, regime: str, found: Sequence[Row], suffix: str) -> bytes:
    """A statement of applicability as `.xlsx` or `.csv`; AccessError without the right to export."""
    ctx.require(EXPORT)
    frame = statement_frame(found)
    return spreadsheet.csv(frame) if suffix == ".csv" else spreadsheet.xlsx(frame, regime)


def _apart(known: Mapping[str, Declared], regime: str, control: str) -> list[str]:
    """The models about which something of their own is declared, and counts."""
    return sorted(
        str(one.record.body["model"])
        for one in known.values()
        if one.counts
        and one.record.body["model"]
        and (one.record.body["regime"], one.record.body["control"]) == (regime, control)
    )


def rows(ctx: Context, *, regime: str | None = None, as_of: datetime | None = None) -> list[Row]:
    """Every declaration with where it stands: what waits first, then by its last day."""
    known = compliance.standing(ctx, as_of=as_of).declarations.by_id.values()
    wanted = [one for one in known if regime in (None, one.record.body["regime"])]
    found = [
        {"id": one.record.id, "record_version": one.record.version if isinstance(one.record, Stored) else 0,
         "life": one.life, "why": one.why, **one.record.body}
        for one in wanted
    ]  # fmt: skip
    order: Sequence[str] = ("waiting", "refused", "expired", "in_force", "withdrawn")
    return sorted(found, key=lambda row: (order.index(row["life"]), row["valid_until"], row["id"]))
