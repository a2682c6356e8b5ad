"""Judging the rows of a spreadsheet against the inventory: what each would change, and all that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlgov.errors import MlgovError, Problem, RecordError
from mlgov.govern import versions
from mlgov.govern.records import cells
from mlgov.govern.records.forms import FormField
from mlgov.govern.records.inventory import Model
from mlgov.intake.findings import did_you_mean, shorten
from mlgov.intake.sheets.rows import READ_AS, Row
from mlgov.policy.names import UNCLASSIFIED
from mlgov.services import dependencies, version_guard
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.records import Filing
from mlgov.store.records import Stored

# Fields that no cell sets, because they follow from an act: kind -> field -> how it is set.
VERBS: Mapping[str, Mapping[str, str]] = {
    "model": {"tier": "it is given by classifying the model, with a reason"},
    "model_version": {
        "stage": "it follows from deploying the version",
        "approval": "it follows from the signatures on a request for approval",
        "approved_by": "it follows from the signatures on a request for approval",
        "deployed": "it follows from deploying the version",
    },
}
_EVERY = 250  # rows between two reports of progress


@dataclass(frozen=True)
class Refused:
    """One thing that is wrong: the cell's address, the field, what stands there, and what would be right."""

    where: str
    field: str
    value: str
    what: str
    fix: str

    @property
    def told(self) -> str:
        return f"{self.field}: {self.what}" if self.field else self.what


@dataclass(frozen=True)
class Change:
    """One field of one record: what it says now, and what the row says."""

    where: str
    kind: str
    id: str
    field: str
    label: str
    old: str
    new: str


@dataclass
class Judged:
    """filings: what would be written, models before versions, a model's versions in their order."""

    filings: list[Filing] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)


def judged(ctx: Context, rows: Sequence[Row], source: str, report: Callable[[float, str], None]) -> Judged:
    """What the rows come to together. source: what a new record says of how it came in."""
    found, seen = Judged(), dict[tuple[str, str], Row]()
    inventory = _Inventory.of(ctx, rows)
    ordered = sorted(rows, key=lambda row: row.layout.kind != Model.kind)
    for place, row in enumerate(ordered):
        if place % _EVERY == 0:
            report(0.2 + 0.7 * place / len(ordered), f"checking row {place:,} of {len(ordered):,}")
        id = _id(row)
        first = seen.setdefault((row.layout.kind, id), row)
        if not id:
            found.refused += _nameless(row)
        elif first is not row:
            what = f"{id} stands in row {first.number} already"
            found.refused.append(_refused(row, row.layout.key[-1], what, "keep one of the two"))
        else:
            _judge(ctx, row, id, source, inventory, found)
    found.refused += [*_circles(found, inventory, seen), *_not_admitted(ctx, found, inventory, seen)]
    found.filings.sort(key=_order)
    return found


@dataclass(frozen=True)
class _Inventory:
    """What stands, which models the file brings, and what people are called."""

    records: Mapping[tuple[str, str], Stored]
    versions: Mapping[str, Sequence[str]]
    models: frozenset[str]
    people: Mapping[str, str]

    @classmethod
    def of(cls, ctx: Context, rows: Sequence[Row]) -> _Inventory:
        models, own = filing.all(ctx, "model"), filing.all(ctx, "model_version")
        known: dict[str, list[str]] = {}
        for one in own:
            known.setdefault(str(one.body["model"]), []).append(str(one.body["version"]))
        brought = {_id(row) for row in rows if row.layout.kind == Model.kind}
        return cls(
            {(one.kind, one.id): one for one in (*models, *own)},
            known,
            frozenset({one.id for one in models} | brought),
            {one.id: str(one.body["name"]) for one in filing.all(ctx, "person")},
        )


def _judge(ctx: Context, row: Row, id: str, source: str, inventory: _Inventory, found: Judged) -> None:
    kind, stood = row.layout.kind, inventory.records.get((row.layout.kind, id))
    before = filing.with_defaults(kind, stood.body) if stood else {}
    said = {name: _chosen(row, name, value) for name, value in row.given.items() if value != cells.KEPT}
    body = {**(before or {"source": source}), **said}
    body |= {name: body[name] or UNCLASSIFIED for name in ("tier",) if name in body}
    problems = [*_as_read(row, stood, id, inventory), *_around(row, id, stood, inventory)]
    try:
        content = filing.normalised(ctx, kind, body)
        problems += _by_verbs(ctx, row, content, before)
        if not problems:
            _take(Filing(kind, id, content, stood.version if stood else 0), stood, row, before, found)
    except RecordError as error:
        problems += [_of(row, one) for one in error.problems] or [_refused(row, "", error.message, "")]
    found.refused += problems


def _take(one: Filing, stood: Stored | None, row: Row, before: Mapping[str, Any], found: Judged) -> None:
    changes = list(_changes(row, one, before)) if stood else []
    if stood and not changes:
        found.unchanged += 1
    else:
        found.changed += changes
        found.filings.append(one)


