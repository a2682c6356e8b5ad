"""Publishing the framework, and what is in force."""

from __future__ import annotations

from datetime import datetime

from mlgov.errors import PolicyError
from mlgov.policy import checks_method
from mlgov.policy.load import load
from mlgov.policy.models import Policy
from mlgov.policy.publish import document, label, policy_hash
from mlgov.services.context import Context
from mlgov.services.effects import follow
from mlgov.store import policies
from mlgov.store.policies import Published


def current(ctx: Context, as_of: datetime | None = None) -> Policy:
    return ctx.policy(as_of)


def published(ctx: Context, as_of: datetime | None = None) -> list[Published]:
    """Every policy published so far, newest first."""
    return policies.listed(ctx.store.cursor(), ctx.seq(as_of))


def publish(ctx: Context, policy: Policy) -> Published:
    """Put a policy in force; every figure in force is judged anew by it.

    The policy in force published again changes nothing and writes nothing. AccessError without the right,
    PolicyError for a method of classification that was changed without a higher version.
    """
    ctx.require("policy.publish")
    standing = policies.in_force(ctx.store.cursor(), ctx.seq())
    if standing and standing.hash == policy_hash(policy):
        return standing
    before = ctx.policy().classification if standing else None
    wrong = checks_method.follows(before, policy.classification)
    if wrong:
        raise PolicyError(f"the policy can't be published like this: {wrong[0].what}", wrong)
    with ctx.store.transaction() as tx:
        entry = ctx.append(
            tx,
            "policy.published",
            "policy",
            {"label": label(policy), "hash": policy_hash(policy), "document": document(policy)},
        )
        follow(ctx.store, tx, entry)
    return Published(entry.seq, entry.at, label(policy), policy_hash(policy))


def prepare(ctx: Context) -> None:
    """On an empty store, publish the framework that comes with the program."""
    if policies.in_force(ctx.store.cursor(), ctx.seq()) is None:
        publish(ctx, load())
