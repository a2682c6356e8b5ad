"""Rows that can be measured and rows that go to quarantine, each with line, column and reason."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from mlgov.intake.casting import TYPES
from mlgov.intake.findings import Finding, shorten
from mlgov.intake.native import adopt
from mlgov.intake.roles import Kind
from mlgov.intake.table import QUARANTINE, Table, quarantine_frame

# A column with more unfit cells than this is declared as the wrong type; quarantine would hide that.
UNFIT_SHARE = 0.5
_CELL = 60


class Sorter:
    """Collects typed columns and the reasons against single rows, then splits the rows."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._columns: list[pl.Series] = []
        self._against: list[tuple[str, str, pl.Series, pl.Series]] = []
        self.findings: list[Finding] = []

    def take(self, kinds: Mapping[str, Kind]) -> None:
        """Bring every column of the table to its kind; a column of the wrong type becomes an error."""
        for name in self._table.frame.columns:
            raw = self._table.frame.get_column(name)
            found = adopt(raw, kinds[name])
            if found is None:
                what = f"holds {str(raw.dtype).lower()} values, not {TYPES[kinds[name]]}"
                self.findings.append(Finding("error", name, what, "change its part in the spec", raw.len()))
                continue
            self._columns.append(found.values)
            if found.unfit is not None:
                self._refuse_unfit(name, kinds[name], raw, found.unfit)

    def _refuse_unfit(self, name: str, kind: Kind, raw: pl.Series, unfit: pl.Series) -> None:
        count, filled = int(unfit.sum()), raw.len() - raw.null_count()
        if count > UNFIT_SHARE * filled and count > 1:
            example = shorten(str(raw.filter(unfit).item(0)), _CELL)
            what = f'{count:,} of {filled:,} values are not {TYPES[kind]}, such as "{example}"'
            self.findings.append(Finding("error", name, what, _remedy(kind), count))
        else:
            self.refuse(name, f"is not {TYPES[kind]}", unfit, raw)

    def refuse(self, column: str, why: str, where: pl.Series, content: pl.Series) -> None:
        """Send the rows at `where` (Boolean) to quarantine; `content` are the cells at fault."""
        self._against.append((column, why, where, content.cast(pl.String, strict=False)))

    @property
    def typed(self) -> pl.DataFrame:
        """Every row under its final types, before the split."""
        return pl.DataFrame(self._columns)

    def replace(self, column: pl.Series) -> None:
        """Put a changed column in the place of its namesake."""
        self._columns = [column if old.name == column.name else old for old in self._columns]

    def split(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The good rows, and the quarantine: one entry for each refused row, however many its faults."""
        broken = quarantine_frame(self._table.refused)
        if not self._against:
            return self.typed, broken
        bad = self._against[0][2]
        for _, _, where, _ in self._against[1:]:
            bad = bad | where
        entries = pl.concat([self._entries(*against) for against in self._against])
        return self.typed.filter(~bad), pl.concat([broken, _one_per_line(entries)]).sort("line")

    def _entries(self, column: str, why: str, where: pl.Series, content: pl.Series) -> pl.DataFrame:
        rows = where.arg_true().to_numpy()
        cells = content.filter(where).fill_null("")
        cut = pl.when(pl.col("content").str.len_chars() > _CELL).then(
            pl.col("content").str.head(_CELL - 1) + "…"
        )
        entries = pl.DataFrame({"line": self._table.line_of(rows), "content": cells}).with_columns(
            pl.lit(column).alias("column"),
            pl.format('"{}" {}', cut.otherwise("content"), pl.lit(why)).alias("reason"),
        )
        return entries.select(pl.col(name).cast(kind) for name, kind in QUARANTINE.items())


def _one_per_line(entries: pl.DataFrame) -> pl.DataFrame:
    several = pl.format("{}: {}", "column", "reason").str.join("; ")
    return entries.group_by("line", maintain_order=True).agg(
        pl.col("column").first(),
        pl.when(pl.len() > 1).then(several).otherwise(pl.col("reason").first()).alias("reason"),
        pl.col("content").first(),
    )


def _remedy(kind: Kind) -> str:
    if kind == "number":
        return (
            "list it under `categorical`, add marks of missing values to `null_values`, or write 1.5 for 1,5"
        )
    return "write dates and times as ISO 8601 does"
