"""Tables and sentences that pages share: what a narrow screen makes of them, and how counts are led on."""

from __future__ import annotations

import pytest

from mlgov.services.overview import Figure
from mlgov.ui import blocks, overview, table
from mlgov.ui.table import Column

ROW = {"name": "Loans", "tier": "critical", "owner": "Otto", "unit": ""}
COLUMNS = [Column(name, name.capitalize()) for name in ROW]


@pytest.mark.parametrize(("columns", "cards"), [(4, True), (3, False)])
def test_a_table_of_more_than_three_columns_turns_into_cards(columns: int, cards: bool) -> None:
    assert ('class="data cards"' in table.html([ROW], COLUMNS[:columns])) is cards


def test_a_date_that_is_a_link_reads_as_a_date() -> None:
    row = {"on": "2026-12-01"}
    shown = table.html([row], [Column("on", "Meeting", "date")], url=lambda _: "council")
    assert ">1 Dec 2026</a>" in shown


@pytest.mark.parametrize(("count", "led"), [(1, ": "), (2, ", first ")])
def test_one_thing_is_not_the_first_of_several(count: int, led: str) -> None:
    assert blocks.leading(count) == led


@pytest.mark.parametrize(
    ("value", "of", "said"),
    [(1, None, "Findings: 1"), (10, 12, "Findings: 10 of 12, 83.3 %"), (0, 0, "Findings: 0 of 0")],
)
def test_an_indicator_says_of_how_many_where_that_is_known(value: int, of: int | None, said: str) -> None:
    _, parts, _ = overview.indicator(Figure("late", "Findings", value, of, "warn", "", "findings"))
    assert "".join(part if isinstance(part, str) else part[0] for part in parts) == said
