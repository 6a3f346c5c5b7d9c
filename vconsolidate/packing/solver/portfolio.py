"""Which method when: the portfolio for one connected, canonical problem, as a table of steps."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.model.progress import Progress
from vconsolidate.packing.solver.bounds.continuous import Proof
from vconsolidate.packing.solver.construct.overload_repair import repair_start
from vconsolidate.packing.solver.incumbent import Incumbent
from vconsolidate.packing.solver.methods.assembly import Assembly
from vconsolidate.packing.solver.methods.assignment_by_cpsat import AssignmentByCpSat
from vconsolidate.packing.solver.methods.columns_and_dives import ColumnsAndDives
from vconsolidate.packing.solver.methods.few_hosts_by_cpsat import FewHostsByCpSat
from vconsolidate.packing.solver.methods.fewer_hosts import FewerHostsByTabu
from vconsolidate.packing.solver.methods.greedy_starts import GreedyStarts, at_any_price
from vconsolidate.packing.solver.methods.items_on_few_hosts import ItemsOnFewHosts
from vconsolidate.packing.solver.methods.method import Step, Task
from vconsolidate.packing.solver.methods.proven_bounds import ProvenBounds
from vconsolidate.packing.solver.parameters import DEFAULTS, SolverParameters
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

STEPS = (
    Step("bounds", ProvenBounds()),
    Step("limited items", ItemsOnFewHosts(), share=0.3, most_work=1.0),
    Step("greedy", GreedyStarts()),
    Step("tiny", AssignmentByCpSat("tiny"), share=0.2, most_work=2.0),
    Step("assemble", Assembly(), share=0.3),
    Step("few hosts", FewHostsByCpSat(), share=0.5),
    Step("tabu", FewerHostsByTabu(seed_offset=2, briefly=0.15)),
    Step("columns", ColumnsAndDives()),
    Step("exact", AssignmentByCpSat("exact")),
    Step("tabu_on", FewerHostsByTabu(seed_offset=3)),
)
"""In this order, until value and bound meet or the work is done; the last two go on for as long as they may."""


def run(
    problem: Problem,
    work_limit: WorkLimit,
    seed: int,
    *,
    progress: Progress | None,
    start: Sequence[Bin] = (),
    parameters: SolverParameters = DEFAULTS,
    any_placement: bool = False,
    proof: Proof | None = None,
) -> Incumbent:
    """
    Return the best placement and bound found within the work limit, beginning with the placement `start`.

    With `any_placement` the first placement ends the search. `proof` is a bound that is known already.
    """
    best = Incumbent(problem, progress, any_placement=any_placement, spent=lambda: work_limit.spent)
    if proof is not None:
        best.prove(proof, "bounds")
    task = Task(problem, best, seed, parameters)
    if start:
        best.offer(repair_start(problem, start, work_limit.part(parameters.mending_work), seed), "start")
    for step in STEPS:
        if best.is_closed or (work_limit.is_over and best.value is not None):
            break
        step.take(task, work_limit)
        best.end(step.name)
    if best.value is None and not best.infeasible:
        at_any_price(task, work_limit)
    return best
