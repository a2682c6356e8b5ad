"""Whose a completed course is, and what shows it: what no record of training is filed without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlgov.errors import Problem, RecordError
from mlgov.govern import identity
from mlgov.services.context import Context
from mlgov.store.database import Transaction

KIND = "training"


def check(ctx: Context, tx: Transaction, kind: str, content: Mapping[str, Any]) -> None:
    """RecordError where nobody has this user name, or where somebody says it of themselves without proof."""
    if kind != KIND:
        return
    if not tx.newest("person", id=str(content["person"])):
        what = f"nobody has the user name {content['person']}"
        raise RecordError(
            "this training can't be filed yet", [Problem("person", what, "create the account first")]
        )
    proven(ctx, content)


def proven(ctx: Context, content: Mapping[str, Any]) -> None:
    """RecordError where somebody enters a course of their own without a file that shows it."""
    own = identity.is_one_of(ctx.person, [content["person"]])
    if own and not content["evidence"] and not ctx.person.everything:
        fix = "attach the certificate, or have somebody else enter it"
        raise RecordError(
            "this training can't be filed yet",
            [Problem("evidence", "is missing for a course of your own", fix)],
        )
