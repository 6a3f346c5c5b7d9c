"""What the profiles of applications decide: tiers, reservations, latency sensitivity of servers that state none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.schema.policy import ApplicationPolicySection, PolicySection
from vconsolidate.model.application import Derived, Profile
from vconsolidate.model.server import Server
from vconsolidate.words import counted, verb

_DEFAULT_TIER = 3


def with_profiles(servers: Sequence[Server], policy: ApplicationPolicySection, context: Context) -> tuple[Server, ...]:
    """
    Return the servers, each with what its application's profile decides of it.

    What a server, or ``defaults.servers``, states always wins. A profile makes a server more important, never less.
    """
    if policy.profiles == "ignore":
        return tuple(servers)
    routes = {name: number for number, name in context.numbered("servers")}
    found = []
    for server in servers:
        known = context.catalog.application_of(server.application) if server.application else None
        route = ("servers", routes[server.name])
        found.append(server if known is None else _with_profile(server, known.profile, policy, route, context))
    context.notes += _notes(found, policy)
    return tuple(found)


def refuse_in_cluster(section: PolicySection, route: Route, context: Context) -> None:
    """Report a treatment of applications in the policy of a cluster: it decides before the cluster is known."""
    if section.applications.model_fields_set:
        message = "how profiles are used is the same for all clusters (write it in the inventory's policy)"
        context.wrong((*route, "applications"), message)


def _with_profile(
    server: Server, profile: Profile, policy: ApplicationPolicySection, route: Route, context: Context
) -> Server:
    tier = profile.tier < _DEFAULT_TIER and not context.states((*route, "tier"))
    reserve = profile.reserve_memory and server.memory_reservation_fraction is None
    latency = profile.latency_sensitive and not _states_otherwise(server, route, context)
    at = profile.tier if tier else server.tier
    derived = Derived(profile, tier, reserve and at != 1, latency, applied=policy.profiles != "suggest")
    if policy.profiles == "suggest":
        return replace(server, derived=derived)
    if policy.profiles == "tier":
        derived = replace(derived, reservation=False, latency_sensitive=False)
    return replace(
        server,
        tier=at,
        memory_reservation_fraction=1.0 if derived.reservation else server.memory_reservation_fraction,
        latency_sensitive=server.latency_sensitive or derived.latency_sensitive,
        derived=derived,
    )


def _states_otherwise(server: Server, route: Route, context: Context) -> bool:
    """Return whether a server states what a latency-sensitive VM cannot have, or whether it is one."""
    part = server.memory_reservation_fraction is not None and server.memory_reservation_fraction < 1.0
    return part or server.cpu_limit_mhz is not None or context.states((*route, "latency_sensitive"))


def _notes(servers: Sequence[Server], policy: ApplicationPolicySection) -> list[str]:
    """Return what profiles decided, one sentence for each kind of decision."""
    if policy.profiles == "suggest":
        return []
    found = [server for server in servers if server.derived is not None]
    said = []
    tiers = [server.tier for server in found if server.derived is not None and server.derived.tier]
    if tiers:
        parts = [f"{tiers.count(tier)} tier {tier}" for tier in sorted(set(tiers))]
        own = verb(len(tiers), "its tier from its application", "their tiers from their applications")
        said.append(
            f"{counted(len(tiers), 'server')} got {own} "
            f"({', '.join(parts)}); a tier that the inventory states always wins (policy.applications.profiles)."
        )
    reserved = sum(one.derived.reservation for one in found if one.derived is not None)
    if reserved:
        said.append(f"{counted(reserved, 'server')} got a full memory reservation from the application's profile.")
    alone = sum(one.derived.latency_sensitive for one in found if one.derived is not None)
    if alone:
        said.append(
            f"{counted(alone, 'server')} got cores of {verb(alone, 'its', 'their')} own from the application's profile."
        )
    return said
