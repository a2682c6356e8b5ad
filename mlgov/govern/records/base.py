"""What every kind of record shares: one pydantic class is its form, its validation and its storage.

A kind is a subclass of `Record` that names itself (`kind`, `label`, `plural`), the right needed to file it
(`right`) and its fields. Fields are made by `field`, which keeps what a form needs beside the type. Rules
that a type can't say stand in `check`, those that follow from the other fields in `complete`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from mlgov.errors import Problem
from mlgov.govern.records.vocabulary import choices
from mlgov.policy.models import Policy
from mlgov.policy.names import MODEL_ID, MODEL_ID_RULE, SEMANTIC_VERSION, SEMANTIC_VERSION_RULE

KINDS: dict[str, type[Record]] = {}


def _utc(moment: datetime) -> datetime:
    """A time without a zone is UTC, as on every screen."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _no_number(value: Any) -> Any:
    if isinstance(value, int | float):  # pydantic would read it as seconds since 1970
        raise ValueError("must be a date such as 2026-11-14, or a time such as 2026-11-14T09:30:00Z")
    return value


def _model_id(value: str) -> str:
    if not MODEL_ID.match(value):
        raise ValueError(MODEL_ID_RULE)
    return value


def _version(value: str) -> str:
    if not SEMANTIC_VERSION.match(value):
        raise ValueError(SEMANTIC_VERSION_RULE)
    return value


def lines(value: Any) -> Any:
    """`a; b`, as a cell of a spreadsheet says it, or one a line."""
    return [part for part in re.split(r"[;\n]", value) if part.strip()] if isinstance(value, str) else value


def _pairs(value: Any) -> Any:
    """`name = text; name = text`, as a cell of a spreadsheet says it."""
    if not isinstance(value, str):
        return value
    named = (part.partition("=") for part in lines(value))
    return {name.strip(): text.strip() for name, _, text in named}


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]  # a line that may be empty
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]  # paragraphs, may be empty
Moment = Annotated[datetime, BeforeValidator(_no_number), AfterValidator(_utc)]
Day = Annotated[date, BeforeValidator(_no_number)]
ModelId = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_model_id)]
Version = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_version)]
Lines = Annotated[tuple[Line, ...], BeforeValidator(lines)]
Reasons = Annotated[dict[str, Line], BeforeValidator(_pairs)]  # field -> why it does not apply


def field(
    label: str,
    help: str,
    *,
    section: str,
    widget: str = "line",
    default: Any = ...,
    options_from: str | None = None,
    show_if: Mapping[str, tuple[str, ...]] | None = None,
    past: bool = False,
    open: bool = False,
) -> Any:
    """A field of a record with what its form needs.

    `options_from` names a vocabulary (see `vocabulary.choices`), and the answer has to be in it where it
    comes from the policy. `show_if` is {other field: its values that make this one appear}. `past` forbids
    times after the clock. `open`: another answer than those offered may be written. A field without `default`
    is required.
    """
    extra: dict[str, Any] = {
        "section": section,
        "widget": widget,
        "options_from": options_from,
        "past": past,
        "open": open,
        "show_if": {name: list(values) for name, values in (show_if or {}).items()},
    }
    return Field(default, title=label, description=help, json_schema_extra=extra)


