"""Everything about one model in one place: its records, its live version, and how far its figures reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import polars as pl

from mlgov.govern import deployments, standing_tier, stewards, tiers
from mlgov.govern.calendar import day
from mlgov.govern.families import PREDICTED, estimated
from mlgov.govern.identity import named, names
from mlgov.govern.metadata import Completeness, completeness
from mlgov.govern.under_way import NOTHING, UnderWay
from mlgov.policy.models import Policy, Tier

if TYPE_CHECKING:
    from mlgov.govern.approvals import Standing
    from mlgov.govern.exceptions import ExceptionStanding
    from mlgov.govern.findings import FindingStanding

NEWEST = ("model", "version", "window", "window_start", "window_end", "family", "metric", "status")


class Filed(Protocol):
    """A record as it was filed: its id, when, by whom, and its body."""

    @property
    def id(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def body(self) -> Mapping[str, Any]: ...


F = TypeVar("F", bound=Filed)
S = TypeVar("S")


@dataclass(frozen=True)
class Records:
    """The newest version of each record, by kind."""

    models: Sequence[Filed] = ()
    versions: Sequence[Filed] = ()
    incidents: Sequence[Filed] = ()
    notices: Sequence[Filed] = ()  # to authorities, of incidents
    reviews: Sequence[Filed] = ()  # of incidents
    assessments: Sequence[Filed] = ()
    retirements: Sequence[Filed] = ()
    approvals: Sequence[Filed] = ()
    families: Sequence[Filed] = ()
    deployments: Sequence[Filed] = ()
    classifications: Sequence[Filed] = ()
    deliverables: Sequence[Filed] = ()
    artifacts: Sequence[Filed] = ()
    procedures: Sequence[Filed] = ()
    people: Sequence[Filed] = ()
    trainings: Sequence[Filed] = ()
    requests: Sequence[tuple[Filed, Standing]] = ()
    waivers: Sequence[tuple[Filed, ExceptionStanding]] = ()
    findings: Sequence[tuple[Filed, FindingStanding]] = ()
    under_way: UnderWay = NOTHING

    @cached_property
    def called(self) -> Mapping[str, Sequence[str]]:
        """The ids of the people who are called by a name, as `identity.names` writes it."""
        found: dict[str, list[str]] = {}
        for one in self.people:
            for name in names(one.id, str(one.body["name"])):
                found.setdefault(name, []).append(one.id)
        return found

    @cached_property
    def courses(self) -> Mapping[str, Sequence[Filed]]:
        """What each person was trained in."""
        return _by("person", self.trainings)


@dataclass(frozen=True)
class Reach:
    """How far a version's figures reach, and the newest window in which each family could be judged."""

    window: str
    start: datetime | None
    end: datetime | None
    judged: Mapping[
        str, str
    ]  # family -> label of its newest judged window; families never judged are not in it
    present: frozenset[str]

    @property
    def stale_from(self) -> datetime | None:
        """When a whole window is missing and as long again has passed to bring it; None without dates."""
        return None if self.start is None or self.end is None else self.end + 2 * (self.end - self.start)


