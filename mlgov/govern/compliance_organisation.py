"""What the store says of the organisation as a whole, as evidence for requirements of regimes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from mlgov.govern import bodies, incidents, notices, training
from mlgov.govern.calendar import after_months, day, moment, over, plural, written
from mlgov.govern.compliance_claims import Organisation, Shown, State, best, combined
from mlgov.govern.entries import Filed
from mlgov.govern.evidence import Link, valid_until
from mlgov.policy.compliance import Claim
from mlgov.policy.models import Policy

Told = tuple[State, str, Link | None]
Rule = Callable[[Organisation, Policy, datetime], Told]
KNOWN: dict[str, Rule] = {}
QUARTER = 3  # months within which a body has to have met; a convention
YEAR = 12  # months for which a maturity assessment counts; a convention


def of_organisation(
    claims: Sequence[Claim], organisation: Organisation, policy: Policy, now: datetime
) -> dict[str, Shown]:
    """Claim id -> what the store says of the organisation."""
    return {one.id: best(_sources(one, organisation, policy, now)) for one in claims if not one.of_a_model}


def over_models(claim: Claim, found: Sequence[Shown]) -> Shown:
    """A claim about models as the organisation's: met where it is met for every model that it applies to."""
    state = combined(one.state for one in found)
    if not found:
        return Shown(claim.title, "not_evaluated", "no model is in use")
    count = [one for one in found if one.state != "not_applicable"]
    if not count:
        return Shown(claim.title, state, "it applies to no model in use")
    met = sum(one.state == "met" for one in count)
    why = f"{met} of {plural(len(count), 'model')} in use"
    return Shown(claim.title, state, why, None, Link("Inventory", "models", ""))


def _sources(claim: Claim, told: Organisation, policy: Policy, now: datetime) -> Iterator[Shown]:
    for name in claim.known:
        yield Shown(claim.title, *_placed(KNOWN[name](told, policy, now)))
    for body in claim.meetings:
        yield _meeting(claim, body, told, policy, now)
    for body in claim.seats:
        yield _seats(claim, body, told, policy, now)
    for id in claim.settled:
        yield _settled(claim, id, told, policy, now)


def _placed(told: Told) -> tuple[State, str, None, Link | None]:
    state, why, link = told
    return state, why, None, link


def _meeting(claim: Claim, body: str, told: Organisation, policy: Policy, now: datetime) -> Shown:
    title = next((one.title for one in policy.bodies if one.id == body), body)
    days = [
        held
        for one in told.shelf.get("meeting", ())
        if one.body["body"] == body and (held := moment(one.body.get("held"))) is not None and held <= now
    ]
    link = Link(title, "council", "")
    if not days:
        return Shown(claim.title, "not_evaluated", f"no meeting of the {title} is on file", None, None, link)
    last = max(days).date()
    until = after_months(last, QUARTER)
    why = f"the {title} met last on {written(last)}"
    return Shown(claim.title, "met" if not over(until, now) else "not_met", why, until, link)


def _seats(claim: Claim, body: str, told: Organisation, policy: Policy, now: datetime) -> Shown:
    title = next((one.title for one in policy.bodies if one.id == body), body)
    members, link = (
        bodies.members(told.shelf.get("membership", ()), body, now.date()),
        Link(title, "council", ""),
    )
    if not members:
        return Shown(claim.title, "not_met", f"nobody sits on the {title}", None, None, link)
    return Shown(claim.title, "met", f"{plural(len(members), 'member')} of the {title}", None, link)


def _settled(claim: Claim, id: str, told: Organisation, policy: Policy, now: datetime) -> Shown:
    kind = policy.evidence.procedure(id)
    title = kind.title if kind else id
    mend = Link(f"File procedure “{title}”", "new procedure", id)
    filed = [
        one
        for one in told.shelf.get("procedure", ())
        if one.body["procedure"] == id and not one.body.get("model") and not one.body["withdrawn"]
    ]
    if not filed:
        return Shown(claim.title, "not_evaluated", f"no procedure “{title}” for all models", None, None, mend)
    newest = max(filed, key=lambda one: (valid_until(one, policy) or now.date().max, one.at))
    until, link = valid_until(newest, policy), Link(title, "procedure", newest.id)
    if until is not None and over(until, now):
        why = f"the procedure ran out on {written(until)}"
        return Shown(claim.title, "not_met", why, until, link, mend)
    return Shown(claim.title, "met", "the procedure for all models is in date", until, link)


def _known(rule: Rule) -> Rule:
    KNOWN[rule.__name__.lstrip("_")] = rule
    return rule


def _share(met: int, of: int, what: str, link: Link | None, none: str) -> Told:
    """Met where it holds for all, partly for some, not met for none; not evaluated where there is nothing."""
    if of == 0:
        return "not_evaluated", none, link
    state: State = "met" if met == of else "partly" if met else "not_met"
    return state, f"{met} of {of} {what}", link


@_known
def _policy_in_date(told: Organisation, policy: Policy, now: datetime) -> Told:
    link = Link(f"Policy {policy.framework.version}", "policy", "")
    if told.published is None:
        return "not_evaluated", "no policy was published", link
    until = after_months(told.published.date(), policy.framework.review_every_months)
    why = f"published on {written(told.published)}, to be reviewed by {written(until)}"
    return ("met" if not over(until, now) else "not_met"), why, link


@_known
def _inventory_classified(told: Organisation, policy: Policy, now: datetime) -> Told:
    kept = [one for one in told.entries if not one.retired]
    tiers = sum(one.classified for one in kept)
    return _share(
        tiers, len(kept), "models have a tier", Link("Inventory", "models", ""), "there is no model yet"
    )


