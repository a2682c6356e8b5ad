"""Papers of the store: the council pack, a model's report, an assessment, a meeting's minutes, a regime.

The moment rule. A paper speaks of one moment, and everything in it follows from the journal up to then. Its
head is the newest entry at that moment that can change a figure, a record or the policy: sign-ins and
exports, which change none, are passed over, so that exporting a paper does not change the paper. Without
`as_of` the moment is that entry's time, or the beginning of today (UTC) if that is later, because what is
overdue depends on the day. So the same store gives the same bytes all day long, and a paper exported again
as of its own moment gives the same bytes for ever.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, time

from mlgov.govern import periods
from mlgov.papers.assessment_report import assessment_report
from mlgov.papers.compliance_report import compliance_report
from mlgov.papers.council import council_pack
from mlgov.papers.minutes import minutes_paper
from mlgov.papers.model_report import model_report
from mlgov.papers.typesetting import Paper, Stamp
from mlgov.policy.publish import label
from mlgov.services import assessment_paper, compliance_paper, minutes, model_paper, scorecards
from mlgov.services import council_pack as pack
from mlgov.services.context import Context
from mlgov.store import journal

__all__ = [
    "Paper",
    "assessment_pdf",
    "compliance_pdf",
    "council_pdf",
    "minutes_pdf",
    "model_pdf",
    "moment_of",
    "stamp_at",
]

CHANGES = ("record.*", "model.*", "batch.*", "policy.*")  # the acts that a paper can show


def council_pdf(ctx: Context, *, period: str, as_of: datetime | None = None) -> Paper:
    """The council pack of a period ("2026-10", "2026-Q3", "2026").

    The export is a journal entry with the hash of the file. Raises AccessError without the right, DataError
    for what is no period, StoreError where no policy was in force at that moment.
    """
    ctx.require("export")
    span = periods.parse(period)
    stamp = stamp_at(ctx, as_of)
    pdf = council_pack(pack.gather(ctx, span, stamp))
    return _exported(ctx, "council", span.label, stamp, pdf)


def model_pdf(ctx: Context, model: str, *, as_of: datetime | None = None) -> Paper:
    """One model's report. Raises AccessError without the right, DataError where there is no such model."""
    ctx.require("export")
    stamp = stamp_at(ctx, as_of)
    pdf = model_report(model_paper.gather(ctx, model, stamp))
    return _exported(ctx, "model", model, stamp, pdf)


def minutes_pdf(ctx: Context, meeting: str, *, as_of: datetime | None = None) -> Paper:
    """A meeting's minutes. Raises AccessError without the right, RecordError without the meeting."""
    ctx.require("export")
    stamp = stamp_at(ctx, as_of)
    pdf = minutes_paper(minutes.gather(ctx, meeting, stamp))
    return _exported(ctx, "minutes", meeting, stamp, pdf)


def assessment_pdf(ctx: Context, assessment: str, *, as_of: datetime | None = None) -> Paper:
    """One assessment. Raises AccessError without the right, RecordError without the assessment."""
    ctx.require("export")
    stamp = stamp_at(ctx, as_of)
    pdf = assessment_report(assessment_paper.gather(ctx, assessment, stamp))
    return _exported(ctx, "assessment", assessment, stamp, pdf)


def compliance_pdf(ctx: Context, regime: str, *, as_of: datetime | None = None) -> Paper:
    """Where one regime stands, with its statement of applicability.

    Raises AccessError without the right, RecordError where the policy has no such regime.
    """
    ctx.require("export")
    stamp = stamp_at(ctx, as_of)
    pdf = compliance_report(compliance_paper.gather(ctx, regime, stamp))
    return _exported(ctx, "compliance", regime, stamp, pdf)


def moment_of(ctx: Context, as_of: datetime | None) -> datetime:
    """The moment that a paper speaks of, by the rule above."""
    if as_of is not None:
        return as_of
    today = datetime.combine(ctx.now().astimezone(UTC).date(), time.min, UTC)
    newest = _head(ctx, None)
    return max(newest.at, today) if newest else today


def stamp_at(ctx: Context, as_of: datetime | None) -> Stamp:
    """What a paper of that moment rests on."""
    at = moment_of(ctx, as_of)
    newest = _head(ctx, at)
    return Stamp(
        as_of=at,
        data_cutoff=scorecards.data_cut_off(ctx, as_of=at),
        policy_version=label(ctx.policy(at)),
        head=newest.hash if newest else journal.GENESIS,
        entry=newest.seq if newest else 0,
    )


def _head(ctx: Context, at: datetime | None) -> journal.Entry | None:
    cur, up_to = ctx.store.cursor(), ctx.seq(at)
    found = [
        entry
        for action in CHANGES
        for entry in journal.entries(cur, journal.Wanted(action=action, up_to=up_to), limit=1)
    ]
    return max(found, key=lambda entry: entry.seq, default=None)


def _exported(ctx: Context, kind: str, about: str, stamp: Stamp, pdf: bytes) -> Paper:
    """The file with its name and hash; written down after it was made, so that it can't change itself."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{kind}-{about}-{stamp.as_of:%Y%m%d}.pdf")
    body = {
        "kind": kind,
        "about": about,
        "as_of": stamp.as_of.astimezone(UTC).isoformat(),
        "entry": stamp.entry,
        "head": stamp.head,
        "sha256": sha256,
        "bytes": len(pdf),
    }
    with ctx.store.transaction() as tx:
        ctx.append(tx, "export.made", f"{kind}:{about}", body)
    return Paper(pdf, name, sha256)