@dataclass(frozen=True)
class Entry:
    """One model. `tier` is the one that counts; `live` its newest version in production, None if retired.

    `body` names the steward who watches over it, the family's where it has none of its own (`lent`).
    """

    id: str
    body: Mapping[str, Any]
    at: datetime
    tier: Tier
    classified: bool
    live: Filed | None
    retired: bool
    policy: Policy
    versions: list[Filed] = field(default_factory=list)
    incidents: list[Filed] = field(default_factory=list)
    notices: list[Filed] = field(default_factory=list)
    reviews: list[Filed] = field(default_factory=list)
    assessments: list[Filed] = field(default_factory=list)
    approvals: list[Filed] = field(default_factory=list)
    retirement: Filed | None = None
    reach: Mapping[str, Reach] = field(default_factory=dict)
    lent: bool = False
    deployments: list[Filed] = field(default_factory=list)
    deliverables: list[Filed] = field(default_factory=list)
    artifacts: list[Filed] = field(default_factory=list)
    procedures: list[Filed] = field(default_factory=list)  # its own, and those for all models
    classification: Filed | None = None
    stale: str = ""  # why its tier rests on another method than the one in force
    reclassify_by: date | None = None
    records: Records = Records()  # of all models: for what is not about one of them
    requests: Sequence[tuple[Filed, Standing]] = ()  # by what was filed; what changed since is not known here
    waivers: Sequence[tuple[Filed, ExceptionStanding]] = ()
    findings: Sequence[tuple[Filed, FindingStanding]] = ()

    @property
    def name(self) -> str:
        return str(self.body["name"])

    @property
    def steward(self) -> str:
        return str(self.body.get("steward") or "")

    @property
    def owner(self) -> str:
        """Who has to act: the steward, or the owner where there is none."""
        return self.steward or str(self.body.get("owner") or "")

    def said(self, version: Filed | None) -> Completeness:
        """What the inventory says of the model and one of its versions."""
        return completeness(self.policy, self.tier.id, self.body, version.body if version else None)

    @cached_property
    def metadata(self) -> Completeness:
        """What the inventory says of the model and its live version, or else the one that was filed last."""
        return self.said(self.live or filed_last(self.versions))

    def steward_courses(self) -> list[Filed]:
        """What the steward was trained in; the steward is named by name or by id."""
        people = {id for name in named(self.steward) for id in self.records.called.get(name, ())}
        found = [one for id in people for one in self.records.courses.get(id, ())]
        return sorted(found, key=lambda one: one.id)

    @cached_property
    def forms(self) -> Mapping[str, Sequence[Filed]]:
        """Its assessments by form."""
        return _by("form", self.assessments)

    @cached_property
    def stands_on(self) -> tuple[object, ...]:
        """All records that say where it stands: equal at two moments where nothing about it was filed, be it
        what its steward was trained in."""
        own = [getattr(self, one.name) for one in fields(self) if one.name not in ("policy", "records")]
        passed = self.records.under_way.passed_by(self.live.id) if self.live else frozenset()
        return (*own, self.steward_courses(), passed)

    @property
    def shown(self) -> str | None:
        """The version whose figures speak for the model: the live one, else that with the newest figures."""
        if self.live is not None and self.live.body["version"] in self.reach:
            return str(self.live.body["version"])
        found = max(self.reach.items(), key=lambda one: _when(one[1].end), default=None)
        return found[0] if found else (str(self.live.body["version"]) if self.live else None)

    @property
    def newest(self) -> Reach | None:
        """How far the figures of the live version reach; None without a live version or without figures."""
        return self.reach.get(str(self.live.body["version"])) if self.live else None


def entries(
    records: Records,
    newest: pl.DataFrame,
    policy: Policy,
    now: datetime,
    method_since: datetime | None = None,
) -> list[Entry]:
    """One entry a model, in the order of the records.

    newest: rows of the newest windows (columns `NEWEST` at least), of any number of versions. method_since:
    when the method of classification in force was published.
    """
    versions, incidents = _by_model(records.versions), _by_model(records.incidents)
    notices, reviews = _by_model(records.notices), _by_model(records.reviews)
    assessments, approvals = _by_model(records.assessments), _by_model(records.approvals)
    gone = {one.body["model"]: one for one in records.retirements if one.body.get("version") is None}
    reach, watching = _reach(newest), stewards.by_family(records.families)
    deployments, deliverables = _by_model(records.deployments), _by_model(records.deliverables)
    artifacts, procedures = _by_model(records.artifacts), _by_model(records.procedures)
    classified = {one.id: one for one in records.classifications}
    requests, waivers = _standing_by_model(records.requests), _standing_by_model(records.waivers)
    findings = _standing_by_model(records.findings)
    by, found = standing_tier.reclassify_by(policy, method_since), []
    for model in records.models:
        own_class = classified.get(model.id)
        stale = standing_tier.stale(model.body["tier"], own_class.body if own_class else None, policy)
        retired = _has_gone(gone.get(model.id), now)
        own = versions.get(model.id, [])
        found.append(
            Entry(
                id=model.id,
                body=stewards.with_steward(model.body, watching),
                at=model.at,
                tier=tiers.effective(model.body["tier"], policy),
                classified=tiers.classified(model.body["tier"], policy),
                live=None if retired else _live(own),
                retired=retired,
                versions=own,
                incidents=incidents.get(model.id, []),
                notices=notices.get(model.id, []),
                reviews=reviews.get(model.id, []),
                assessments=assessments.get(model.id, []),
                approvals=approvals.get(model.id, []),
                retirement=gone.get(model.id),
                reach=reach.get(model.id, {}),
                lent=bool(stewards.lent(model.body, watching)),
                policy=policy,
                deployments=deployments.get(model.id, []),
                deliverables=deliverables.get(model.id, []),
                artifacts=artifacts.get(model.id, []),
                procedures=[*procedures.get(model.id, []), *procedures.get("", [])],
                classification=own_class,
                stale=stale,
                reclassify_by=by if stale else None,
                records=records,
                requests=requests.get(model.id, ()),
                waivers=waivers.get(model.id, ()),
                findings=findings.get(model.id, ()),
            )
        )
    return found


