"""What ``rebalance`` was asked for, and the steps that answer it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vconsolidate.cli import console, outputs
from vconsolidate.cli.interruption import interruption
from vconsolidate.cli.limits import stop_of
from vconsolidate.cli.sources import plan_document_path, read_inventory, read_plan
from vconsolidate.errors import ExitCode, UsageError
from vconsolidate.model.rebalancing import EVEN_WEIGHTS, Terms
from vconsolidate.pipeline.rebalance.rebalance import rebalance
from vconsolidate.pipeline.rebalance.sources import Beginning, check_hosts, of_inventory, of_plan
from vconsolidate.pipeline.verify.reopen import reopen
from vconsolidate.report.rebalancing.compose import Sources, compose
from vconsolidate.report.rebalancing.schema import RebalancingDocument
from vconsolidate.words import counted, did_you_mean


@dataclass(frozen=True, slots=True)
class Request:
    """Arguments of ``rebalance``."""

    source: str
    inventory: Path | None
    overrides: tuple[str, ...]
    evacuate: tuple[str, ...]
    most_moves: int | None
    least_gain: float
    weights: dict[str, float]
    time_limit: float | None
    effort: float
    seed: int


def weights(texts: Sequence[str]) -> dict[str, float]:
    """
    Return the weights of all resources.

    Raises
    ------
    UsageError
        When a text is not RESOURCE=NUMBER, or all weights are 0.
    """
    found = dict(EVEN_WEIGHTS)
    for text in texts:
        name, _, value = text.partition("=")
        if name not in found:
            hint = f"resources: {', '.join(found)}"
            raise UsageError(f'--weight "{text}" names no resource{did_you_mean(name, tuple(found))}', hint=hint)
        try:
            found[name] = float(value)
        except ValueError:
            found[name] = math.nan
        if not 0.0 <= found[name] <= 1000.0:
            raise UsageError(f'--weight "{text}" is not a number from 0 to 1000', hint=f"write, for example, {name}=2")
    if not any(found.values()):
        raise UsageError("all weights are 0: nothing would be evened out", hint="leave some weights at 1")
    return found


def moves_of(request: Request, targets: outputs.Outputs) -> tuple[RebalancingDocument, Callable[[ExitCode], ExitCode]]:
    """
    Return the steps as a document, and the function that makes the exit code of one.

    Raises
    ------
    InputError
        When the plan or the inventory is refused.
    UsageError
        When an argument makes no sense for it.
    """
    if not math.isfinite(request.least_gain):
        raise UsageError("--min-gain is not a finite number", hint="write, for example, --min-gain 0.01")
    beginning, sources = _read(request, targets)
    check_hosts(beginning, request.evacuate)
    terms = Terms(
        least_gain=request.least_gain,
        most_moves=request.most_moves,
        emptied=frozenset([*request.evacuate, *beginning.maintenance]),
        weights=request.weights,
        maintenance=frozenset(beginning.maintenance),
    )
    demand = beginning.demand
    console.stage(f"looking for moves of {counted(len(demand.vms), 'VM')}")
    with interruption() as interrupted:
        stop = stop_of(request, interrupted)
        found = rebalance(beginning.estate, demand, beginning.plan, terms, stop=stop, seed=request.seed)
    return compose(beginning.estate, demand, found, sources, request.seed), interrupted.code


def _read(request: Request, targets: outputs.Outputs) -> tuple[Beginning, Sources]:
    """Return the placement to begin with, and where it came from."""
    outputs.refuse_plan(targets, request.source)
    document = plan_document_path(request.source)
    console.stage(f"reading {request.source}")
    if document is None:
        if request.inventory is not None:
            hint = "name the plan document first, or leave --inventory out"
            raise UsageError("--inventory goes with a plan document, and the source is an inventory", hint=hint)
        estate = read_inventory(request.source, request.overrides)
        outputs.refuse_inputs(targets.paths, request.source, estate)
        beginning = of_inventory(estate, request.source, request.seed)
        return beginning, Sources(request.source, "", beginning.left_out, beginning.maintenance)
    reopened = reopen(document, request.inventory, document=read_plan(str(document)), overrides=request.overrides)
    inventory = str(request.inventory or reopened.source)
    outputs.refuse_inputs(targets.paths, inventory, reopened.estate)
    beginning = of_plan(reopened)
    return beginning, Sources(inventory, request.source, beginning.left_out, beginning.maintenance)
