"""The framework's processes, drawn from the policy, with where a model stands."""

from mlgov.ui import blocks, processes
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import page
from mlgov.ui.view import show

here = page("Processes", "How the framework works, and where a model stands in it")
with guard("process"):
    model, version = processes.choose(here)
    found = processes.read(here, model, version)
    if found:
        one = processes.one_of(found)
        name = processes.name_of(here, model) if model else ""
        show(processes.verdict(one, model, version, name), key="head")
        processes.draw(one, f"{name} {version}".strip())
    else:
        show(blocks.empty("Nothing to draw", "The policy in force names no phases."), key="empty")
