"""Random policies over a small world, and what a person would make of them case by case."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from vconsolidate.model.zoning import LAST_PORT, Flow, Group, Protocol, Traffic, ZonePolicy, ZoneRule

SERVERS = ("a", "b", "c", "d")
PORTS = (0, 1, 2, 3, 4, 5, LAST_PORT)
"""Ports that stand for all: rules of this world have borders only between them."""

EVERYTHING = Group("any", everything=True)
OUTSIDE = Group("outside", outside=True)

Case = tuple[str | None, str | None, Protocol, int]

groups = st.one_of(
    st.just(EVERYTHING),
    st.just(OUTSIDE),
    st.frozensets(st.sampled_from(SERVERS), max_size=4).map(lambda names: Group("+".join(sorted(names)), names)),
)
ranges = st.tuples(st.integers(0, 4), st.integers(0, 2)).map(lambda pair: (pair[0], min(5, pair[0] + pair[1])))
traffics = st.one_of(
    st.just(Traffic()),
    st.just(Traffic("icmp")),
    st.builds(Traffic, st.sampled_from(["tcp", "udp"]), st.lists(ranges, max_size=2).map(tuple)),
)
rules = st.builds(
    ZoneRule,
    level=st.just("main"),
    name=st.just("rule"),
    source=groups,
    destination=groups,
    traffic=traffics,
    action=st.sampled_from(["allow", "deny"]),
)
policies = st.builds(ZonePolicy, st.lists(rules, max_size=7).map(tuple), st.sampled_from(["allow", "deny"]))
flows = st.builds(
    Flow,
    name=st.just("flow"),
    source=groups,
    destination=groups,
    traffic=traffics,
    expect=st.sampled_from(["allowed", "denied"]),
)


def cases() -> Iterator[Case]:
    """Yield every connection of the small world; ports 6 to 65,534 behave as 65,535 does."""
    ends = (*SERVERS, None)
    for source in ends:
        for destination in ends:
            if source == destination:
                continue
            for port in PORTS:
                yield source, destination, "tcp", port
                yield source, destination, "udp", port
            yield source, destination, "icmp", 0


def fits(stated: ZoneRule | Flow, case: Case) -> bool:
    """Return whether a rule or flow means a connection; written without the code that is tested."""
    source, destination, protocol, port = case
    for group, name in ((stated.source, source), (stated.destination, destination)):
        if group.everything:
            continue
        if name is None and not group.outside:
            return False
        if name is not None and name not in group.vms:
            return False
    if stated.traffic.protocol not in {"any", protocol}:
        return False
    return not stated.traffic.ports or any(port in range(first, last + 1) for first, last in stated.traffic.ports)


def owner(policy: ZonePolicy, case: Case) -> int | None:
    """Return the index of the rule that decides a connection; None for the default."""
    return next((number for number, rule in enumerate(policy.rules) if fits(rule, case)), None)
