"""What the paper of one regime says."""

from __future__ import annotations

from collections.abc import Mapping

from mlgov.charts import words
from mlgov.govern import compliance_scores as scores
from mlgov.govern.compliance_answers import Answer
from mlgov.govern.compliance_claims import State
from mlgov.govern.compliance_scores import Tally
from mlgov.papers.blocks import Sentence
from mlgov.papers.compliance_report import CompliancePaper, StatementLine, WantingLine
from mlgov.papers.typesetting import Stamp
from mlgov.policy.models import Regime
from mlgov.policy.publish import policy_hash
from mlgov.services import compliance, declarations, records
from mlgov.services.context import Context

MARKS: dict[State, tuple[str, str]] = {
    "not_met": ("breach", "not met"), "partly": ("warn", "partly met"),
    "not_evaluated": ("not_evaluated", "not evaluated"), "met": ("ok", "met"),
    "not_applicable": ("not_applicable", "not applicable"),
}  # fmt: skip
SURE = {
    "read": "the text was read", "sources": "several sources agree", "convention": "a convention of ours",
    "unchecked": "still to be checked",
}  # fmt: skip
MOST = 3  # models named on a line


def gather(ctx: Context, regime: str, stamp: Stamp) -> CompliancePaper:
    """Everything as it stood at the paper's moment; RecordError where the policy has no such regime."""
    policy = ctx.policy(stamp.as_of)
    found = compliance.regime_of(policy, regime)
    answers = compliance.answers(ctx, regime=regime, as_of=stamp.as_of)
    stated = declarations.statement(ctx, regime, as_of=stamp.as_of)
    tally = scores.tally(answers)
    called = {one.id: str(one.body["name"]) for one in records.all(ctx, "person", as_of=stamp.as_of)}
    return CompliancePaper(
        house=policy.framework.title,
        title=found.title,
        version=found.version,
        law=found.kind == "law",
        stamp=stamp,
        policy_hash=policy_hash(policy),
        verdict=_verdict(tally),
        facts=_facts(found, tally),
        wanting=_wanting(found, answers),
        statement=tuple(_stated(row, called) for row in stated),
    )


def _verdict(tally: Tally) -> tuple[Sentence, ...]:
    if tally.score is None:
        return (Sentence("not_applicable", "No requirement of it applies."),)
    of = words.count(tally.applicable)
    share = words.share(tally.score)
    said = [
        Sentence(MARKS[tally.worst][0], f"{words.count(tally.met)} of {of} that apply are met ({share}).")
    ]
    if tally.not_met or tally.partly:
        text = f"Not met: {words.count(tally.not_met)}; met in part: {words.count(tally.partly)}."
        said.append(Sentence("breach" if tally.not_met else "warn", text))
    if tally.not_evaluated:
        text = f"{words.count(tally.not_evaluated)} can't be told; they count as not met."
        said.append(Sentence("not_evaluated", text))
    return tuple(said)


def _facts(found: Regime, tally: Tally) -> tuple[tuple[str, str], ...]:
    binds = words.date(found.applies_from) if found.applies_from else "in force"
    return (
        ("Text", found.source),
        ("How sure", SURE[found.sure]),
        ("Binds from", binds),
        ("Score", "met, divided by met, partly met, not met and not evaluated"),
        ("Requirements", f"{len(found.controls)}; those about models count once for each model in use"),
        ("Not applicable", words.count(tally.not_applicable)),
    )


def _wanting(found: Regime, answers: list[Answer]) -> tuple[WantingLine, ...]:
    """One line a requirement, the worst first."""
    bad: dict[str, list[Answer]] = {}
    for one in answers:
        if one.state in ("not_met", "partly", "not_evaluated"):
            bad.setdefault(one.control.id, []).append(one)
    return tuple(
        WantingLine(id, own[0].control.title, *MARKS[own[0].state], why=_why(own)) for id, own in bad.items()
    )


def _why(own: list[Answer]) -> str:
    if not own[0].model:
        return own[0].why
    more = f" and {words.plural(len(own) - MOST, 'more model')}" if len(own) > MOST else ""
    return f"{', '.join(one.model for one in own[:MOST])}{more}; {own[0].model}: {own[0].why}"


def _stated(row: declarations.Row, called: Mapping[str, str]) -> StatementLine:
    status, word = MARKS[row["state"]]
    by = [called.get(who, who) for name in ("declared_by", "confirmed_by") if (who := row[name])]
    until = f", valid until {row['valid_until']}" if row["valid_until"] else ""
    declared = f"declared and confirmed by {', '.join(by)}{until}" if by else ""
    return StatementLine(
        row["control"], row["title"], row["applicable"], row["reason"], declared, status, word,
        f"met by {row['met']} of {row['of']}" if row["about"] == "model" else "",
    )  # fmt: skip
