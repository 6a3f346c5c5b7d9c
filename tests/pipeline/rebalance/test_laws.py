"""Laws of rebalancing on random clusters: full and over their limits, with rules and failures to survive."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipeline.rebalance.clusters import begin, moved, places, text, vm
from vconsolidate.model.rebalancing import Terms
from vconsolidate.verify.steps import first_wrong_step

FORMS = (
    "",
    ", host_failures_tolerated: 1",
    ", host_failures_tolerated: 1, admission: {form: exact}",
    ", host_failures_tolerated: 1, admission: {form: percentage}",
)


@dataclass(frozen=True)
class Cluster:
    """An inventory, and hosts of it to be emptied."""

    inventory: str
    emptied: frozenset[str]
    has_two_spares: bool
    """An emptied host is a spare beside the one that dedicated hosts keep: the next call may use either again."""


@st.composite
def clusters(draw: st.DrawFn) -> Cluster:
    hosts = [f"h{n + 1}" for n in range(draw(st.integers(2, 5)))]
    sizes = st.tuples(st.sampled_from(hosts), st.sampled_from((1, 4, 8, 16, 24)), st.sampled_from((0.1, 1.0, 3.0)))
    vms = [vm(f"v{n}", *size) for n, size in enumerate(draw(st.lists(sizes, min_size=2, max_size=14)))]
    members = st.lists(st.integers(0, len(vms) - 1), min_size=2, max_size=3, unique=True)
    rules = []
    for kind in draw(st.lists(st.sampled_from(("affinity", "anti_affinity", "pin")), max_size=2)):
        servers = ", ".join(f"v{n}" for n in draw(members))
        there = f", hosts: [{draw(st.sampled_from(hosts))}]" if kind == "pin" else ""
        rules.append(f"{{kind: {kind}, servers: [{servers}]{there}}}")
    rest = f"rules: [{', '.join(rules)}]\n" if rules else ""
    emptied = draw(st.sets(st.sampled_from(hosts), max_size=1))
    form = draw(st.sampled_from(FORMS))
    inventory = text(vms, hosts, policy=form, rest=rest)
    return Cluster(inventory, frozenset(emptied), bool(emptied) and form == FORMS[1])


@given(clusters(), st.sampled_from((None, None, 0, 2)))
@settings(max_examples=25, deadline=None)
def test_steps_are_right_and_few_enough_and_again_nothing_moves(cluster: Cluster, most: int | None) -> None:
    terms = Terms(emptied=cluster.emptied, most_moves=most)
    start, found = begin(cluster.inventory), moved(cluster.inventory, terms)
    assert first_wrong_step(start.estate, start.demand, start.plan, found.steps, terms.emptied) is None
    n_moves = sum(len(step.moves) for step in found.steps)
    assert most is None or n_moves <= most
    assert len(found.states[-1].hosts_over) <= len(found.states[0].hosts_over)
    if most is None and not found.cut_short and not cluster.has_two_spares:
        settled = cluster.inventory
        for name, host in places(found, cluster.inventory).items():
            settled = re.sub(rf"(name: {name},.*current_host: )\w+", rf"\g<1>{host}", settled)
        assert moved(settled, terms).steps == ()
