"""Parts of an inventory record: its data sources, and what of it does not apply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from mlgov.errors import Problem
from mlgov.govern.records.base import Line, Record, Row, field, lines


class DataSource(Row):
    """Data that a model reads, and how they are classified."""

    name: Line = field("Data source", "What it is called, such as Core banking ledger.", section="Data")
    classification: str = field(
        "Classification",
        "How the data are classified.",
        section="Data",
        widget="choice",
        options_from="data classes",
    )


DataSources = Annotated[tuple[DataSource, ...], BeforeValidator(lines)]


def not_applicable(options_from: str, section: str) -> Any:
    return field(
        "Does not apply",
        "What the inventory asks for and does not apply here, each with the reason.",
        section=section,
        widget="reasons",
        options_from=options_from,
        default={},
    )


def both(record: Record, reasons: Mapping[str, str] | None) -> list[Problem]:
    """What is said not to apply and is given all the same."""
    given = [name for name in reasons or {} if getattr(record, name, None) not in (None, "", (), {})]
    return [
        Problem(f"not_applicable.{name}", "is said not to apply, but it is given", "keep one of the two")
        for name in given
    ]
