"""Empty forms to fill on paper or in a file, made from the policy and the kinds of records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from mlgov.govern.records.forms import FormField, form_fields
from mlgov.govern.records.parse import kind_of
from mlgov.policy import rights
from mlgov.policy.forms import Reviewing
from mlgov.policy.models import Form, Option, Policy, Question

ASSESSMENT, RECORD = "Assessment form", "Record"
# id of a template -> the kind of record whose fields it has, and its title
RECORDS = {
    "inventory_sheet": ("model", "Inventory sheet of a model"),
    "model_card": ("model_version", "Model card of a version"),
    "incident_report": ("incident", "Incident report"),
    "incident_review": ("incident_review", "Post-incident review"),
    "retirement_plan": ("retirement", "Retirement plan"),
    "council_meeting": ("meeting", "Agenda and minutes of a meeting"),
    "audit_finding": ("finding", "Audit finding"),
    "completed_course": ("training", "Completed course"),
}


RISK_WORDS = ("none", "low", "moderate", "high", "severe")


@dataclass(frozen=True)
class Risk:
    """What an answer carries: a level of 1 to 4, why, and what would lower it."""

    value: str
    level: int
    rationale: str
    mitigation: str


@dataclass(frozen=True)
class Entry:
    """One thing to fill in; `options` are (value, label). `when` says what has to be answered before it."""

    name: str
    text: str
    help: str
    type: str
    options: tuple[tuple[str, str], ...]
    required: bool
    when: str = ""
    columns: tuple[str, ...] = ()  # of a small table
    keys: tuple[str, ...] = ()  # of those columns, as a file names them
    risks: tuple[Risk, ...] = ()  # of the options that carry one


@dataclass(frozen=True)
class Part:
    """A section: its title, where the framework asks for it, and what is to be filled in."""

    title: str
    section: str
    intro: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Template:
    """An empty form. `about` is the form's id or the kind of record; `valid` says for how long by tier."""

    id: str
    title: str
    group: str
    about: str
    purpose: str
    section: str
    parts: tuple[Part, ...]
    filled_by: str = ""
    reviewed_by: str = ""
    valid: tuple[tuple[str, str], ...] = ()

    def texts(self) -> list[str]:
        """Everything that it says, for a search."""
        entries = [entry for part in self.parts for entry in part.entries]
        return [self.purpose, *(part.title for part in self.parts), *(f"{e.text} {e.help}" for e in entries)]


def templates(policy: Policy) -> list[Template]:
    """Every assessment form of the policy, then the records that begin on paper."""
    return [*(_of_form(form, policy) for form in policy.forms), *(_of_record(id, policy) for id in RECORDS)]


def _of_form(form: Form, policy: Policy) -> Template:
    asked = {one.id: one for part in form.sections for one in part.questions}
    parts = tuple(
        Part(part.title, part.section, part.intro, tuple(_question(one, asked) for one in part.questions))
        for part in form.sections
    )
    apart = form.review
    return Template(
        form.id, form.title, ASSESSMENT, form.id, form.purpose, form.section, parts,
        filled_by=_who(policy, rights.ASSESSMENT_FILE, apart.independent_author),
        reviewed_by=_reviewer(policy, apart), valid=tuple(_terms(form, policy)),
    )  # fmt: skip


def _who(policy: Policy, right: str, independent: bool = False) -> str:
    """The roles that may, and whether it has to be somebody who has no part in the model."""
    named = ", ".join(rights.holders(policy, right)) or "Nobody by role"
    return f"{named}; who neither built the model nor answers for it" if independent else named


def _reviewer(policy: Policy, review: Reviewing) -> str:
    return f"{_who(policy, rights.ASSESSMENT_REVIEW, review.independent_reviewer)}. {review.because}"


def _terms(form: Form, policy: Policy) -> Iterator[tuple[str, str]]:
    """Title of each tier, and for how long an accepted form counts there."""
    for tier in policy.tiers:
        if (days := form.valid_days.get(tier.id)) is not None:
            yield tier.title, _counted(days, "day")
        elif (months := form.valid_months.get(tier.id)) is not None:
            yield tier.title, _counted(months, "month")


def _counted(n: int, unit: str) -> str:
    return f"{n} {unit}{'' if n == 1 else 's'}"


def _question(one: Question, asked: Mapping[str, Question]) -> Entry:
    when = "; ".join(_when(asked[name], values) for name, values in one.show_if.items())
    apart = " It may not apply: then say why." if one.may_not_apply else ""
    options = tuple((option.value, option.label) for option in one.options)
    return Entry(
        one.id, one.text, f"{one.help}{apart}".strip(), one.type, options, one.required, when,
        risks=tuple(_risk(option) for option in one.options if option.risk),
    )  # fmt: skip


def _risk(option: Option) -> Risk:
    return Risk(option.value, option.risk, option.rationale, option.mitigation)


def _when(before: Question, values: Sequence[str]) -> str:
    """The earlier question with the answers that make another one appear, as a person reads them."""
    labels = {option.value: option.label for option in before.options}
    return f"“{before.text}” is “{'” or “'.join(labels.get(value, value) for value in values)}”"


def _of_record(id: str, policy: Policy) -> Template:
    kind, title = RECORDS[id]
    record = kind_of(kind)
    fields = [one for one in form_fields(kind, policy) if one.widget != "computed"]
    labels = {one.name: one.label for one in fields}
    parts = tuple(
        Part(section, "", "", tuple(_field(one, labels) for one in members))
        for section, members in groupby(fields, key=lambda one: one.section)
    )
    may = _who(policy, record.right)
    return Template(id, title, RECORD, kind, record.purpose, "", _joined(parts), filled_by=may)


def _joined(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Sections that stand in two places, as one."""
    by_title: dict[str, tuple[Entry, ...]] = {}
    for part in parts:
        by_title[part.title] = (*by_title.get(part.title, ()), *part.entries)
    return tuple(Part(title, "", "", entries) for title, entries in by_title.items())


def _field(one: FormField, labels: dict[str, str]) -> Entry:
    when = "; ".join(
        f"“{labels.get(name, name)}” is {' or '.join(values)}" for name, values in one.show_if.items()
    )
    options = tuple((option.value, option.label) for option in one.options)
    columns = tuple(column.label for column in one.columns)
    keys = tuple(column.name for column in one.columns)
    return Entry(one.name, one.label, one.help, one.widget, options, one.required, when, columns, keys)
