"""Council and boards: the agenda that filled itself, meetings, members, and the papers made before."""

from mlgov.ui import council, filters, state
from mlgov.ui.bodies import agenda, meeting, meetings, members
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import page

PARTS = {"agenda": "Agenda", "meetings": "Meetings", "members": "Members", "papers": "Papers"}

here = page("Council and boards", "What the next meeting decides")
if state.get("meeting"):
    meeting.draw(here)
else:
    found = council.choose_body(here)
    shown = [name for name in PARTS if name != "papers" or here.ctx.may("audit.read")]
    part = filters.tabs("tab", {name: PARTS[name] for name in shown}) if found else ""
    with guard(part or "body"):
        if found is None:
            council.no_body(here)
        elif part == "agenda":
            items = agenda.items(here, found)
            agenda.draw(here, found, items)
            council.pack(here, found)
            agenda.listing(here, found, items)
        elif part == "meetings":
            meetings.draw(here, found)
        elif part == "members":
            members.draw(here, found)
        else:
            council.past(here)
