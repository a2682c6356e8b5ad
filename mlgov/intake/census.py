"""An independent count of what a CSV file holds, taken from its bytes.

A fast engine may skip or merge rows in silence. This count knows nothing of columns or types: it splits
the bytes at quotation marks, so that what is between them doesn't count, and counts line ends and
delimiters in the rest. When the engine's row count agrees with it, nothing was lost.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlgov.intake.source import CHUNK


@dataclass(frozen=True)
class Census:
    """Counts over a CSV file without its trailing blank lines; the header is one of the `records`.

    `regular` is False where quotes don't pair up, blank lines stand between rows, line ends are mixed, or
    bytes are not UTF-8: the file then needs the reader that decides record by record.
    """

    records: int
    delimiters: int
    regular: bool
    quoted_newlines: bool
    bad_lines: tuple[int, ...]


def take(path: Path, delimiter: str) -> Census:
    """Count records and delimiters of a CSV file; `bad_lines` are the 1-based lines that are not UTF-8."""
    mark, inside = delimiter.encode(), False
    newlines = outer_newlines = delimiters = 0
    odd = False
    tail = b"\n"  # A blank first line counts as blank too.
    for block in _blocks(path):
        parts = block.split(b'"')
        outer = b"\x01".join(parts[int(inside) :: 2])
        newlines += block.count(b"\n")
        outer_newlines += outer.count(b"\n")
        delimiters += outer.count(mark)
        odd = odd or _odd_line_ends(tail, block, tail + outer)
        inside ^= (len(parts) - 1) % 2 == 1
        tail = (tail + block)[-2:]
    bad = _lines_not_utf8(path)
    regular = not (odd or inside or bad)
    return Census(outer_newlines + 1, delimiters, regular, newlines != outer_newlines, bad)


def _odd_line_ends(tail: bytes, block: bytes, outer: bytes) -> bool:
    """Whether there are blank lines outside quotes, lone carriage returns or NUL bytes."""
    if b"\n\n" in outer or b"\n\r\n" in outer or b"\0" in block:
        return True
    returns = block.count(b"\r") - block.endswith(b"\r") + tail.endswith(b"\r")
    return returns != (tail[-1:] + block).count(b"\r\n")


def _blocks(path: Path) -> Iterator[bytes]:
    """The file in blocks, without the line ends that close it."""
    left = path.stat().st_size - _closing_bytes(path)
    with path.open("rb") as file:
        while left > 0 and (block := file.read(min(CHUNK, left))):
            left -= len(block)
            yield block


def _closing_bytes(path: Path) -> int:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 4096))
        end = file.read()
    return len(end) - len(end.rstrip(b"\r\n"))


def _lines_not_utf8(path: Path, most: int = 10_000) -> tuple[int, ...]:
    """1-based numbers of the lines that are not UTF-8; for nearly every file none, after one decode."""
    decoder = getincrementaldecoder("utf-8")()
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
        return ()
    except UnicodeDecodeError:
        return _search_lines(path, most)


def _search_lines(path: Path, most: int) -> tuple[int, ...]:
    bad: list[int] = []
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                bad.append(number)
            if len(bad) == most:
                break
    return tuple(bad)


def record_lines(path: Path) -> npt.NDArray[np.int64]:
    """The 1-based line on which each record begins (header first), for a file with newlines inside quotes."""
    starts: list[npt.NDArray[np.int64]] = [np.array([1], dtype=np.int64)]
    line, inside = 1, False
    for block in _blocks(path):
        data = np.frombuffer(block, dtype=np.uint8)
        quoted = np.logical_xor.accumulate(data == ord('"')) ^ inside
        ends = np.flatnonzero(data == ord("\n"))
        numbers = line + np.arange(1, len(ends) + 1, dtype=np.int64)
        starts.append(numbers[~quoted[ends]])
        line += len(ends)
        inside = bool(quoted[-1])
    return np.concatenate(starts)