def _by(name: str, records: Iterable[Filed]) -> dict[str, list[Filed]]:
    """Records by what they say under a name; what says nothing there stands under the empty text."""
    found: dict[str, list[Filed]] = {}
    for one in records:
        found.setdefault(str(one.body.get(name) or ""), []).append(one)
    return found


def _by_model(records: Iterable[Filed]) -> dict[str, list[Filed]]:
    return _by("model", records)


def _standing_by_model(records: Iterable[tuple[Filed, S]]) -> dict[str, list[tuple[Filed, S]]]:
    found: dict[str, list[tuple[Filed, S]]] = {}
    for one in records:
        found.setdefault(str(one[0].body["model"]), []).append(one)
    return found


def speaking(versions: Sequence[F]) -> F | None:
    """The version that speaks for a model: the live one, or else the one that was filed last."""
    return _live(versions) or filed_last(versions)


def filed_last(versions: Sequence[F]) -> F | None:
    return max(versions, key=lambda one: one.at, default=None)


def _live(versions: Sequence[F]) -> F | None:
    return deployments.champion(versions)


def _has_gone(retirement: Filed | None, now: datetime) -> bool:
    """A model is retired from the day after its last scoring."""
    last = day(retirement.body.get("last_scoring")) if retirement else None
    return last is not None and last < now.date()


def _reach(newest: pl.DataFrame) -> dict[str, dict[str, Reach]]:
    judged = pl.col("status").is_in(["ok", "warn", "breach"])
    predicted = newest.filter(pl.col("family").is_in(PREDICTED))
    in_order = predicted.sort("window_end", nulls_last=False, maintain_order=True)
    shown = pl.col("window").filter(judged & ~estimated()).last()  # by labels, which estimates can't replace
    in_force = pl.coalesce(shown, pl.col("window").filter(judged).last())
    families = in_order.group_by("model", "version", "family", maintain_order=True).agg(
        pl.col("window", "window_start", "window_end").last(),
        judged=in_force,
    )
    found: dict[str, dict[str, Reach]] = {}
    for rows in families.partition_by("model", "version", maintain_order=True):
        last = max(rows.iter_rows(named=True), key=lambda row: _when(_utc(row["window_end"])))
        windows = {row["family"]: row["judged"] for row in rows.iter_rows(named=True)}
        judged_in = {family: window for family, window in windows.items() if window is not None}
        reach = Reach(
            last["window"],
            _utc(last["window_start"]),
            _utc(last["window_end"]),
            judged_in,
            frozenset(windows),
        )
        found.setdefault(last["model"], {})[last["version"]] = reach
    return found


def _utc(at: datetime | None) -> datetime | None:
    """The store's frames hold UTC without a zone."""
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


def _when(end: datetime | None) -> float:
    return end.timestamp() if end else 0.0
