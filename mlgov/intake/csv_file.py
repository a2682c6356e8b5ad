"""A CSV file as a table: header, encoding, count, and the fast or the exact way through it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mlgov.errors import DataError, Problem
from mlgov.intake import census as counting
from mlgov.intake.csv_exact import read_exact
from mlgov.intake.csv_fast import read_fast
from mlgov.intake.findings import Finding, stop_on_errors
from mlgov.intake.header import Header, positions, read_header
from mlgov.intake.roles import Kind, match
from mlgov.intake.source import Source
from mlgov.intake.table import Table

# Below this size Python's csv is done before a query engine has started.
FAST_FROM_BYTES = 400_000
# A few damaged lines go to quarantine; more than this share means that the file has another encoding.
BAD_LINES_SHARE = 0.05
# What spreadsheets and databases of this world still write; a guess beyond them would be no help.
ENCODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "shift_jis", "gb18030", "big5", "euc_kr"]


def read_csv(
    source: Source, kinds: dict[str, Kind], optional: str | None, nulls: Sequence[str]
) -> tuple[Table, list[Finding]]:
    """Read the columns that `kinds` names.

    Raises DataError when columns are missing or the file is not UTF-8.
    """
    header = read_header(source.path, source.name, list(kinds))
    present, findings = positions(header.names)
    places, matched = match(kinds, present, optional)
    findings += matched
    _check_header(source.name, header, findings)
    count = counting.take(source.path, header.delimiter)
    _check_encoding(source, count)
    table = None
    if source.path.stat().st_size >= FAST_FROM_BYTES:
        table = read_fast(source.path, header, count, places, kinds, nulls)
    if table is None:
        table = read_exact(source.path, header, places, nulls, check_encoding=bool(count.bad_lines))
    return table, findings


def _check_header(name: str, header: Header, findings: list[Finding]) -> None:
    if len(header.names) == 1 and any(found.level == "error" for found in findings):
        what = "the header has a single column; a comma, semicolon, tab or vertical bar must divide values"
        findings = [Finding("error", "", what, "export the file again with one of them"), *findings]
    stop_on_errors(name, findings)


def _check_encoding(source: Source, count: counting.Census) -> None:
    """Raises DataError that names the first line at fault and the encoding that the file seems to have."""
    bad = count.bad_lines
    if not bad or (bad[0] > 1 and len(bad) <= BAD_LINES_SHARE * count.records):
        return
    seen = _likely_encoding(source.path)
    fix = f"it looks like {seen}; save it as UTF-8" if seen else "save it as UTF-8"
    problem = Problem(f"line {bad[0]}", "is not UTF-8 text", fix)
    raise DataError(f"{source.name} is not UTF-8: {problem}", [problem])


def _likely_encoding(path: Path) -> str:
    """The best guess at an encoding by its statistics; "" when there is none."""
    # Loaded here because it takes longer to import than a small file takes to read.
    from charset_normalizer import from_bytes

    with path.open("rb") as file:
        best = from_bytes(file.read(200_000), cp_isolation=ENCODINGS).best()
    return best.encoding.replace("_", "-") if best is not None else ""
