"""Seconds of a core and memory per VM as bars, one bar a size, one colour a phase: a line that grows is not linear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from benchmarks.line.measure import PHASES, Run

_COLOURS: Final = ("#4e79a7", "#f28e2b", "#59a14f", "#76b7b2", "#edc948", "#b07aa1", "#9c755f", "#e15759", "#bab0ac")
_HEIGHT: Final = 240.0
_TOP: Final = 50.0
_BAR: Final = 46.0
_STEP: Final = 80.0
_PANEL: Final = 330.0


def plot(runs: Sequence[Run]) -> str:
    """Return an SVG of the runs with one worker: work per VM by phase, and peak memory per VM."""
    alone = sorted((run for run in runs if run.workers == 1), key=lambda run: run.vms)
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 360" font-family="sans-serif" font-size="12">',
        '<rect width="860" height="360" fill="#ffffff"/>',
        *_work(alone),
        *_memory(alone),
        *_legend(),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _work(runs: Sequence[Run]) -> Iterator[str]:
    yield _text(10, 24, "Milliseconds of a core per VM", bold=True)
    most = max((1000 * run.core_seconds / run.vms for run in runs), default=1.0)
    for number, run in enumerate(runs):
        left, bottom = 20 + number * _STEP, _TOP + _HEIGHT
        for name, colour in zip(PHASES, _COLOURS, strict=True):
            phase = run.phases.get(name)
            height = 0.0 if phase is None else _HEIGHT * 1000 * phase.core_seconds / run.vms / most
            bottom -= height
            yield f'<rect x="{left:.1f}" y="{bottom:.1f}" width="{_BAR}" height="{height:.1f}" fill="{colour}"/>'
        yield _text(left, bottom - 6, f"{1000 * run.core_seconds / run.vms:.1f}")
        yield _text(left - 4, _TOP + _HEIGHT + 18, f"{run.vms:,}")
    yield _text(10, _TOP + _HEIGHT + 40, "VMs (one worker)")


def _memory(runs: Sequence[Run]) -> Iterator[str]:
    yield _text(_PANEL, 24, "Peak memory, MiB per 1,000 VMs", bold=True)
    most = max((1000 * run.peak_mib / run.vms for run in runs), default=1.0)
    for number, run in enumerate(runs):
        left, height = _PANEL + 10 + number * _STEP, _HEIGHT * 1000 * run.peak_mib / run.vms / most
        top = _TOP + _HEIGHT - height
        yield f'<rect x="{left:.1f}" y="{top:.1f}" width="{_BAR}" height="{height:.1f}" fill="#4e79a7"/>'
        yield _text(left, top - 6, f"{1000 * run.peak_mib / run.vms:.0f}")
        yield _text(left - 4, _TOP + _HEIGHT + 18, f"{run.vms:,}")


def _legend() -> Iterator[str]:
    for number, (name, colour) in enumerate(reversed(list(zip(PHASES, _COLOURS, strict=True)))):
        top = _TOP + number * 22
        yield f'<rect x="650" y="{top:.1f}" width="14" height="14" fill="{colour}"/>'
        yield _text(672, top + 12, name)


def _text(x: float, y: float, words: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{weight}>{words}</text>'
