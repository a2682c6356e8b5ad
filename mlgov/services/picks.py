"""Which rows of scorecards are meant: in an address, as a filter, and of the rows behind a chart."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import polars as pl

WHOLE = "whole"  # in `of`: figures that are of no group


@dataclass(frozen=True)
class Pick:
    """Rows that fit every field; an empty one lets all through.

    of: the attributes whose groups are meant, such as `sex` or `race,sex`, and `WHOLE` for no group; group:
    single groups, as the canonical JSON of a scorecard.
    """

    model: tuple[str, ...] = ()
    version: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    metric: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    window: tuple[str, ...] = ()
    status: tuple[str, ...] = ()

    def among(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows of a scorecard that fit, in their order."""
        tests = [pl.col(name).is_in(wanted) for name, wanted in self.asked() if name != "of"]
        found = rows.filter(*tests) if tests else rows
        return found.filter(attributes(found).is_in(self.of)) if self.of else found

    def asked(self) -> list[tuple[str, tuple[str, ...]]]:
        """The fields that are not empty."""
        return [(one.name, wanted) for one in fields(self) if (wanted := getattr(self, one.name))]

    def params(self) -> list[tuple[str, str]]:
        """As the parameters of an address; a name stands there once for each of its values."""
        return [(name, value) for name, wanted in self.asked() for value in wanted]


NAMES = tuple(one.name for one in fields(Pick))


def asked(given: Callable[[str], Sequence[str]]) -> Pick:
    """From the parameters of an address; `given` gives all values of a name."""
    return Pick(**{name: tuple(dict.fromkeys(given(name))) for name in NAMES})


def behind(rows: pl.DataFrame, *, every_window: bool = False, each_group: bool = False) -> Pick:
    """What picks these rows of a scorecard again.

    every_window: also those of windows that are still to come; each_group: only these groups of an attribute,
    and not the others.
    """

    def seen(name: str) -> tuple[str, ...]:
        return tuple(rows[name].drop_nulls().unique(maintain_order=True))

    return Pick(
        **{name: seen(name) for name in ("model", "version", "family", "metric", "subject")},
        of=tuple(attributes(rows).unique(maintain_order=True)),
        group=seen("group") if each_group else (),
        window=() if every_window else seen("window"),
    )


def attributes(rows: pl.DataFrame) -> pl.Series:
    """Of which attributes the group of each row is, `WHOLE` where there is none."""
    names = {one: ",".join(json.loads(one)) for one in rows["group"].drop_nulls().unique()}
    return rows["group"].replace_strict(names, default=WHOLE, return_dtype=pl.String)
