"""A mended plan that holds is searched for once more under its cuts: mending proves nothing of them."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay
from vconsolidate.packing.encoding.initial_packing import placement_of
from vconsolidate.packing.place import place
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.pipeline.checkpoint.steps import Beginning
from vconsolidate.pipeline.repair.better import is_better
from vconsolidate.pipeline.repair.carry_bounds import carry_bounds
from vconsolidate.pipeline.repair.play import play
from vconsolidate.pipeline.repair.refute import refutations
from vconsolidate.pipeline.settings import Settings


def search_again(estate: Estate, best: tuple[Plan, Demand, Replay], part: Settings) -> tuple[Plan, Demand, Replay]:
    """
    Return a plan under the cuts of `best`, with what a part of the work proves of all such plans.

    A plan that is better takes its place where it holds, too; else the plan stays, and only its bounds rise.
    """
    plan, demand, replayed = best
    limit = WorkLimit(part.stop)

    def search(begin: Beginning) -> Plan:
        return place(
            estate,
            demand,
            stop=limit.stop(),
            seed=part.seed,
            progress=part.progress,
            previous=part.previous,
            start=begin.start or placement_of(demand, plan),
            mending=begin.mending,
            proven=begin.proven,
        )

    found = part.steps.plan("repair, last search", estate, demand, limit, search)
    if not found.hosts or found.objective != plan.objective:
        return best
    if is_better(found, plan):
        meant, played = play(estate, demand, found, part.workers)
        if not refutations(estate, meant, found, played):
            return carry_bounds(found, plan), demand, played
    return carry_bounds(replace(plan, interrupted=plan.interrupted or found.interrupted), found), demand, replayed
