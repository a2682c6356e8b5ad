"""The council pack: the agenda that filled itself, the pack to take away, and the packs made before."""

from mlgov.ui import council
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import page
from mlgov.ui.view import show

here = page("Council pack", "What the next meeting decides")
period = council.choose(here)
with guard("agenda"):
    pack = council.gather(here, period)
    show(council.verdict(pack), council.figures(pack), key="head")
    council.make(here, period)
    show(council.decisions(pack), key="decisions")
council.past(here)
