"""Host failures that a plan survives, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    if facts.replay is None or not facts.plan.hosts:
        return None
    clusters = dict.fromkeys(host.cluster for host in facts.hosts)
    survived = [(_survived(facts, name), name) for name in clusters]
    if not survived:
        return None
    fewest = min(count for count, _ in survived)
    return Measured(fewest, next(name for count, name in survived if count == fewest))


def _survived(facts: Facts, cluster: str) -> int:
    """Return how many failures at once a cluster survives, as far as its policy asks and the replay tried."""
    asked = facts.cluster(cluster).policy.host_failures_tolerated
    failures = facts.replay.failures if facts.replay is not None else ()
    lost = [
        len(one.domains or one.hosts)
        for one in failures
        if one.cluster == cluster and one.cause == "failure" and not one.survived
    ]
    return min(asked, min(lost) - 1) if lost else asked


BUDGET = Budget(
    metric="failures_survived",
    title="The number of host failures survived",
    unit="count",
    doc="Host failures at once after which every VM of the worst cluster restarts (N+1 is 1). The replay tries as many "
    "as policy.host_failures_tolerated asks for, so the figure is never larger.",
    measure=_measure,
    tip="Raise policy.host_failures_tolerated.",
    usual="minimum",
)
