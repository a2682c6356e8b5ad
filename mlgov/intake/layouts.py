"""The columns of the extracts that bring no predictions: their names are fixed, so no spec is needed.

Plain data without further imports, because the help of a command shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "time", "text", "answer"]


@dataclass(frozen=True)
class Column:
    """A column of an extract: its name in the file, its kind, what it holds, and whether it must be there."""

    name: str
    kind: Kind
    what: str
    required: bool = False


@dataclass(frozen=True)
class Layout:
    """An extract: how people call it, what a row of it is, and its columns."""

    name: str
    row: str
    columns: tuple[Column, ...]

    def described(self) -> str:
        """The columns as a paragraph: required ones first, each with what it holds."""
        required = [f"{one.name} ({one.what})" for one in self.columns if one.required]
        optional = [f"{one.name} ({one.what})" for one in self.columns if not one.required]
        return f"{self.row}: {', '.join(required)}; optional: {', '.join(optional)}."


_MODEL = Column("model", "text", "its id in the inventory", required=True)
_VERSION = Column("version", "text", "semantic version", required=True)
_SHARE = "a share of 1"

REQUESTS = Layout(
    "requests",
    "One row for each request",
    (
        _MODEL,
        _VERSION,
        Column("timestamp", "time", "when it arrived, ISO 8601, UTC without an offset", required=True),
        Column("latency_ms", "number", "milliseconds until the answer"),
        Column("status", "text", "ok or error, or an HTTP code, of which 500 to 599 are errors"),
    ),
)
INTERVALS = Layout(
    "intervals",
    "One row for each interval",
    (
        _MODEL,
        _VERSION,
        Column("timestamp", "time", "when the interval begins", required=True),
        Column("interval_seconds", "number", "its length", required=True),
        Column("requests", "number", "how many arrived"),
        Column("errors", "number", "how many of them failed"),
        Column("latency_p50_ms", "number", "the interval's own median"),
        Column("latency_p95_ms", "number", "its 95th percentile"),
        Column("latency_p99_ms", "number", "its 99th percentile"),
        Column("cpu_utilisation", "number", _SHARE),
        Column("memory_utilisation", "number", _SHARE),
        Column("gpu_utilisation", "number", _SHARE),
        Column("up", "number", "1 or 0, or the share of the interval in which the model answered"),
    ),
)
BUSINESS = Layout(
    "business metrics",
    "One row for each value of a business metric",
    (
        _MODEL,
        _VERSION,
        Column("metric", "text", "the organisation's own name for it", required=True),
        Column("value", "number", "how much", required=True),
        Column("aggregation", "text", "sum or mean: how the values of a window are put together", True),
        Column("timestamp", "time", "when the value was taken"),
        Column("period", "text", "instead: 2026-07, 2026-Q3, 2026-W31, 2026 or a day; its last day counts"),
        Column("unit", "text", "such as EUR, share or calls"),
        Column("target", "number", "what the value should be at least, or at most"),
        Column("better", "text", "higher or lower; needed beside a target"),
    ),
)
TRAINING = Layout(
    "training",
    "One row for each course that a person completed",
    (
        Column("person", "text", "user name", required=True),
        Column("course", "text", "its title", required=True),
        Column("completed_on", "text", "a day such as 2026-08-01", required=True),
        Column("expires_on", "text", "the last day it counts; empty: as the course has it, or it lasts"),
        Column("score", "text", "of 100, where it ended with a test"),
        Column("certificate", "text", "its number, or where it lies"),
        Column("evidence", "text", "SHA-256 of stored files, with ; between"),
    ),
)
FINDINGS = Layout(
    "findings",
    "One row for each finding",
    (
        Column("model", "text", "its id in the inventory", required=True),
        Column("title", "text", "what was found, in one line", required=True),
        Column("severity", "text", "S1, the worst, to S4", required=True),
        Column("version", "text", "semantic version, where it is about one"),
        Column("detail", "text", "what was seen, and why it matters"),
        Column("source", "text", "audit, assessment, monitoring, gate or exception; audit if empty"),
        Column("source_id", "text", "its number there, by which a second load recognises it"),
        Column("owner", "text", "who mends it; the model's steward if empty"),
        Column("opened", "text", "a day such as 2026-08-01; today if empty"),
        Column("due", "text", "by when it has to be closed; the policy's day if empty"),
        Column("plan", "text", "how it will be mended"),
        Column("closed_on", "text", "the day it was closed"),
        Column("closed_by", "text", "who closed it, not its owner"),
    ),
)
INCIDENTS = Layout(
    "incidents",
    "One row for each incident",
    (
        Column("model", "text", "its id in the inventory", required=True),
        Column("title", "text", "what happened, in one line", required=True),
        Column("type", "text", "as the policy has it, such as latency", required=True),
        Column("severity", "text", "P1, the worst, to P4", required=True),
        Column("occurred", "text", "a time such as 2026-08-01T09:30Z, UTC without an offset", required=True),
        Column("detected", "text", "when it was noticed", required=True),
        Column("version", "text", "semantic version, where it is about one"),
        Column("description", "text", "what was seen"),
        Column("harms", "text", "as the policy has them, with ; between"),
        Column("aware", "text", "when the organisation knew"),
        Column("contained", "text", "when it stopped doing harm"),
        Column("resolved", "text", "when its cause was mended"),
        Column("root_cause", "text", "why it happened; needed once it is resolved"),
        Column("actions", "text", "what was done"),
        Column("detected_by", "text", "monitoring, person, customer or audit; person if empty"),
        Column("source", "text", "the tool or register that it comes from"),
        Column("source_id", "text", "its number there, by which a second load recognises it"),
    ),
)
OUTSIDE_INCIDENTS = Layout(
    "incidents elsewhere",
    "or of incidents elsewhere, to learn from",
    (
        Column("title", "text", "what happened, in one line", required=True),
        Column("source", "text", "the collection that it comes from", required=True),
        Column("source_id", "text", "its number there, by which a second load recognises it"),
        Column("occurred", "text", "a day such as 2026-08-01"),
        Column("organisation", "text", "whose model it was"),
        Column("category", "text", "as the source has it"),
        Column("description", "text", "what is told"),
        Column("lessons", "text", "what it says to us"),
    ),
)
RESOURCES = ("cpu", "memory", "gpu")
PERCENTILES = (50, 95, 99)
