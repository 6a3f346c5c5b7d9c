"""Column generation: a bound by the relaxation over loads of whole hosts, then dives and the restricted master."""

from __future__ import annotations

from math import ceil, inf

import numpy as np

from vconsolidate.packing.solver.column_generation.cut_relaxation import raise_bound_by_cuts
from vconsolidate.packing.solver.column_generation.diving import Dive
from vconsolidate.packing.solver.column_generation.integer_master import choose_columns
from vconsolidate.packing.solver.column_generation.reduced_cost_limit import ReducedCostLimit
from vconsolidate.packing.solver.column_generation.relaxation import Columns
from vconsolidate.packing.solver.local_search.host_elimination import descend
from vconsolidate.packing.solver.methods.method import Task
from vconsolidate.packing.solver.methods.proven_bounds import prove_whole_hosts
from vconsolidate.packing.solver.work_limit import WorkLimit


class ColumnsAndDives:
    """The relaxation for every rule; whole-number solutions where no rule reaches beyond single hosts."""

    def supports(self, task: Task) -> bool:
        """Return whether the relaxation can be expected to converge."""
        return task.problem.n_items <= task.parameters.column_items

    def run(self, task: Task, work_limit: WorkLimit) -> None:
        """Prove by prices, then look for a placement that meets the bound."""
        columns = Columns(task.problem, task.best, task.seed)
        columns.generate(work_limit.part(task.parameters.relaxation_work))
        prove_whole_hosts(task, work_limit)
        if not task.problem.reaches_beyond_hosts and task.best.value is not None:
            _whole_numbers(task, columns, work_limit)


def _whole_numbers(task: Task, columns: Columns, work_limit: WorkLimit) -> None:
    """Look for whole-number solutions over the columns: dives and the restricted master in turn."""
    best, own = task.best, task.parameters
    rng = np.random.default_rng(task.seed + 1)
    most, dives = own.first_columns, 0
    while best.value is not None and not task.done(work_limit):
        dives = _dives(task, columns, work_limit, rng, dives)
        if task.done(work_limit):
            return
        value = columns.reset(work_limit)
        if not columns.converged:
            columns.generate(work_limit.part(own.more_columns_work))
            prove_whole_hosts(task, work_limit)
        elif columns.limit is None and value < inf:
            columns.limit = ReducedCostLimit(task.problem, columns.prices(), value, best)
            raise_bound_by_cuts(columns, best, work_limit.part(own.cuts_work))
        if task.done(work_limit) or columns.reset(work_limit) == inf:
            return
        work = work_limit.part(own.master_work, work=1.0 + dives / 16)
        best.offer(choose_columns(columns, best.value, best.bound, work, task.seed, most), "restricted master")
        if not best.is_closed:
            patience = own.patience * dives // own.dives_per_round
            descend(task.problem, work_limit.part(own.tabu_between_work), task.seed + dives, best, patience)
        most = min(most + own.more_columns, own.most_columns)


def _dives(task: Task, columns: Columns, work_limit: WorkLimit, rng: np.random.Generator, dives: int) -> int:
    """Dive a round long; return how many dives there were in all."""
    best, own = task.best, task.parameters
    for _ in range(own.dives_per_round):
        if task.done(work_limit) or best.value is None:
            break
        lowest = max(best.bound, min(ceil(columns.reset(work_limit) - 1e-6), best.value - 1))
        aim = lowest + int((best.value - 1 - lowest) * own.aims[dives % len(own.aims)])
        dive = Dive(columns, aim + 1, rng, float(rng.uniform(*own.dive_noise)) if dives else 0.0)
        best.offer(dive.run(work_limit, task.seed), "diving")
        dives += 1
    return dives