@_known
def _inventory_complete(told: Organisation, policy: Policy, now: datetime) -> Told:
    kept = told.in_use
    complete = sum(one.metadata.complete for one in kept)
    link = Link("Inventory", "models", "")
    return _share(complete, len(kept), "models in use have a complete record", link, "no model is in use")


@_known
def _people_trained(told: Organisation, policy: Policy, now: datetime) -> Told:
    """The share that the policy asks: of courses owed, or of people where it names no course."""
    people, taken = told.shelf.get("person", ()), told.shelf.get("training", ())
    if policy.training.courses:
        found = training.rate(training.owed(people, taken, policy, now))
        met, of, what, none = (
            found.done,
            found.of,
            "courses that people owe are in date",
            "nobody owes a course",
        )
    else:
        active = [one.id for one in people if one.body["active"]]
        trained = {str(one.body["person"]) for one in taken if _counts(one, now)}
        met, of = sum(one in trained for one in active), len(active)
        what, none = "active people are trained", "nobody has an account yet"
    state, why, link = _share(met, of, what, Link("Training", "training", ""), none)
    return ("met" if of and met / of > policy.claims.trained_share else state), why, link


def _counts(one: Filed, now: datetime) -> bool:
    ends = day(one.body.get("expires_on"))
    return ends is None or not over(ends, now)


@_known
def _roles_defined(told: Organisation, policy: Policy, now: datetime) -> Told:
    """Every role that does more than read and take along is held by somebody."""
    acting = [one.id for one in policy.roles if set(one.rights) - {"read", "export", "audit.read"}]
    held = {role for one in told.shelf.get("person", ()) if one.body["active"] for role in one.body["roles"]}
    link = Link("People", "policy", "")
    return _share(sum(one in held for one in acting), len(acting), "roles are held", link, "there is no role")


@_known
def _incident_severities(told: Organisation, policy: Policy, now: datetime) -> Told:
    severities = policy.incidents.severities
    link = Link("Incidents", "incidents", "")
    if not severities:
        return "not_met", "the policy names no severities", link
    return "met", f"{len(severities)} severities have clocks in the policy", link


@_known
def _incidents_reviewed(told: Organisation, policy: Policy, now: datetime) -> Told:
    high = incidents.high(policy)
    over = [
        one
        for one in told.shelf.get("incident", ())
        if one.body["severity"] in high and incidents.counts(one.body) and not incidents.is_open(one.body)
    ]
    reviewed = {str(one.body["incident"]) for one in told.shelf.get("incident_review", ())}
    met, link = sum(one.id in reviewed for one in over), Link("Incidents", "incidents", "")
    return _share(
        met, len(over), "grave incidents that are over were reviewed", link, "no grave incident is over"
    )


@_known
def _notices_in_time(told: Organisation, policy: Policy, now: datetime) -> Told:
    """What was sent late counts against it, too."""
    filed: dict[str, list[Filed]] = {}
    for one in told.shelf.get("incident_notice", ()):
        filed.setdefault(str(one.body["incident"]), []).append(one)
    stood = [
        notice
        for one in told.shelf.get("incident", ())
        for notice in notices.standing(one.body, filed.get(one.id, ()), policy, now)
        if notice.state != "not_applicable"
    ]
    met = sum(one.state in ("sent", "due") for one in stood)
    link = Link("Notices", "incidents", "")
    return _share(met, len(stood), "notices are in time", link, "no incident called for a notice yet")


@_known
def _findings_in_time(told: Organisation, policy: Policy, now: datetime) -> Told:
    still = [stood for one in told.entries for _, stood in one.findings if stood.state != "closed"]
    met, link = sum(not one.late for one in still), Link("Findings", "findings", "")
    if not still and any(one.findings for one in told.entries):
        return "met", "every finding is closed", link
    return _share(met, len(still), "open findings are in time", link, "no finding is on file yet")


@_known
def _exceptions_in_date(told: Organisation, policy: Policy, now: datetime) -> Told:
    waived = [stood for one in told.entries for _, stood in one.waivers if not one.retired]
    over = sum(one.state == "expired" for one in waived)
    link = Link("Exceptions", "exceptions", "")
    if not waived:
        return "not_evaluated", "no exception is on file yet", link
    return _share(len(waived) - over, len(waived), "exceptions are settled or in date", link, "")


@_known
def _retirements_complete(told: Organisation, policy: Policy, now: datetime) -> Told:
    gone = told.shelf.get("retirement", ())
    met, link = sum(not one.body["missing"] for one in gone), Link("Retirement", "retirement", "")
    return _share(met, len(gone), "retirement records are complete", link, "no model was retired yet")


@_known
def _maturity_assessed(told: Organisation, policy: Policy, now: datetime) -> Told:
    link = Link("Maturity", "maturity", "")
    days = [day(one.body["assessed_on"]) for one in told.shelf.get("maturity_assessment", ())]
    known = [one for one in days if one is not None]
    if not known:
        return "not_evaluated", "no maturity assessment is on file", link
    until = after_months(max(known), YEAR)
    why = f"assessed on {written(max(known))}"
    return ("met" if not over(until, now) else "not_met"), why, link


@_known
def _outside_incidents(told: Organisation, policy: Policy, now: datetime) -> Told:
    count, link = len(told.shelf.get("outside_incident", ())), Link("Incidents elsewhere", "incidents", "")
    if not count:
        return "not_evaluated", "no incident of others is on file", link
    return "met", f"{plural(count, 'incident')} of others on file", link
