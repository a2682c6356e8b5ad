"""Makes the story happen in a store, through the same verbs that people use."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from mlgov.access.people import SYSTEM, Person
from mlgov.demo import answers, assessing, classifying, declaring, going, handling, running, sitting
from mlgov.demo.people import FEED, person
from mlgov.demo.portfolio import by_id, version_of
from mlgov.demo.rules import local_policy
from mlgov.demo.shapes import WEEKS, spec_of
from mlgov.demo.signals import Calendar, extract, split_labels
from mlgov.demo.story import events
from mlgov.demo.story.acts import (
    Act,
    Amend,
    Ask,
    Assess,
    Attach,
    Bring,
    Classify,
    Confirm,
    Convene,
    Declare,
    Deliver,
    Event,
    File,
    Finish,
    Gauge,
    Go,
    Handle,
    Hold,
    Join,
    Load,
    Mend,
    Minute,
    Seat,
    Second,
    Shut,
    Sign,
    Vet,
)
from mlgov.errors import StoreError
from mlgov.govern.records.base import KINDS
from mlgov.services import (
    audit,
    batches,
    classification,
    evidence,
    extracts,
    inventory,
    people,
    policies,
    records,
)
from mlgov.services.context import Context
from mlgov.services.records import Stored
from mlgov.store.database import Store

Progress = Callable[[float, str], None]

OPENING = -14  # week in which the store is opened and the policy published
ADMINISTRATOR = "callum.reid"


@dataclass(frozen=True)
class DemoReport:
    """What the demo holds: records by kind, rows loaded, and the hash of the journal's last entry."""

    until: date
    seed: int
    entries: int
    head: str
    batches: int
    rows: int
    records: dict[str, int]


@dataclass
class _Stage:
    """The store while the story goes on, with its clock and what later events refer to."""

    store: Store
    calendar: Calendar
    seed: int
    now: datetime
    ids: dict[tuple[str, str], str] = field(
        default_factory=dict
    )  # (kind, key of the story) -> id of the record
    labels: dict[tuple[str, str, int], pl.DataFrame] = field(
        default_factory=dict
    )  # not yet known in the story
    batches: int = 0
    rows: int = 0

    def context(self, who: str) -> Context:
        """The work of a person of the story; nobody named means the system itself."""
        if not who:
            return Context(self.store, SYSTEM, self._clock)
        known = person(who)
        return Context(self.store, Person(known.id, known.name, known.roles), self._clock)

    def _clock(self) -> datetime:
        return self.now


def build(
    store: Store,
    *,
    until: date | None = None,
    seed: int = 7,
    weeks: int = WEEKS,
    progress: Progress | None = None,
) -> DemoReport:
    """Fill an empty store with the demo portfolio.

    until: the day on which the story ends, moved back to a Sunday; None = the last Sunday before today.
    weeks: extracts of the last so many weeks only, at most 104; everything else is told in full.
    The same `until`, `seed` and `weeks` give the same journal. StoreError when the store is not empty.
    """
    stage = _Stage(store, Calendar(last_sunday(until)), seed, datetime.now(UTC))
    with store.together(), _without_collection():
        _tell(stage, weeks, progress or (lambda share, what: None))
    entries, head = audit.head(stage.context(""))
    counts = {kind: len(records.all(stage.context(""), kind)) for kind in sorted(KINDS)}
    held = {kind: count for kind, count in counts.items() if count}
    return DemoReport(stage.calendar.until, seed, entries, head, stage.batches, stage.rows, held)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Frames come and go without cycles; looking for cycles among what stays takes a second of the build."""
    stood = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if stood:
            gc.enable()


def _tell(stage: _Stage, weeks: int, progress: Progress) -> None:
    told = events(stage.calendar, weeks)
    _open(stage)
    for place, event in enumerate(told, start=1):
        stage.now = event.at
        _happen(stage, event)
        progress(place / len(told), f"{event.at:%B %Y}")


def last_sunday(until: date | None) -> date:
    """The Sunday on or before a day; None = the last one before today."""
    last = until or datetime.now(UTC).date() - timedelta(days=1)
    return last - timedelta(days=last.isoweekday() % 7)


def _open(stage: _Stage) -> None:
    """The first hours: the framework, the administrator, and the group's own limits."""
    stage.now = stage.calendar.at(OPENING, 0, 8)
    system = stage.context("")
    if audit.head(system)[0]:
        raise StoreError("the demo needs an empty store: choose another file, or remove this one first")
    policies.prepare(system)
    people.mark_demo(system)
    _happen(stage, Event(stage.calendar.at(OPENING, 0, 9), "", Join(ADMINISTRATOR)))
    stage.now = stage.calendar.at(OPENING, 0, 10)
    policies.publish(stage.context(ADMINISTRATOR), local_policy(system.policy()))


