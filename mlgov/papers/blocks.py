"""What a paper is made of. A block is plain data; how it looks stands in `typst/`, once for each kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal


@dataclass(frozen=True)
class Mark:
    """A status in a cell: shown as its icon and its word."""

    kind: ClassVar[str] = "mark"
    status: str


@dataclass(frozen=True)
class Two:
    """Two lines in a cell, the second one quiet."""

    kind: ClassVar[str] = "two"
    main: str
    below: str


@dataclass(frozen=True)
class Spark:
    """A trend as small as a word; null where a period has no value."""

    kind: ClassVar[str] = "spark"
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Strong:
    kind: ClassVar[str] = "strong"
    text: str


Cell = str | Mark | Two | Spark | Strong | None


@dataclass(frozen=True)
class Column:
    """`width` is a share of what is left beside columns without a width, which take what they need."""

    title: str
    width: float | None = None
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True)
class Row:
    """`span` makes one cell over the whole width: the title of the rows below it."""

    cells: tuple[Cell, ...]
    span: bool = False


@dataclass(frozen=True)
class Table:
    kind: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Opening:
    """The head of page one: the house above the title, the period or the model below it."""

    kind: ClassVar[str] = "opening"
    house: str
    subtitle: str


@dataclass(frozen=True)
class Sentence:
    status: str
    text: str


@dataclass(frozen=True)
class Verdict:
    kind: ClassVar[str] = "verdict"
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Decision:
    """What a council is asked to decide: the question, why it stands here, and what is recommended."""

    title: str
    why: str
    recommendation: str
    by: str = ""


@dataclass(frozen=True)
class Decisions:
    kind: ClassVar[str] = "decisions"
    items: tuple[Decision, ...]


@dataclass(frozen=True)
class KeyFigure:
    """One box of at most five: the value as text, a note (change, target), and its trend."""

    label: str
    value: str
    status: str
    unit: str = ""
    note: str = ""
    values: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class KeyFigures:
    kind: ClassVar[str] = "figures"
    items: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Heading:
    kind: ClassVar[str] = "heading"
    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    kind: ClassVar[str] = "paragraph"
    text: str


@dataclass(frozen=True)
class Quiet:
    """A remark in small grey type: why something is not here, or how to read what follows."""

    kind: ClassVar[str] = "quiet"
    text: str


@dataclass(frozen=True)
class Points:
    kind: ClassVar[str] = "points"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Names and values, two pairs in a line; `wide` gives each pair a line of its own."""

    kind: ClassVar[str] = "facts"
    pairs: tuple[tuple[str, str], ...]
    wide: bool = False


@dataclass(frozen=True)
class Chart:
    """A drawing with the sentence that states its finding, and words for those who don't see it.

    `drawing` holds what the template of its kind needs; `papers.drawings` makes it.
    """

    kind: str
    title: str
    caption: str
    alt: str
    drawing: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Together:
    """Blocks that stand on one page."""

    kind: ClassVar[str] = "together"
    blocks: tuple[Block, ...]


Block = (
    Together
    | Opening
    | Verdict
    | Decisions
    | KeyFigures
    | Heading
    | Paragraph
    | Quiet
    | Points
    | Facts
    | Table
    | Chart
)


def table(columns: tuple[Column, ...], rows: list[tuple[Cell, ...]], empty: str) -> Table | Quiet:
    """A table, or in its place the words that say why there is none."""
    return Table(columns, tuple(Row(cells) for cells in rows)) if rows else Quiet(empty)
