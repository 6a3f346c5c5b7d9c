"""Plan the points of frontiers as a command line requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Final, get_args

from vconsolidate.cli import console
from vconsolidate.cli.interruption import Interruption
from vconsolidate.cli.limits import stop_of
from vconsolidate.cli.outputs import refuse_inputs
from vconsolidate.cli.planning import Request
from vconsolidate.cli.sources import inventory_text
from vconsolidate.errors import UsageError
from vconsolidate.pipeline.settings import Settings
from vconsolidate.pipeline.what_if.estates import load_estates
from vconsolidate.pipeline.what_if.plan import plan_all
from vconsolidate.report.frontier.compose import Run, Setting, compose
from vconsolidate.report.frontier.schema import Axis, FrontierDocument, Measure
from vconsolidate.report.run import RunInfo
from vconsolidate.words import did_you_mean

AXES: Final[tuple[Axis, ...]] = get_args(Axis)

VALUES: Final[Mapping[Axis, tuple[float, ...]]] = {
    "risk": (0.0, 5.0, 10.0, 15.0, 20.0, 30.0, 50.0),
    "overcommit": (1.0, 2.0, 3.0, 4.0, 6.0, 8.0),
    "memory": (1.0, 1.1, 1.25, 1.5, 2.0),
    "failures": (0.0, 1.0, 2.0, 3.0),
}
"""Settings unless the user names others; of risk, headroom in percent."""

_TEXTS: Final[Mapping[Axis, tuple[str, str]]] = {
    "risk": ("headroom {value:.12g} %", "headroom={value:.12g} %"),
    "overcommit": ("vCPUs per core {value:.12g}", "overcommit.vcpu_per_core={value:.12g}"),
    "memory": ("memory × {value:.12g}", "overcommit.memory={value:.12g}"),
    "failures": ("N+{value:.12g}", "failures={value:.0f}"),
}
"""Name of a point, and the scenario that makes it."""

_MOST: Final = 50
"""Points of one curve."""


@dataclass(frozen=True, slots=True)
class Point:
    """A setting to plan."""

    axis: Axis
    value: float

    @property
    def label(self) -> str:
        """The setting in words."""
        return _TEXTS[self.axis][0].format(value=self.value)

    @property
    def scenario(self) -> str:
        """The setting as the text of a ``--scenario``."""
        return f"{self.label}: {_TEXTS[self.axis][1].format(value=self.value)}"


def wanted(against: str, values: Sequence[str]) -> dict[Axis, tuple[float, ...]]:
    """
    Return the settings of each axis that is asked for; nothing where the inventory decides.

    Raises
    ------
    UsageError
        When a name or a number is wrong.
    """
    stated: dict[Axis, tuple[float, ...]] = {}
    for axis, each in map(_stated, values):
        stated[axis] = tuple(sorted({*stated.get(axis, ()), *each}))
    named = [_axis(name.strip()) for name in against.split(",") if name.strip()]
    axes = list(dict.fromkeys((*named, *stated)))
    return {axis: stated.get(axis, VALUES[axis]) for axis in axes}


def _axis(name: str) -> Axis:
    found = next((axis for axis in AXES if axis == name), None)
    if found is None:
        raise UsageError(
            f'nothing to compare with is called "{name}"{did_you_mean(name, AXES)}', hint=f"known: {', '.join(AXES)}"
        )
    return found


def _stated(text: str) -> tuple[Axis, tuple[float, ...]]:
    name, _, numbers = text.partition("=")
    axis = _axis(name.strip())
    try:
        found = sorted({float(f"{float(number):.12g}") for number in numbers.split(",") if number.strip()})
    except ValueError:
        found = []
    if not found or not all(map(isfinite, found)) or found[0] < 0 or len(found) > _MOST:
        raise UsageError(f'"{text}" is not NAME=NUMBERS', hint="write for example --values overcommit=2,3,4")
    if axis in {"overcommit", "memory"} and found[0] == 0:
        raise UsageError(f'"{text}": overcommit must be more than 0', hint="write for example --values overcommit=2,3")
    if axis == "failures" and any(value != round(value) for value in found):
        raise UsageError(f'"{text}" has a part of a host failure', hint="write whole numbers")
    return axis, tuple(found)


def frontier_of(
    request: Request, settings: Mapping[Axis, tuple[float, ...]], measure: Measure, interrupted: Interruption
) -> FrontierDocument:
    """
    Return the frontiers of the requested inventory.

    Raises
    ------
    InputError
        When the inventory is refused, or with a setting.
    """
    console.stage(f"reading {request.inventory}")
    if not request.inventory:
        raise UsageError("the name of the file is empty", hint="name an inventory")
    piped = request.inventory == "-"
    source, text = (None, inventory_text()) if piped else (Path(request.inventory), None)
    overrides = (*request.overrides, f"policy.objective=[{measure}, {'cost' if measure == 'hosts' else 'hosts'}]")
    points = [Point(axis, value) for axis, each in (settings or VALUES).items() for value in each]
    estates = load_estates(source, text, overrides, None, tuple(point.scenario for point in points))
    refuse_inputs(request.outputs, request.inventory, estates.base)
    pairs = list(zip(points, estates.scenarios, strict=True))
    if not settings and estates.base.trace is None:
        pairs = [(point, one) for point, one in pairs if point.axis != "risk"]
    stop = stop_of(request, interrupted)
    run = RunInfo(inventory=request.inventory, overrides=request.overrides, seed=request.seed)
    limits = Settings(stop=stop, seed=request.seed, processes=request.workers, stage=console.stage)
    limits = replace(limits, progress=console.progress(), repair=request.repair)
    _, documents = plan_all(estates.base, [None if one.same else one.estate for _, one in pairs], limits, run)
    planned = [
        Setting(point.axis, point.label, point.value, document)
        for (point, _), document in zip(pairs, documents, strict=True)
    ]
    return compose(planned, Run(request.inventory, request.overrides, measure, request.seed, request.effort))
