"""Training: what people have to take, what is missing, one completed course, and the form for one."""

from mlgov.ui import filed, training
from mlgov.ui.skeleton import page

here = page("Training", "Who has to take which course, and what is missing")
mode = filed.mode(here)

if mode == "new":
    filed.new(here, "training", "training", start=filed.given("person", "course"), next_steps=training.NEXT)
elif mode == "change":
    filed.change(here, "training", "training", next_steps=training.NEXT)
elif mode == "one":
    filed.one(here, "training", "training", lambda stored: training.standing(here, stored))
else:
    training.listing(here)