def _not_admitted(
    ctx: Context, found: Judged, inventory: _Inventory, rows: Mapping[tuple[str, str], Row]
) -> Iterator[Refused]:
    """What the rules of filing have against records that are right by themselves."""
    with ctx.store.transaction() as tx:
        known = version_guard.numbers(tx)
        for one in found.filings:
            try:
                filing.admit(ctx, tx, one, inventory.records.get((one.kind, one.id)), known)
            except MlgovError as error:
                row = rows[one.kind, one.id]
                yield from [_of(row, each) for each in error.problems] or [
                    _refused(row, "", error.message, "")
                ]


def _changes(row: Row, one: Filing, before: Mapping[str, Any]) -> Iterator[Change]:
    for each in row.layout.fields:
        old, new = before.get(each.name), one.content.get(each.name)
        if old != new:
            shown = (shorten(cells.written(each, value), 300) for value in (old, new))
            yield Change(row.at(each.name), one.kind, one.id, each.name, each.label, *shown)


def _as_read(row: Row, stood: Stored | None, id: str, inventory: _Inventory) -> Iterator[Refused]:
    """Whether the record is still the one that the row was taken from."""
    if row.read_as is None:
        return
    if stood is None and row.read_as:
        yield _refused(row, READ_AS, f"there is no {id} to change", "empty this cell to add it")
    elif stood is not None and not row.read_as:
        what = f"{id} is in the inventory already, as version {stood.version}"
        yield _refused(row, READ_AS, what, "change the row that was downloaded instead of adding one")
    elif stood is not None and row.read_as != str(stood.version):
        who = inventory.people.get(stood.actor, stood.actor)
        what = f"was read as version {row.read_as}, but {filing.saved_by(who, stood)}"
        yield _refused(row, READ_AS, what, "download the inventory again and edit that")


def _around(row: Row, id: str, stood: Stored | None, inventory: _Inventory) -> Iterator[Refused]:
    """What the rest of the inventory has against a version."""
    model, version = row.given.get("model"), row.given.get("version")
    if row.layout.kind == Model.kind or stood is not None:
        return
    if str(model) not in inventory.models:
        fix = did_you_mean(str(model), inventory.models) or "add the model first, in the sheet of models"
        yield _refused(row, "model", f"there is no model {shorten(str(model))}", fix)
    try:
        newer = versions.backwards(str(version), inventory.versions.get(str(model), ()))
    except ValueError:
        return  # what is no version is refused as such
    if newer is not None:
        what = f"goes backwards: {model} is at {newer} already"
        yield _refused(row, "version", what, f"give it a number above {newer}")


def _by_verbs(ctx: Context, row: Row, content: Mapping[str, Any], before: Mapping[str, Any]) -> list[Refused]:
    """Fields that follow from acts and that the row would set all the same."""
    kind = row.layout.kind
    stood = before or filing.with_defaults(kind, {})
    return [
        _refused(row, name, f"is not set here: {how}", f"leave it as it is: {_shown(stood.get(name))}")
        for name, how in VERBS[kind].items()
        if name in row.given
        and content[name] != stood.get(name)
        and (name == "tier" or not ctx.person.everything)
    ]


def _shown(value: Any) -> str:
    return str(value) if value not in (None, "") else "empty"


def _circles(found: Judged, inventory: _Inventory, rows: Mapping[tuple[str, str], Row]) -> Iterator[Refused]:
    """Models that would depend on themselves once all of the file is in."""
    fresh = {one.id: one.content["depends_on"] for one in found.filings if one.kind == Model.kind}
    models = [one for (kind, _), one in inventory.records.items() if kind == Model.kind]
    stood = {one.id: one.body.get("depends_on", []) for one in models}
    for where, problem in dependencies.problems(stood, fresh):
        yield _of(rows[Model.kind, where], problem)


def _chosen(row: Row, name: str, value: Any) -> Any:
    """A choice by its value, whatever the case, or by the words that people read."""
    one = next(each for each in row.layout.fields if each.name == name)
    if not one.options or not isinstance(value, str):
        return value
    said = {option.label.casefold(): option.value for option in one.options}
    said |= {option.value.casefold(): option.value for option in one.options}
    return said.get(value.strip().casefold(), value)


def _of(row: Row, problem: Problem) -> Refused:
    name = problem.where.split(".")[0]
    one = next((each for each in row.layout.fields if each.name == name), None)
    near = _near(one, row.written(name)) if one else ""
    inside = problem.where.partition(".")[2]
    what = f"{inside}: {problem.what}" if inside else problem.what
    return _refused(row, name if one else "", what, near or problem.fix)


def _near(one: FormField, said: str) -> str:
    return did_you_mean(said, [option.value for option in one.options]) if one.options and said else ""


def _refused(row: Row, name: str, what: str, fix: str) -> Refused:
    return Refused(row.at(name), name, shorten(row.written(name), 120), what, fix)


def _id(row: Row) -> str:
    """What names the record; "" where a part is missing."""
    parts = [str(row.given.get(key) or "").strip() for key in row.layout.key]
    return "@".join(parts) if all(parts) else ""


def _nameless(row: Row) -> list[Refused]:
    return [
        _refused(row, key, "is missing", "fill it in")
        for key in row.layout.key
        if not str(row.given.get(key) or "").strip()
    ]


def _order(one: Filing) -> tuple[bool, str, Any]:
    if one.kind == Model.kind:
        return False, one.id, ()
    return True, str(one.content["model"]), versions.precedence(str(one.content["version"]))
