"""The scorecard: judged figures as rows, narrowed by what stands in the URL, such as those behind a chart."""

from mlgov.ui import scorecard
from mlgov.ui.skeleton import page

here = page("Scorecard", "Judged figures with their limits; a chart links to its own")
scorecard.draw(here)
