"""`mlgov roadmap`: where the implementation roadmap stands."""

from __future__ import annotations

from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

_SHOWN = ("activity", "title", "phase", "owner", "state", "due", "status", "late", "why")


def roadmap(as_of: AsOf = None, store: StorePath = None, as_json: AsJson = False) -> None:
    """Every activity of the implementation roadmap, late ones first."""
    from mlgov.govern.roadmap import worst_first
    from mlgov.services import roadmap as service

    with reading(store) as ctx:
        found = service.roadmap(ctx, as_of=moment(as_of))
    if as_json:
        print_json(service.as_json(found))
        return
    if found.starts is None:
        print("The programme has no first day yet: set it on the page Roadmap.")
    else:
        print(f"Month {found.month} of {found.last_month}; the programme started on {found.starts}.")
    print_table(_SHOWN, [[getattr(one, name) or None for name in _SHOWN] for one in worst_first(found.lines)])