def _happen(stage: _Stage, event: Event) -> None:
    stage.now = event.at
    _do(stage, stage.context(event.who), event.act)


def _do(stage: _Stage, ctx: Context, act: Act) -> None:
    match act:
        case Join():
            known = person(act.person)
            program = known.id == FEED
            people.create(
                ctx, known.id, known.name, known.roles, unit="" if program else known.unit, service=program
            )
        case File():
            _file(stage, ctx, act)
        case Attach():
            stored = evidence.put(ctx, act.name, act.text.encode())
            _file(stage, ctx, File("artifact", act.key, act.body | {"evidence": [stored.sha256]}))
        case Amend():
            _amend(stage, ctx, act)
        case Classify():
            classification.file(ctx, act.model, classifying.answers(act.model), reason=act.reason)
        case Load():
            _load(stage, ctx, act)
        case Bring():
            _bring(stage, ctx, act)
        case Assess():
            assessing.fill(ctx, act, stage.now.date())
        case Vet():
            assessing.vet(ctx, act)
        case Mend():
            assessing.mend(ctx, act)
        case Shut():
            assessing.shut(ctx, act)
        case Gauge():
            _gauge(stage, ctx, act)
        case Ask():
            going.ask(ctx, act)
        case Sign():
            going.sign(ctx, act)
        case Deliver():
            going.deliver(ctx, stage.context, act)
        case Go():
            going.go(ctx, act, stage.ids)
        case Handle():
            handling.handle(ctx, act, stage.ids)
        case Declare() | Second():
            declaring.do(ctx, act)
        case Seat() | Convene() | Hold() | Minute() | Confirm() | Finish():
            sitting.do(ctx, act, stage.ids)


def _file(stage: _Stage, ctx: Context, act: File) -> None:
    verbs = {"model": inventory.register, "model_version": inventory.register_version}
    verb = verbs.get(act.kind)
    stored = verb(ctx, act.body) if verb else records.file(ctx, act.kind, act.body)
    stage.ids[act.kind, act.key] = stored.id


def _amend(stage: _Stage, ctx: Context, act: Amend) -> Stored:
    record_id = stage.ids[act.kind, act.key]
    stood = records.get(ctx, act.kind, record_id)
    return records.file(ctx, act.kind, stood.body | act.changes, id=record_id, base_version=stood.version)


def _load(stage: _Stage, ctx: Context, act: Load) -> None:
    model, version = by_id(act.model), version_of(act.model, act.version)
    spec, columns = spec_of(model, version), model.columns
    if columns is None:
        raise ValueError(f"{act.model} has no extract")
    reference, late = act.role == "reference", act.role == "labels"
    key = act.model, act.version, act.first
    if late:
        frame = stage.labels.pop(key)
    else:
        frame = extract(model, version, range(act.first, act.stop), stage.calendar, stage.seed)
        if reference:
            frame = frame.drop_nulls(columns.label).gather_every(version.reference_every)
        elif columns.label_weeks:
            frame, stage.labels[key] = split_labels(frame, columns)
    name = f"{act.model}-{act.version}-{act.role}-{stage.calendar.monday(act.stop - 1):%G-w%V}.parquet"
    report = batches.ingest_frame(ctx, frame, spec, name=name, reference=reference, labels=late)
    stage.batches += 1
    stage.rows += report.rows


def _bring(stage: _Stage, ctx: Context, act: Bring) -> None:
    weeks = range(act.first, act.stop)
    if act.kind == "business":
        frame = running.business(act.model, weeks, stage.calendar, stage.seed)
    else:
        log = next(one for one in running.LOGS if one.model == act.model)
        frame = running.operations(log, weeks, stage.calendar, stage.seed)
    name = f"{act.model}-{act.version}-{act.kind}-{stage.calendar.monday(act.stop - 1):%G-w%V}.parquet"
    report = extracts.ingest_frame(
        ctx, act.kind, frame, model=act.model, version=act.version, name=name, reference=act.reference
    )
    stage.batches += 1
    stage.rows += report.rows


def _gauge(stage: _Stage, ctx: Context, act: Gauge) -> None:
    for questionnaire in ctx.policy().maturity:
        body: dict[str, Any] = {
            "maturity_model": questionnaire.id,
            "assessed_on": stage.now.date().isoformat(),
            "answers": answers.gauge(questionnaire, act.levels, act.otherwise),
        }
        records.file(ctx, "maturity_assessment", body)
