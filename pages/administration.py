"""Administration: the policy in force, people and their roles, and a backup."""

from mlgov.ui import administration, blocks
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import page
from mlgov.ui.view import show

here = page("Administration", "Policy, people and backup")

with guard("policy"):
    show(administration.verdict(here), key="head")
    show(blocks.heading("Policy"), administration.policy(here), key="policy")
with guard("people"):
    administration.people_table(here)
    if here.as_of is None and here.ctx.may("people.manage"):
        administration.add_person(here)
        administration.change_person(here)
with guard("backup"):
    if here.as_of is None and here.ctx.may("backup"):
        administration.backup(here)
