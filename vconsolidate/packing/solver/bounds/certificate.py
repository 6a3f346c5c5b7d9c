"""Turn prices into a bound, in exact integers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd

from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Certificate, SubsetRow


def certify(
    problem: Problem, price: Sequence[int], ceiling: Sequence[int], cuts: Sequence[SubsetRow] = ()
) -> tuple[int, Certificate]:
    """
    Return the best bound that prices prove, over all ways to scale them, and the scaled certificate.

    Every host of class c carries at most ``ceiling[c]`` worth of items. With prices scaled by θ, a placement costs at
    least ``θ·(Σ count·price − Σ due) − Σ_c available_c·max(0, θ·ceiling_c − cost_c)``: hosts are worth using as far as
    they carry more than they cost. This is concave and piecewise linear in θ, so its best value is at a breakpoint
    ``cost_c / ceiling_c`` (Farley's bound is the first of them).

    Parameters
    ----------
    price
        (n_items,) integers ≥ 0.
    ceiling
        (n_classes,) integers; proven, with the dues of the cuts.
    cuts
        In the scale of the prices.
    """
    worth = Certificate(tuple(price), tuple(ceiling), 1, tuple(cuts)).worth(problem.count)
    classes = [(int(a), int(u), int(k)) for a, u, k in zip(problem.available, ceiling, problem.cost, strict=True)]
    best, best_theta = Fraction(0), Fraction(1)
    for theta in sorted({Fraction(k, u) for _, u, k in classes if u > 0}):
        k, u = theta.numerator, theta.denominator
        # All terms share the divisor u: in integers this takes a twentieth of the time that fractions take.
        value = k * worth - sum(a * max(0, k * ceiled - u * cost) for a, ceiled, cost in classes)
        if value * best.denominator > best.numerator * u:
            best, best_theta = Fraction(value, u), theta
    scaled = Certificate(
        price=tuple(best_theta.numerator * p for p in price),
        ceiling=tuple(best_theta.numerator * u for u in ceiling),
        scale=best_theta.denominator,
        cuts=tuple(SubsetRow(cut.items, best_theta.numerator * cut.due) for cut in cuts),
    )
    return round_up(problem, best), scaled


def round_up(problem: Problem, bound: Fraction) -> int:
    """Return the smallest sum of host costs that is not below a bound: a multiple of their greatest divisor."""
    step = gcd(*(int(k) for k in problem.cost)) if problem.n_classes else 1
    return -((-bound.numerator) // (bound.denominator * step)) * step
