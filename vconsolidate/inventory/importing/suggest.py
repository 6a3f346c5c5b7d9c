"""What no source says and a plan needs: a name, a policy to start from, hosts to consolidate onto."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from vconsolidate.inventory.importing.fragment import Fact, Fragment, Value
from vconsolidate.inventory.importing.suggested_hosts import GUEST
from vconsolidate.inventory.importing.targets import FAILURES, FAILURES_TOLERATED, with_target
from vconsolidate.words import counted

POLICY: Final[Mapping[str, Value]] = {
    "policy.cpu.vcpu_per_core": 4,
    "policy.cpu.ceiling": "80 %",
    "policy.cpu.statistic": "p95",
    "policy.memory.overcommit": 1.0,
    "policy.headroom": "10 %",
    FAILURES: FAILURES_TOLERATED,
    "policy.retire_below_cpu": "0 %",
}
"""A policy to start from; what a source says replaces it."""


def completed(
    estate: Fragment, title: str | None = None, target: str | None = None, metrics: Collection[str] = ()
) -> Fragment:
    """
    Return an estate that can be planned: with a name, a policy and a target.

    Parameters
    ----------
    title
        Name of the data centre; the sources' own where None.
    target
        Catalogue key of the host model that may be bought; the hosts of the sources are then those of today only.
    metrics
        What was measured over time.
    """
    notes: list[str] = []
    facts = {"name": Fact(title, "--title")} if title else {}
    facts |= {key: fact for key, fact in estate.facts.items() if key not in facts}
    facts.setdefault("name", Fact("Imported estate", "", "no source names the data centre"))
    stated = {key for key in facts if key.startswith("policy.")}
    cluster_policy = any(key.startswith("policy.") for one in estate.clusters for key in one.facts)
    for key, value in POLICY.items():
        if not any(one == key or one.startswith(f"{key}.") for one in stated):
            facts[key] = Fact(value, "", "to start from")
    if "policy.memory.sizing" not in facts:
        facts["policy.memory.sizing"] = _memory_sizing(estate, metrics)
    if not stated and not cluster_policy:
        notes.append("The policy is a start: state your own limits, margins and the years that the plan must last.")
    notes.append("Applications are not known; therefore no idle server is proposed for retirement.")
    notes.append("Prices and power costs are not known; without them the plan minimises the number of hosts.")
    silent = sum("os" not in server.facts for server in estate.servers)
    if silent and "defaults.servers.os" not in facts:
        facts["defaults.servers.os"] = Fact(GUEST, "", f"no source tells the system of {counted(silent, 'server')}")
    planned = with_target(estate, target)
    return replace(planned, facts=facts, notes=(*planned.notes, *notes))


def _memory_sizing(estate: Fragment, metrics: Collection[str]) -> Fact:
    """Size by used memory only where the sources measured it."""
    if "memory_used" in metrics or any("demand.memory_used" in server.facts for server in estate.servers):
        return Fact("used", "", "memory in use is known")
    return Fact("installed", "", "memory in use is not known")
