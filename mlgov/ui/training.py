"""Training on the screen: what is missing, people by courses, the rates, one's own, and what is on file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlgov.charts import words
from mlgov.govern import training as rules
from mlgov.govern.training import Owed, Rate
from mlgov.policy.rights import TRAINING_FILE, holders
from mlgov.services import records, training
from mlgov.services.records import Stored
from mlgov.services.training import Completion
from mlgov.ui import blocks, filed, filters, persons, state
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import day, href
from mlgov.ui.view import show

KIND, PAGE, KPI = "training", "training", "training_completion_rate"
NEXT = "The rates and the worklist follow at once; the version before is kept."
VIEWS = {
    "missing": "What is missing",
    "people": "People and courses",
    "rates": "Rates",
    "mine": "What I have to take",
    "file": "On file",
}
STATES = {"expired": "Expired", "never": "Never taken", "due": "Ends soon", "in_date": "In date"}
OWED = [
    Column("name", "Person", width="11rem", under="unit"),
    Column("title", "Course", "long"),
    Column("mark", "Standing", "marked"),
    Column("why", "Why", "long"),
    Column("due", "Take by", "date"),
    Column("roles", "Asked of", "long"),
    Column("completed", "Last taken", "date"),
]
RATES = [
    Column("title", "Of", "long"),
    Column("share", "In date", "share"),
    Column("done", "Completed", "count"),
    Column("of", "To be taken", "count", help="n: the courses that people have to take, each person once"),
    Column("late", "Past their day", "count"),
]
COURSES = [
    *RATES[:5],
    Column("roles", "Asked of", "long"),
    Column("hours", "Takes", "hours"),
    Column("valid", "Counts for"),
    Column("because", "Because", "long", under="section"),
]
ON_FILE = [
    Column("course", "Course", "long", under="id"),
    Column("person", "Person"),
    Column("completed_on", "Completed", "date"),
    Column("expires_on", "Counts until", "date"),
    Column("score", "Score of 100", "number"),
    Column("certificate", "Certificate"),
    Column("files", "Proof", "count"),
]
Row = dict[str, Any]


def listing(here: Here) -> None:
    """The whole page without a completion chosen."""
    found = training.completion(here.ctx, here.as_of)
    if not found.owed:
        _nothing(here, found)
        return
    show(verdict(found), figures(found), key="head")
    filed.button(here, KIND, "Enter a completed course", PAGE)
    view = filters.tabs("view", VIEWS)
    {"missing": _missing, "people": _people, "rates": _rates, "mine": _mine, "file": _file}[view](here, found)


def _nothing(here: Here, found: Completion) -> None:
    if found.policy.training.courses:
        why = "No active person holds a role that has courses to take: give people their roles first."
        link = ("Open the administration", href("administration"))
        show(blocks.empty("Nobody has to take a course", why, link), key="empty")
    else:
        why = (
            "The policy in force asks for no course. Courses by role are written in training.yaml and"
            " published with the policy; completions can be entered meanwhile."
        )
        show(blocks.empty("No course is asked of anybody", why), key="empty")
        filed.button(here, KIND, "Enter a completed course", PAGE)
    _file(here, found)


def verdict(found: Completion) -> str:
    """What is past its day, who is the longest, what ends soon, and how much is done against the target."""
    late, said = [one for one in found.owed if one.late], list[tuple[str, Any]]()
    soon = [one for one in found.owed if one.soon and not one.late]
    if late:
        first = late[0]
        count = words.plural(len(late), "course is", "courses are")
        whose = "its" if len(late) == 1 else "their"
        link = (f"{first.name}, {first.course.title}", href(PAGE, person=first.person))
        text = f"{count} past {whose} day{blocks.leading(len(late))}"
        said.append(("breach", [text, link, f" ({rules.why(first)})."]))
    if soon:
        first = soon[0]
        link = (f"{first.name}, {first.course.title}", href(PAGE, person=first.person))
        count = words.plural(len(soon), "more course has", "more courses have")
        said.append(("warn", [f"{count} to be taken soon{blocks.leading(len(soon))}", link, "."]))
    rate = found.overall
    share = words.share(rate.share)
    text = f"{rate.done} of {rate.of} courses that people have to take are completed and in date ({share})."
    time = sum(one.state == "never" and not one.late and not one.soon for one in found.owed)
    if time:
        text += f" {words.plural(time, 'was', 'were')} never taken, with time left."
    return blocks.verdict([*said, ("ok" if rate.done == rate.of and not said else "warn", [text])])


def figures(found: Completion) -> str:
    never = [one for one in found.owed if one.state == "never"]
    whole = [one for one in found.by_person if one.done == one.of]
    status, target = training.against_target(found)
    boxes = [
        blocks.Figure("Completed and in date", words.share(found.overall.share),
                      note=f"{found.overall.done} of {found.overall.of}", target=target, status=status),
        blocks.Figure("Past their day", words.count(sum(one.late for one in found.owed))),
        blocks.Figure("Never taken", words.count(len(never)),
                      note=f"{sum(not one.late for one in never)} still have time" if never else ""),
        blocks.Figure("End soon", words.count(sum(one.state == "due" for one in found.owed))),
        blocks.Figure("People with all of theirs", words.count(len(whole)), f"of {len(found.by_person)}"),
    ]  # fmt: skip
    return blocks.figures(boxes)


def _missing(here: Here, found: Completion) -> None:
    asked = bool(state.get("state"))
    rows = [one for one in _chosen(found) if asked or one.late or one.soon or not one.done]
    _owed_table(here, found, rows, "missing", "Nothing is missing here: all of it is completed and in date.")


def _owed_table(here: Here, found: Completion, rows: Sequence[Owed], key: str, empty: str) -> None:
    titles = {role.id: role.title for role in found.policy.roles}
    told = [_row(one, titles) for one in rows]
    enter = here.as_of is None and here.ctx.may(TRAINING_FILE)

    def url(row: Any) -> str:
        if enter and not row["done"]:
            return href(PAGE, new="yes", person=row["person"], course=row["title"])
        return (
            href(PAGE, id=row["record"]) if row["record"] else href(PAGE, person=row["person"], view="mine")
        )

    table(told, OWED, key=key, empty=empty, url=url)


def _row(one: Owed, titles: dict[str, str]) -> Row:
    return {
        **vars(one), "title": one.course.title, "mark": _mark(one), "why": rules.why(one), "done": one.done,
        "roles": ", ".join(titles.get(role, role) for role in one.roles),
    }  # fmt: skip


def _mark(one: Owed) -> tuple[str, str]:
    return status(one), STATES[one.state].lower()


def status(one: Owed) -> str:
    """Its mark: what is past its day is a breach, what comes soon a warning."""
    return "breach" if one.late else "warn" if one.soon or one.state == "never" else "ok"


def _chosen(found: Completion) -> list[Owed]:
    """What fits the filters, which stand in the address."""
    titles = {role.id: role.title for role in found.policy.roles}
    units = {one.id: one.title for one in found.by_unit if one.id}
    picked = filters.row(
        ("Standing", "state", STATES),
        ("Course", "course", {one.id: one.title for one in found.by_course}),
        ("Role", "role", {one.id: titles[one.id] for one in found.by_role}),
        ("Person", "person", {one.id: one.title for one in found.by_person}),
        *((("Unit", "team", units),) if units else ()),
    )
    return [
        one
        for one in found.owed
        if picked["course"] in ("", one.course.id)
        and picked["person"] in ("", one.person)
        and (not picked["role"] or picked["role"] in one.roles)
        and picked.get("team", "") in ("", one.unit)
        and picked["state"] in ("", one.state)
    ]


def _people(here: Here, found: Completion) -> None:
    """Who has taken which course: one line a person, those with most past their day first."""
    rows = _chosen(found)
    late: dict[str, int] = {}
    for one in rows:
        late[one.person] = late.get(one.person, 0) + one.late
    names = {one.person: one.name for one in rows}
    order = sorted(late, key=lambda id: (-late[id], names[id].casefold()))
    titles = {one.course.id: one.course.title for one in rows}
    courses = [one.id for one in found.policy.training.courses if one.id in titles]
    cells = {(one.person, titles[one.course.id]): status(one) for one in rows}
    if not rows:
        show('<p class="empty-line">Nobody fits these filters.</p>', key="people")
        return
    grid = blocks.status_grid(
        order, [titles[one] for one in courses], cells,
        url=lambda id: href(PAGE, view="mine", person=id), names=names, about="Courses by person",
        blank="not asked of them", kinds=("breach", "warn", "ok"),
    )  # fmt: skip
    show(blocks.heading("Who has taken what"), grid, key="people")


def _rates(here: Here, found: Completion) -> None:
    titles = {role.id: role.title for role in found.policy.roles}
    courses = {one.id: one for one in found.policy.training.courses}
    told = [
        _rate(one, found, "course")
        | {
            "roles": ", ".join(titles.get(role, role) for role in courses[one.id].roles),
            "hours": courses[one.id].hours, "because": courses[one.id].because,
            "section": courses[one.id].section, "valid": _valid(courses[one.id].valid_months),
        }
        for one in found.by_course
    ]  # fmt: skip
    help = "Completions in date, divided by the courses that people have to take; none where nobody has to."
    show(blocks.heading("By course", help=help), key="by_course_head")
    table(told, COURSES, key="by_course", empty="", url=lambda row: href(PAGE, course=row["id"]))
    _by(found, "By role", found.by_role, "role", "role")
    _by(found, "By unit", found.by_unit, "unit", "team")
    _by(found, "By person", found.by_person, "person", "person")


def _by(found: Completion, title: str, rates: Sequence[Rate], name: str, parameter: str) -> None:
    def url(row: Any) -> str:
        return href(PAGE, **{parameter: row["id"]})

    show(blocks.heading(title), key=f"by_{name}_head")
    worst = sorted(rates, key=lambda one: 2.0 if one.share is None else one.share)
    table([_rate(one, found, name) for one in worst], RATES, key=f"by_{name}", empty="", url=url)


def _valid(months: int | None) -> str:
    return words.plural(months, "month") if months else "without end"


def _rate(one: Rate, found: Completion, by: str) -> Row:
    def of(owed: Owed) -> bool:
        held = {"course": owed.course.id, "unit": owed.unit, "person": owed.person}
        return one.id in owed.roles if by == "role" else held[by] == one.id

    late = sum(owed.late for owed in found.owed if of(owed))
    return {"id": one.id, "title": one.title or "No unit on file", "share": one.share, "done": one.done,
            "of": one.of, "late": late}  # fmt: skip


def _mine(here: Here, found: Completion) -> None:
    """What whoever looks has to take, or a person whom the address names."""
    id = state.get("person") or here.ctx.person.id
    own = [one for one in found.owed if one.person == id]
    name = persons.names(here)[id]
    whose = "you" if id == here.ctx.person.id else name
    show(blocks.heading(f"What {whose} {'have' if whose == 'you' else 'has'} to take"), key="mine_head")
    nothing = f"The policy asks no course of {whose}."
    _owed_table(here, found, own, "mine", nothing)
    if own and not here.ctx.may(TRAINING_FILE):
        able = ", ".join(holders(found.policy, TRAINING_FILE))
        show(blocks.note(f"Completed courses are entered by: {able}."), key="mine_who")
    elif own and id == here.ctx.person.id:
        show(blocks.note("A course of your own needs its certificate attached as proof."), key="mine_who")


def _file(here: Here, found: Completion) -> None:
    """Every completion on file, newest first."""
    names = persons.names(here)
    rows = [
        {**one.body, "id": one.id, "person": names[str(one.body["person"])],
         "score": one.body.get("score"), "certificate": one.body.get("certificate", ""),
         "files": len(one.body.get("evidence", ()))}
        for one in records.all(here.ctx, KIND, as_of=here.as_of)
    ]  # fmt: skip
    rows.sort(key=lambda row: str(row["completed_on"]), reverse=True)
    empty = "No completed course is on file: enter one, or load an extract by mlgov ingest training."
    table(rows, ON_FILE, key="on_file", empty=empty, url=lambda row: href(PAGE, id=row["id"]))


def standing(here: Here, stored: Stored) -> str:
    """What a completion comes to at the moment looked at."""
    found = training.completion(here.ctx, here.as_of)
    one = next((one for one in found.owed if one.record == stored.id), None)
    if one is not None:
        return blocks.verdict([(status(one), [f"{one.course.title}, {one.name}: {rules.why(one)}."])])
    text = "It answers no course that this person has to take now, or a later one counts instead."
    until = stored.body.get("expires_on")
    more = f" It counts until {day(until)}." if until else ""
    return blocks.verdict([("not_applicable", [text + more])])
