"""The portfolio, worst first: one row a model, its statuses family by family, and the verdict in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from mlgov.govern import metadata
from mlgov.govern.calendar import plural
from mlgov.govern.entries import Entry
from mlgov.govern.families import FAMILIES, PREDICTED, SEVERITY, FamilyState, Key
from mlgov.govern.worklist import Due
from mlgov.policy.models import Status

COLUMNS = (*FAMILIES, "compliance")
# Rules whose neglect leaves a model without its safeguard; other overdue work is a warning. A convention.
GRAVE = ("classification", "approval", "assessment", "incident", "notice")
_SPEAKS_FIRST = ("compliance", "operations", "drift", "performance", "fairness")  # of equals the last
# A family has to be judged before a model is called in control when its tier demands this requirement.
DEMANDED_BY = {
    "performance": "performance_monitoring",
    "drift": "advanced_monitoring",
    "fairness": "fairness_assessment",
}


@dataclass(frozen=True)
class ModelState:
    """One model with where it stands. `worst` is the family that gives the status."""

    entry: Entry
    version: str | None
    status: Status
    worst: FamilyState | None
    families: Mapping[str, FamilyState] = field(default_factory=dict)

    @property
    def in_use(self) -> bool:
        return self.entry.live is not None or (self.version is not None and not self.entry.retired)


def states(
    entries: Sequence[Entry], families: Mapping[Key, Mapping[str, FamilyState]], due: Sequence[Due]
) -> list[ModelState]:
    """Every model's state, worst first: by status, then by tier, then by how many families are in breach."""
    own: dict[str, list[Due]] = {}
    for one in due:
        own.setdefault(one.model, []).append(one)
    found = [_state(entry, families, own.get(entry.id, [])) for entry in entries]
    return sorted(found, key=_worst_first)


def table(found: Sequence[ModelState]) -> pl.DataFrame:
    """The portfolio as a frame, in the order given; each family is a status, its reason `<family>_why`."""
    texts = (
        "model",
        "name",
        "tier",
        "tier_title",
        "stale",
        "status",
        *COLUMNS,
        "why",
        "short",
        "since",
        "steward",
    )
    more = ("owner", "business_unit", "domain", "family", "phase", "version", "window", "missing")
    named = (*texts, *more, *(f"{name}_why" for name in COLUMNS))
    rows = [_row(one) for one in found]
    others = {"in_use": pl.Boolean, "lent": pl.Boolean, "complete": pl.Float64}
    schema: dict[str, type[pl.DataType]] = {**dict.fromkeys(named, pl.String), **others}
    return pl.DataFrame(rows, schema=schema)


def _state(entry: Entry, families: Mapping[Key, Mapping[str, FamilyState]], due: Sequence[Due]) -> ModelState:
    version = entry.shown
    judged = {} if entry.retired else families.get((entry.id, version or ""), {})
    found = {
        name: judged.get(name) or _absent(entry, version, name)
        for name in FAMILIES
        if name in judged or name in PREDICTED
    }
    found["compliance"] = _compliance(entry, due)
    return ModelState(entry, version, *_overall(entry, found), found)


def _overall(entry: Entry, found: Mapping[str, FamilyState]) -> tuple[Status, FamilyState | None]:
    """The worst of the families; in control only when every family that the tier demands could be judged."""
    demanded = {one.id for one in entry.tier.requirements}
    counting = [
        state
        for name, state in found.items()
        if state.status != "not_evaluated" or name == "compliance" or DEMANDED_BY.get(name) in demanded
    ]
    applicable = [state for state in counting if state.status != "not_applicable"]
    if not applicable:
        return "not_applicable", counting[0] if counting else None
    worst = max(applicable, key=lambda state: (SEVERITY[state.status], _SPEAKS_FIRST.index(state.family)))
    return worst.status, worst


def _absent(entry: Entry, version: str | None, family: str) -> FamilyState:
    """A family without any row: a model that is not in use owes none, any other has something missing."""
    if entry.retired:
        return FamilyState(family, "not_applicable", "the model is retired")
    if version is None:
        return FamilyState(family, "not_applicable", "no version is live")
    demanded = {one.id for one in entry.tier.requirements}
    if family == "fairness" and entry.reach and DEMANDED_BY[family] not in demanded:
        return FamilyState(family, "not_applicable", "its extract names no protected attribute")
    missing = {
        "performance": "no window with labels has been loaded",
        "drift": "no reference has been loaded to compare with",
        "fairness": f"{entry.tier.title} tier asks about groups, but no protected attribute is named",
    }
    return FamilyState(
        family, "not_evaluated", missing[family] if entry.reach else "no extract has been loaded"
    )


def _compliance(entry: Entry, due: Sequence[Due]) -> FamilyState:
    """Overdue work is a breach where a rule is `GRAVE`, else a warning; so is work due within a week."""
    overdue = [one for one in due if one.state == "overdue"]
    grave = [one for one in overdue if one.rule in GRAVE]
    pressing = grave or overdue or [one for one in due if one.state in ("today", "week")]
    if pressing:
        first, others = pressing[0], len(pressing) - 1
        more = f"; {plural(others, 'more thing')} {'overdue' if overdue else 'due'}" if others else ""
        return FamilyState("compliance", "breach" if grave else "warn", f"{first.what}: {first.why}{more}")
    if entry.retired:
        return FamilyState("compliance", "not_applicable", "the model is retired, and its record is complete")
    if entry.live is None and not entry.reach:
        return FamilyState("compliance", "not_applicable", "no version is live")
    return FamilyState("compliance", "ok", "nothing is overdue or due within a week")


def _worst_first(state: ModelState) -> tuple[int, int, int, str]:
    breaches = sum(one.status == "breach" for one in state.families.values())
    return -SEVERITY[state.status], state.entry.tier.rank, -breaches, state.entry.name.lower()


def _short(worst: FamilyState) -> str:
    """The reason up to the limit, since when, and how many more."""
    since = f", since {worst.since}" if worst.since else ""
    more = f"; {worst.more}" if worst.more and worst.status == "breach" else ""
    return f"{worst.family.capitalize()}: {worst.short or worst.why}{since}{more}"


def _tier_title(entry: Entry) -> str:
    if not entry.classified:
        return f"Unclassified, counts as {entry.tier.title.lower()}"
    return f"{entry.tier.title}, by an older method" if entry.stale else entry.tier.title


def _row(state: ModelState) -> dict[str, object]:
    entry, worst, version = state.entry, state.worst, state.version or ""
    row: dict[str, object] = {
        "model": entry.id,
        "name": entry.name,
        "tier": str(entry.body["tier"]),
        "tier_title": _tier_title(entry),
        "stale": entry.stale,
        "status": state.status,
        "why": f"{worst.family.capitalize()}: {worst.why}" if worst else "",
        "short": _short(worst) if worst else "",
        "since": worst.since if worst else None,
        "version": state.version,
        "window": entry.reach[version].window if version in entry.reach else None,
        "in_use": state.in_use,
        "lent": entry.lent,
        "complete": entry.metadata.share,
        "missing": metadata.named(entry.metadata.missing),
    }
    named = {
        name: str(entry.body.get(name) or "")
        for name in ("steward", "owner", "business_unit", "domain", "family", "phase")
    }
    statuses = {name: one.status for name, one in state.families.items()}
    return row | named | statuses | {f"{name}_why": one.why for name, one in state.families.items()}
