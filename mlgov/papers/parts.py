"""Sections that every paper ends with."""

from __future__ import annotations

from mlgov.charts import words
from mlgov.charts.theme import STATUS
from mlgov.papers.blocks import Block, Facts, Heading, Paragraph, Quiet, Together
from mlgov.papers.typesetting import Stamp


def checking(stamp: Stamp, policy_hash: str) -> list[Block]:
    """How a reader finds out whether this paper is what the store said."""
    together: tuple[Block, ...] = (
        Heading("How to check this paper"),
        Paragraph(
            "Every figure here follows from the journal as it stood at the moment below. The same store and "
            "the same moment give this file again, byte for byte. `mlgov audit verify` checks the journal, "
            "in which the entry below has the hash below."
        ),
        Facts(
            (
                ("As of", words.exact_moment(stamp.as_of)),
                ("Data up to", words.exact_moment(stamp.data_cutoff)),
                ("Journal entry", words.count(stamp.entry)),
                ("Its hash", stamp.head),
                ("Policy", stamp.policy_version),
                ("Its hash", policy_hash),
            ),
            wide=True,
        ),
        legend(),
    )
    return [Together(together)]


def legend() -> Quiet:
    told = ", ".join(f"{mark.icon} {mark.word}" for mark in STATUS.values())
    return Quiet(
        f"Marks: {told}. A figure is judged by the limits of the policy; one that could not be computed is "
        "never counted as ok, and groups that are too small are left out and named."
    )