class Row(BaseModel):
    """One line of a small table in a record (widget `rows`); its cells are made by `field`, too.

    A text such as `Core banking = confidential` is read as the cells in their order.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = dict(zip(cls.model_fields, (part.strip() for part in value.split("=")), strict=False))
        if isinstance(value, Mapping):
            return {
                name: cell for name, cell in value.items() if name not in cls.model_fields or not empty(cell)
            }
        return value


class Record(BaseModel):
    """One filed record. Nothing changes after validation; a correction is a new version."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: ClassVar[str]
    label: ClassVar[str]
    plural: ClassVar[str]
    purpose: ClassVar[str]
    right: ClassVar[str]
    filed_by: ClassVar[str] = ""  # the act that it follows from, where nobody files it by itself
    computed: ClassVar[
        tuple[str, ...]
    ] = ()  # fields that `complete` fills; what comes in for them is ignored
    by_acts: ClassVar[tuple[str, ...]] = ()  # fields that stay as they are where it is filed by itself
    ordered: ClassVar[
        tuple[tuple[str, str], ...]
    ] = ()  # fields that hold days or times, the earlier one first
    prefix: ClassVar[str] = ""  # how the ids begin that the store gives; else the kind's first three letters

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        KINDS[cls.kind] = cls

    @model_validator(mode="before")
    @classmethod
    def _empty_is_missing(cls, body: Any) -> Any:
        """A box left empty on a form is an answer not given."""
        if not isinstance(body, Mapping):
            return body
        return {
            name: value for name, value in body.items() if not (name in cls.model_fields and empty(value))
        }

    @property
    def natural_id(self) -> str | None:
        """The id that the record's own fields give it; None when the store is to number it."""
        return None

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        """What the policy, the clock and the other fields have against it; every problem, none raised.

        It also meets half-valid records, so that a person sees everything at once: a field that failed its
        own validation is None here.
        """
        return [*self._unknown(policy), *self._future(now), *self._out_of_order()]

    def complete(self, policy: Policy) -> Self:
        """The record with its computed fields filled."""
        return self

    def _unknown(self, policy: Policy) -> list[Problem]:
        found = []
        for where, source, one in self._chosen():
            options = choices(source, policy)
            if options is not None and one not in (None, "", *(option.value for option in options)):
                known = ", ".join(option.value for option in options) or "none, the policy has no such list"
                found.append(Problem(where, f'"{one}" is not in the policy', f"choose one of: {known}"))
        return found

    def _chosen(self) -> Iterator[tuple[str, str, Any]]:
        """(where, vocabulary, answer) of every answer that is to be one of a list."""
        for name, (source, value) in self._of("options_from").items():
            for one in value if isinstance(value, tuple | dict) else (value,):
                yield (f"{name}.{one}" if isinstance(value, dict) else name), source, one
        for name in type(self).model_fields:
            rows = getattr(self, name)
            for place, row in enumerate(rows if isinstance(rows, tuple) else ()):
                for cell in type(row).model_fields if isinstance(row, Row) else ():
                    source = facts(type(row), cell).get("options_from")
                    if source:
                        yield f"{name}.{place}.{cell}", source, getattr(row, cell)

    def _future(self, now: datetime | None) -> list[Problem]:
        if now is None:
            return []
        found = []
        for name, (_, value) in self._of("past").items():
            late = value > now if isinstance(value, datetime) else value is not None and value > now.date()
            if late:
                found.append(Problem(name, "lies in the future", f"it is now {now:%Y-%m-%d %H:%M} UTC"))
        return found

    def _out_of_order(self) -> list[Problem]:
        """A problem for each later day or time that lies before the earlier one; both are named."""
        found = []
        for earlier, later in self.ordered:
            first, last = getattr(self, earlier), getattr(self, later)
            if first is not None and last is not None and _before(last, first):
                title = type(self).model_fields[earlier].title
                found.append(Problem(later, f"is before “{title}”", f"“{title}” is {_written(first)}"))
        return found

    def _of(self, fact: str) -> dict[str, tuple[Any, Any]]:
        """Fields that carry a fact of `field`: name -> (the fact, the value)."""
        named = {name: facts(type(self), name).get(fact) for name in type(self).model_fields}
        return {name: (given, getattr(self, name)) for name, given in named.items() if given}


def _before(one: date, other: date) -> bool:
    """Whether a day or time lies before another; a day and a time are compared by their days, UTC."""
    if isinstance(one, datetime) != isinstance(other, datetime):
        one, other = (day.date() if isinstance(day, datetime) else day for day in (one, other))
    return one < other


def _written(at: date) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if isinstance(at, datetime) else at.isoformat()


def facts(kind: type[BaseModel], name: str) -> dict[str, Any]:
    """What `field` kept beside the type of a field."""
    extra = kind.model_fields[name].json_schema_extra
    return dict(extra) if isinstance(extra, dict) else {}


def empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
