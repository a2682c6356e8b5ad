"""The implementation roadmap: what is late, the plan as a chart, and each activity with its form."""

from mlgov.ui import blocks, roadmap
from mlgov.ui.skeleton import page
from mlgov.ui.view import show

here = page("Roadmap", "What the programme has done, and what is late")
found = roadmap.read(here)
mode = roadmap.mode(here)

if not found.lines:
    why = "The policy in force has no roadmap. It is written in roadmap.yaml and published with the policy."
    show(blocks.empty("No roadmap", why), key="empty")
elif mode == "start":
    roadmap.start(here, found)
elif mode == "one":
    roadmap.one(here, found)
else:
    show(roadmap.verdict(found), roadmap.figures(found), key="head")
    roadmap.begin(here, found)
    chosen = roadmap.choose(here, found)
    roadmap.listing(here, found, chosen)
    roadmap.picture(found, chosen)
