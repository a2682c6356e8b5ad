"""`python -m bench.alarms`: how good alarms are, on streams whose moments are known, beside other tools.

A column-window is one column in one window. It counts as right when an alarm stands where the column differs
from the reference, and none where it does not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import polars as pl

from bench.alarm_peers import PEERS, ROOT, Told, interpreter, told
from bench.alarm_sets import MODEL, every
from bench.alarm_streams import Stream, generated
from mlgov.measure import alarms, scorecards, windows
from mlgov.measure.profiles import local
from mlgov.measure.profiles.rows import FrameRows
from mlgov.policy.load import load
from mlgov.policy.models import Policy

DATA = ROOT.parent / "shared" / "data"
# Windows of how many rows, and how many seeds of each.
SIZES = {500: 2, 2_000: 2, 10_000: 1, 50_000: 1}
QUICK = {500: 1, 2_000: 1}
_HEADER = (
    "| {what} | alarms | delay, windows | missed | false per 100 quiet | precision | recall | accuracy |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|"
)


@dataclass
class Tally:
    """What alarms were worth: column-windows by (moved, alarm); the delay of each move, None = missed."""

    counts: dict[tuple[bool, bool], int] = field(default_factory=dict)
    delays: list[int | None] = field(default_factory=list)

    def add(self, moved: Iterable[tuple[int, int]], up: set[int], known: Iterable[int]) -> None:
        """One column: the spans in which it differs, the windows with an alarm, those that are known."""
        spans = list(moved)
        for window in known:
            place = (any(first <= window < last for first, last in spans), window in up)
            self.counts[place] = self.counts.get(place, 0) + 1
        for first, last in spans:
            self.delays.append(min((k - first for k in up if first <= k < last), default=None))

    def row(self, what: str, who: str) -> str:
        right, missed = self.counts.get((True, True), 0), self.counts.get((True, False), 0)
        wrong, calm = self.counts.get((False, True), 0), self.counts.get((False, False), 0)
        seen = [one for one in self.delays if one is not None]
        cells = (
            f"{median(seen):g}" if seen else "–",
            f"{len(self.delays) - len(seen)} of {len(self.delays)}" if self.delays else "–",
            _share(100 * wrong, wrong + calm, 2),
            _share(right, right + wrong),
            _share(right, right + missed),
            _share(right + calm, right + missed + wrong + calm),
        )
        return f"| {what} | {who} | " + " | ".join(cells) + " |"


def _share(part: float, whole: float, digits: int = 3) -> str:
    return f"{part / whole:.{digits}f}" if whole else "–"


def judged(stream: Stream, policy: Policy) -> pl.DataFrame:
    """The scorecard of a stream, with `window_index`."""
    spec, thresholds = stream.spec(), policy.thresholds
    reference, current = FrameRows(stream.reference), FrameRows(stream.current)
    whole = windows.assign(None, reference.height, "none")
    bins, base = local.baseline(reference, spec, whole, thresholds.binning)
    assigned = windows.assign(None, current.height, spec.window)
    counts = local.profile(current, spec, assigned, bins, reference)
    figures = scorecards.figures(counts, spec, reference=base, is_reference=False, minimum=thresholds.minimum)
    found = scorecards.judge(figures, policy, None)
    names = assigned.windows["window"].to_list()
    index = {name: k for k, name in enumerate(names)}
    return found.with_columns(window_index=pl.col("window").replace_strict(index))


def up(scores: pl.DataFrame, stream: Stream, in_a_row: int, rate: float) -> Told:
    """In which windows an alarm stands, from the one that confirms it."""
    outputs = ("score", "prediction", "label")
    index = dict(scores.select("window", "window_index").unique().iter_rows())
    found: Told = {}
    for one in alarms.find(scores, windows=in_a_row, rate=rate, outputs=outputs, model="bench"):
        name = one.subject if one.family == "drift" else MODEL if one.family == "performance" else None
        if name is None or one.moved is not None:
            continue
        end = stream.windows if one.until is None else index[one.until]
        found.setdefault(name, set()).update(range(index[one.confirmed_in], end))
    return found


def lasting(found: Told, in_a_row: int) -> Told:
    """Another tool's alerts held to the same persistence."""
    return {
        name: {k for k in own if own.issuperset(range(k - in_a_row + 1, k + 1))}
        for name, own in found.items()
    }


def tallied(streams: Sequence[Stream], answers: Mapping[str, Told]) -> tuple[Tally, Tally]:
    """Of columns, and of the models' performance."""
    columns, models = Tally(), Tally()
    for stream in streams:
        found, windows_of = answers[stream.name], range(stream.windows)
        for name in stream.columns:
            known = [k for k in windows_of if (name, k) not in stream.unsure]
            spans = [stream.moves[name]] if name in stream.moves else []
            columns.add(spans, found.get(name, set()), known)
        if stream.declines is not None and "label" in stream.reference.columns:
            known = [k for k in windows_of if (MODEL, k) not in stream.unsure]
            models.add(stream.declines, found.get(MODEL, set()), known)
    return columns, models


def watchers(policy: Policy) -> Iterator[tuple[str, Callable[[Stream], list[tuple[str, Told]]]]]:
    """What is compared, and the rows that each gives."""
    in_a_row, rate = default(policy)

    def own(stream: Stream) -> list[tuple[str, Told]]:
        scores = judged(stream, policy)
        return [(_named("mlgov", k, k == in_a_row), up(scores, stream, k, rate)) for k in (1, 2, 3)]

    yield "mlgov", own
    for peer, title in PEERS.items():
        if interpreter(peer) is None:
            print(f"{title} is not installed, so it has no rows: `make peers`", file=sys.stderr)
            continue

        def theirs(stream: Stream, peer: str = peer, title: str = title) -> list[tuple[str, Told]]:
            found = told(peer, stream)
            return [(_named(title, k, k == 1), lasting(found, k)) for k in (1, 2)]

        yield title, theirs


def default(policy: Policy) -> tuple[int, float]:
    """How many windows in a row, and which false discovery rate."""
    rule = policy.thresholds.alarms
    return rule.windows, rule.false_discovery_rate


def _named(who: str, in_a_row: int, is_default: bool) -> str:
    often = "each window" if in_a_row == 1 else f"{in_a_row} windows in a row"
    return f"**{who}, {often} (its default)**" if is_default else f"{who}, {often}"


def streams(sizes: Mapping[int, int], data: Path) -> Iterator[Stream]:
    for size, seeds in sizes.items():
        for seed in range(seeds):
            yield generated(size, seed)
            yield generated(size, seed, quiet=True)
    yield from every(data)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.alarms", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small windows and one seed only")
    asked = parser.parse_args()
    chosen = list(streams(QUICK if asked.quick else SIZES, DATA))
    answers: dict[str, dict[str, Told]] = {}
    for title, watch in watchers(load()):
        for number, stream in enumerate(chosen, 1):
            print(f"{title}: {number} of {len(chosen)}, {stream.name}", file=sys.stderr)
            for who, found in watch(stream):
                answers.setdefault(who, {})[stream.name] = found
    _print(chosen, answers)


_FAMILIES = {
    "generated": "generated, seven of 20 columns move",
    "quiet": "generated, nothing moves",
    "concepts": "concept drift streams",
    "sets": "car loan, elec2, bike sharing, hotel bookings",
}


def _print(chosen: Sequence[Stream], answers: Mapping[str, Mapping[str, Told]]) -> None:
    for part, what in enumerate(("columns", "performance of models")):
        print(_HEADER.format(what=what))
        for title, names in (
            ("all", tuple(_FAMILIES)),
            *((title, (one,)) for one, title in _FAMILIES.items()),
        ):
            own = [one for one in chosen if one.family in names]
            for who, found in answers.items():
                tally = tallied(own, found)[part]
                if tally.counts:
                    print(tally.row(title, who))
        print()


if __name__ == "__main__":
    main()
